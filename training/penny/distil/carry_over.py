"""Gives a student what its teacher learned since. usage: python -m penny.distil.carry_over --before OLD_TEACHER

A student is its teacher moved a little, and so is a teacher that was trained on: both ways add up (Ilharco et al. 2022,
arXiv 2212.04089, "task arithmetic"). Refining then starts near its end. Writes WORK/refined.safetensors, or what --to
names, from the student that ships and WORK/teacher.safetensors; its minutes start afresh.
"""

from pathlib import Path

import torch

from penny.distil.networks import SHIPPED_STUDENT, checkpoint_name, open_network
from penny.run.checkpoint import load_prefix, write_start
from penny.run.stage import open_log, stage_arguments

STUDENTS = ("progressive", "refined", "consistency", "blended")  # as large as the teacher
Weights = dict[str, torch.Tensor]


def carry_over(student: Weights, before: Weights, after: Weights) -> Weights:
    """The student's weights with the teacher's difference added; what only the student has stays as it is.

    Throws a ValueError where the teachers are not two states of one network that the student was made of.
    """
    if before.keys() != after.keys() or not before.keys() <= student.keys():
        raise ValueError("carry_over: the two teachers must have the same weights, and the student all of them")
    moved = {name: student[name] + (after[name] - before[name]) for name in before}
    return student | moved


def main() -> None:
    parser = stage_arguments("Gives a student what its teacher learned since")
    parser.add_argument(
        "--before", type=Path, required=True, help="checkpoint of the teacher that it was distilled from"
    )
    parser.add_argument("--student", choices=STUDENTS, default=SHIPPED_STUDENT)
    parser.add_argument("--to", choices=STUDENTS, default="refined", help="the checkpoint that is written")
    options = parser.parse_args()
    student, after = (open_network(options.work, name).state_dict() for name in (options.student, "teacher"))
    moved = carry_over(student, load_prefix(options.before, "ema"), after)
    write_start(options.work / f"{checkpoint_name(options.to)}.safetensors", moved)
    log = open_log(options.work / "logs" / "distil.log")
    log(f"{options.to}: {options.student} and the teacher's way since {options.before.name}")


if __name__ == "__main__":
    main()
