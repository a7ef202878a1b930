"""Colours are named as a person would, and recolouring moves the dominant hue where it was asked to."""

import numpy as np
import pytest

from penny.data.annotate import look
from penny.data.colour import HUES, dominant_hue, hue_distance, name_colour, recolour


def disc(colour: tuple[int, int, int]) -> np.ndarray:
    y, x = np.mgrid[:32, :32]
    inside = (y - 16) ** 2 + (x - 16) ** 2 < 120
    return np.concatenate([np.full((32, 32, 3), colour), 255 * inside[..., None]], -1).astype(np.uint8)


@pytest.mark.parametrize("colour,name", [((220, 30, 30), "red"), ((40, 90, 230), "blue"), ((90, 60, 30), "brown")])
def test_naming(colour, name):
    assert name_colour(disc(colour)) == name


def test_white_and_black_have_no_hue():
    assert name_colour(disc((250, 250, 250))) == "white"
    assert name_colour(disc((10, 10, 10))) == "black"


@pytest.mark.parametrize("colour", HUES)
def test_recolouring_reaches_the_hue(colour):
    turned = recolour(disc((30, 60, 160)), colour)
    assert hue_distance(dominant_hue(turned)[0], HUES[colour]) < 4


def test_yellow_is_made_light():
    assert recolour(disc((20, 20, 120)), "yellow")[16, 16].max() > 200


def test_grey_pictures_are_left_out():
    assert recolour(disc((128, 128, 128)), "blue") is None


def test_recolouring_keeps_the_alpha():
    picture = disc((200, 80, 80))
    assert (recolour(picture, "green")[..., 3] == picture[..., 3]).all()


def test_a_picture_of_two_hues_is_not_recolourable():
    picture = disc((230, 20, 20))
    assert look(picture).recolourable
    picture[:, 16:, :3] = (20, 200, 230)
    assert not look(picture).recolourable
