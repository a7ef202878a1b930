"""Which layer the evaluation looks things up by. usage: python -m penny.eval.layers [--work FOLDER]

For each layer and size of picture, how often real art of one style finds its own name among another's. The deepest
layer that does is the one to trust: shallower ones see colours and outlines, and deeper ones were retrained for nsfwjs.
"""

from penny.data.art import open_art
from penny.eval.figures import Evaluator
from penny.features.inception import InceptionFeatures
from penny.run.stage import open_log, set_threads, stage_arguments

LAYERS = ("mixed5", "mixed7", "mixed10")
SIDES = (128, 171)  # pixels


def main() -> None:
    options = stage_arguments("Compares the layers of the evaluation's network").parse_args()
    set_threads(options.threads)
    art, log = open_art(options.work / "art"), open_log(options.work / "logs" / "layers.log")
    for side in SIDES:
        for layer in LAYERS:
            log(f"{layer}, {side} px: {Evaluator(art, InceptionFeatures(options.work, layer, side)).ceiling()}")


if __name__ == "__main__":
    main()
