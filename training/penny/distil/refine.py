"""Refines the last student at every number of steps at once. usage: python -m penny.distil.refine --minutes 12

Stages teach one number of steps each, and what the first lacks all inherit. Here each batch is about one of the served
numbers: the most steps learn from two guided steps of the teacher, fewer from two steps of a slow copy of the student
itself (as shortcut models do, Frans et al. 2024, arXiv 2410.12557). Leaves refined.safetensors in the work folder.
"""

import copy

import torch

from penny.distil.config import DistilConfig
from penny.distil.networks import open_network
from penny.distil.progressive import progressive_loss
from penny.distil.students import student_x0
from penny.distil.train import Setting, distil_arguments, follow, guided_teacher, open_setting, train_stage
from penny.teacher.model import Denoiser


def draw_served(config: DistilConfig) -> int:
    """The most steps for a share of the batches, each other number equally often."""
    most, *fewer = sorted(config.served, reverse=True)
    if not fewer or torch.rand(()) < config.from_teacher:
        return most
    return fewer[int(torch.randint(len(fewer), ()))]


def refine(student: Denoiser, teacher: Denoiser, setting: Setting) -> Denoiser:
    """Trains the student, which must come with gradients; returns it."""
    config, objective, most = setting.config, setting.objective, max(setting.config.served)
    slow = copy.deepcopy(student).requires_grad_(False)
    learn, itself = (student_x0(setting.fast(network), objective) for network in (student, slow))
    guide = guided_teacher(teacher, setting)

    def step_loss(x0, noise, condition):
        steps = draw_served(config)
        return progressive_loss(learn, guide if steps == most else itself, objective, x0, noise, steps, condition)

    train_stage(setting, student, "refined", setting.minutes, step_loss, follow(slow, student, config.slow_decay))
    return student


def main() -> None:
    options = distil_arguments("Refines the student", minutes=12).parse_args()
    setting = open_setting(options, DistilConfig())
    student, teacher = (open_network(options.work, name).to(options.device) for name in ("progressive", "teacher"))
    refine(student.train().requires_grad_(True), teacher, setting)


if __name__ == "__main__":
    main()
