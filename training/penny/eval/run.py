"""Evaluates a model. usage: python -m penny.eval.run --model teacher --steps 32 [--quick] [--work FOLDER]

Writes work/evaluation/MODEL-STEPS.json and a grid of 48 prompts; penny.eval.report makes EVALUATION.md of them.
--quick computes the pilot's measure only; --model real the ceiling, real art looked up among another style's.
"""

import json
import time
from dataclasses import asdict

from penny.data.art import open_art
from penny.eval.figures import Evaluator, measure_all
from penny.eval.generators import MODELS, Choice, open_generator
from penny.eval.prompts import GRID_PROMPTS
from penny.features.inception import InceptionFeatures
from penny.run.grid import save_grid
from penny.run.stage import open_log, set_threads, stage_arguments


def main() -> None:
    parser = stage_arguments("Evaluates a model")
    parser.add_argument("--model", choices=(*MODELS, "real"), default="teacher")
    parser.add_argument("--steps", type=int, default=32)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    set_threads(options.threads)
    began, folder = time.monotonic(), options.work / "evaluation"
    log = open_log(options.work / "logs" / "evaluation.log")
    evaluator = Evaluator(open_art(options.work / "art"), InceptionFeatures(options.work))
    if options.model == "real":
        log(f"ceiling: {evaluator.ceiling()}")
        return
    choice = Choice(options.model, options.steps, options.guidance)
    generate = open_generator(options.work, choice)
    save_grid(generate(list(GRID_PROMPTS)), 8, folder / f"{choice.title}.png")
    if options.quick:
        log(f"{choice.title}, the pilot's measure: {evaluator.pilot_measure(generate)}")
        return
    figures = asdict(measure_all(generate, evaluator))
    (folder / f"{choice.title}.json").write_text(json.dumps(figures, indent=1))
    log(f"{choice.title}: {figures}, {(time.monotonic() - began) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
