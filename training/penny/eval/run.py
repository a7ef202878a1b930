"""Evaluates a model. usage: python -m penny.eval.run --model progressive --steps 1 2 4 [--quick] [--work FOLDER]

Writes work/evaluation/MODEL-STEPS.json and a grid of 48 prompts for each number of steps; penny.eval.report makes
EVALUATION.md of them. --model shipped draws with the int8 graphs of models/penny; --model real is the ceiling, real art
looked up among another style's. --quick computes the pilot's measure only.
"""

import json
import time
from dataclasses import asdict
from pathlib import Path

from penny.data.art import open_art
from penny.eval.figures import Evaluator, measure_all
from penny.eval.generators import MODELS, Choice, open_generator
from penny.eval.prompts import GRID_PROMPTS
from penny.features.inception import InceptionFeatures
from penny.run.grid import save_grid
from penny.run.stage import open_log, set_threads, stage_arguments


def evaluate(choice: Choice, evaluator: Evaluator, work: Path, quick: bool) -> str:
    """Writes one number of steps' figures and grid; returns a line for the log."""
    began, folder = time.monotonic(), work / "evaluation"
    generate = open_generator(work, choice)
    save_grid(generate(list(GRID_PROMPTS)), 8, folder / f"{choice.title}.png")
    if quick:
        return f"{choice.title}, the pilot's measure: {evaluator.pilot_measure(generate)}"
    figures = asdict(measure_all(generate, evaluator))
    (folder / f"{choice.title}.json").write_text(json.dumps(figures, indent=1))
    return f"{choice.title}: {figures}, {(time.monotonic() - began) / 60:.1f} minutes"


def main() -> None:
    parser = stage_arguments("Evaluates a model")
    parser.add_argument("--model", choices=(*MODELS, "real"), default="teacher")
    parser.add_argument("--steps", type=int, nargs="+", default=[32])
    parser.add_argument("--guidance", type=float, default=Choice.guidance)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    set_threads(options.threads)
    log = open_log(options.work / "logs" / "evaluation.log")
    evaluator = Evaluator(open_art(options.work / "art"), InceptionFeatures(options.work))
    if options.model == "real":
        ceiling = evaluator.ceiling()
        (options.work / "evaluation" / "real.json").write_text(json.dumps(asdict(ceiling), indent=1))
        log(f"ceiling: {ceiling}")
        return
    for steps in options.steps:
        choice = Choice(options.model, steps, options.guidance)
        log(evaluate(choice, evaluator, options.work, options.quick))


if __name__ == "__main__":
    main()
