"""The fixed prompt lists of the evaluation. Changing one makes figures incomparable: add a list instead."""

import json
from pathlib import Path

GRID_PROMPTS = tuple(json.loads((Path(__file__).parent / "grid.json").read_text()))  # docs/pictures draws them too
SHOWN_PROMPTS = GRID_PROMPTS[:24]  # while the teacher trains

COLOUR_OBJECTS = (
    "cat face",
    "strawberry",
    "octopus",
    "automobile",
    "umbrella",
    "guitar",
    "bird",
    "t-shirt",
    "balloon",
    "rose",
    "fish",
    "crown",
    "mushroom",
    "rocket",
    "backpack",
    "gem stone",
)

RELATED_OBJECTS = ("frog", "pizza", "robot", "tulip", "balloon", "crown", "fox", "guitar", "hamburger", "rocket")
