"""Scenes show what their captions say, leave out held-out combinations, and repeat for the same seed."""

from collections import Counter

import numpy as np
import pytest

from penny.data.art import SIZE, Picture
from penny.data.compose import draw_scene
from penny.data.scenes import KINDS, RELATIONS, SceneMaker
from penny.data.splits import is_unseen_colour, is_unseen_relation

NOUNS = ["apple", "frog", "pizza", "kite", "robot", "violin", "tulip", "rocket"]
PICTURES = [Picture(str(i), noun, noun, (), 4, 1, 0, "3d") for i, noun in enumerate(NOUNS)]


def blocks() -> np.ndarray:
    """One bright block for each noun, in the middle of an empty tile."""
    art = np.zeros((len(NOUNS), SIZE, SIZE, 4), np.uint8)
    for row in range(len(NOUNS)):
        art[row, 60:200, 60:200] = (230, 20 + 20 * row, 10, 255)
    return art


def scenes(count: int = 400):
    maker = SceneMaker(PICTURES, [True] * len(PICTURES))
    return [maker.make("3d", np.random.default_rng(seed)) for seed in range(count)]


def test_every_kind_is_made():
    assert set(Counter(s.kind for s in scenes())) == set(KINDS)


def test_the_same_seed_gives_the_same_scene():
    assert scenes(20) == scenes(20)


def test_counts_are_drawn_as_said():
    for scene in [s for s in scenes() if s.kind == "count"]:
        assert len(scene.objects) == {"two": 2, "three": 3, "four": 4}[scene.caption.split()[0]]


def test_relations_are_drawn_as_said():
    for scene in [s for s in scenes() if s.kind == "relation"]:
        words = next(r for r in RELATIONS if f" {r} " in scene.caption)
        first, second = (np.array(o.centre) for o in scene.objects)
        assert (first - second) @ np.array(RELATIONS[words]) > SIZE / 4


def test_held_out_combinations_are_left_out():
    drawn = [s for s in scenes(1500)]
    objects = [o for s in drawn for o in s.objects]
    assert any(o.colour for o in objects)
    assert not any(o.colour and is_unseen_colour(o.noun, o.colour) for o in objects)
    related = [(s.objects[0].noun, r) for s in drawn for r in RELATIONS if f" {r} " in s.caption]
    assert related and not any(is_unseen_relation(noun, r) for noun, r in related)


def test_what_has_no_hue_is_not_recoloured():
    maker = SceneMaker(PICTURES, [False] * len(PICTURES))
    drawn = [maker.make("3d", np.random.default_rng(seed)) for seed in range(100)]
    assert not any(o.colour for s in drawn for o in s.objects)


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_lie_where_the_boxes_are(kind):
    scene = next(s for s in scenes() if s.kind == kind)
    alpha = draw_scene(scene, blocks())[..., 3]
    assert alpha.shape == (SIZE, SIZE)
    for placed in scene.objects:
        assert alpha[int(placed.centre[1]), int(placed.centre[0])] > 250
    assert (alpha[0, 0] == 255) == (scene.background is not None)
