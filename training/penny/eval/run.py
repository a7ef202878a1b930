"""Evaluates models. usage: python -m penny.eval.run teacher-32 shipped-1 shipped-4 [real] [--quick] [--work FOLDER]

Writes work/evaluation/MODEL-STEPS.json and a grid of 48 prompts for each; penny.eval.report makes EVALUATION.md of
them. `shipped` draws with the int8 graphs of models/penny, the others with torch in bf16 where the processor has it;
`real` is the ceiling, real art looked up among another style's. --quick computes the pilot's measure only.
"""

import json
import time
from dataclasses import asdict
from pathlib import Path

from penny.data.art import open_art
from penny.eval.figures import Evaluator, measure_all, pilot_names
from penny.eval.generators import MODELS, Choice, open_generator, parse_title
from penny.eval.prompts import GRID_PROMPTS
from penny.features.inception import InceptionFeatures
from penny.run.grid import save_grid
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments


def evaluate(choice: Choice, evaluator: Evaluator, work: Path, quick: bool) -> str:
    """Writes one number of steps' figures and grid; returns a line for the log."""
    began, folder = time.monotonic(), work / "evaluation"
    generate = open_generator(work, choice)
    save_grid(generate(list(GRID_PROMPTS)), 8, folder / f"{choice.title}.png")
    if quick:
        asked = pilot_names(evaluator.art.pictures)
        found = evaluator.pilot_measure(asked, generate([a.prompt for a in asked]))
        return f"{choice.title}, the pilot's measure: {found}"
    figures = asdict(measure_all(generate, evaluator))
    (folder / f"{choice.title}.json").write_text(json.dumps(figures, indent=1))
    return f"{choice.title}: {figures}, {(time.monotonic() - began) / 60:.1f} minutes"


def write_ceiling(evaluator: Evaluator, work: Path) -> str:
    ceiling, scenes = evaluator.ceiling(), evaluator.scene_ceiling()
    figures = asdict(ceiling) | asdict(scenes)
    (work / "evaluation" / "real.json").write_text(json.dumps(figures, indent=1))
    return f"ceiling: {ceiling}; {scenes}"


def main() -> None:
    parser = stage_arguments("Evaluates models")
    parser.add_argument("titles", nargs="+", metavar="MODEL-STEPS", help=f"one of {', '.join(MODELS)}; or real")
    parser.add_argument("--guidance", type=float, default=Choice.guidance)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    set_threads(options.threads)
    log, bf16 = open_log(options.work / "logs" / "evaluation.log"), probe_bf16()
    (options.work / "evaluation").mkdir(exist_ok=True)
    evaluator = Evaluator(open_art(options.work / "art"), InceptionFeatures(options.work))
    choices = [parse_title(title, options.guidance, bf16) for title in options.titles if title != "real"]
    if "real" in options.titles:
        log(write_ceiling(evaluator, options.work))
    for choice in choices:
        log(evaluate(choice, evaluator, options.work, options.quick))


if __name__ == "__main__":
    main()
