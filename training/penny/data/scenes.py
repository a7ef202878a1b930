"""Composed scenes: counts, places, sizes and backgrounds, with their captions. Only words and boxes; no pixels here."""

from dataclasses import dataclass

import numpy as np

from penny.data.art import FLAGS, SIZE, SYMBOLS, Picture
from penny.data.captions import has_colour_word
from penny.data.colour import BACKGROUNDS, HUES
from penny.data.splits import is_unseen_colour, is_unseen_name, is_unseen_relation, is_unseen_style
from penny.data.words import COUNT_WORDS, STYLE_WORDS, clean_label, plural, with_article

RELATIONS = {"to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, -1), "below": (0, 1)}
SIZE_WORDS = {"small": 0.38, "tiny": 0.25, "big": 1.0}  # side as a share of the image's
KINDS = {"count": 0.2, "relation": 0.42, "pair": 0.2, "background": 0.09, "size": 0.04, "triple": 0.05}
PEOPLE = 1


@dataclass(frozen=True)
class Placed:
    row: int  # of the art
    noun: str
    colour: str | None  # recoloured to this
    centre: tuple[float, float]  # x, y in pixels
    side: float  # pixels
    mirrored: bool


@dataclass(frozen=True)
class Scene:
    kind: str
    style: str
    objects: tuple[Placed, ...]
    background: str | None
    caption: str  # without the style

    def captions(self) -> list[str]:
        return [self.caption, f"{self.caption}, {STYLE_WORDS[self.style][0]}"]


def is_scene_object(picture: Picture) -> bool:
    """Short, plain nouns: no flags, symbols, people or names with a colon."""
    short = len(picture.label.split()) <= 3 and ":" not in picture.label
    return short and picture.tone == 0 and picture.group not in (SYMBOLS, FLAGS, PEOPLE, None)


def is_training_object(picture: Picture) -> bool:
    seen = not is_unseen_name(picture.name) and not is_unseen_style(picture.name, picture.style)
    return seen and is_scene_object(picture)


def _place(row, noun, centre, side, draw, colour=None) -> Placed:
    jitter = draw.uniform(-0.02, 0.02, 2) * SIZE
    x, y = centre[0] * SIZE + jitter[0], centre[1] * SIZE + jitter[1]
    return Placed(
        row, noun, colour, (float(x), float(y)), side * SIZE * draw.uniform(0.93, 1.0), bool(draw.random() < 0.5)
    )


def count_centres(count: int) -> list[tuple[float, float]]:
    """Where 1 to 4 equal things stand, in shares of the image."""
    layouts = {
        1: [(0.5, 0.5)],
        2: [(0.26, 0.5), (0.74, 0.5)],
        3: [(0.5, 0.27), (0.26, 0.73), (0.74, 0.73)],
        4: [(0.27, 0.27), (0.73, 0.27), (0.27, 0.73), (0.73, 0.73)],
    }
    return layouts[count]


Thing = tuple[int, str]  # row of the art, noun


def repeat(style: str, thing: Thing, count: int, colour: str | None, draw: np.random.Generator) -> Scene:
    """A count of equal things."""
    row, noun = thing
    spots = [_place(row, noun, centre, 0.46, draw, colour) for centre in count_centres(count)]
    words = [COUNT_WORDS[count], colour, plural(noun)]
    return Scene("count", style, tuple(spots), None, " ".join(w for w in words if w))


def relate(style: str, thing: Thing, words: str, other: Thing, draw: np.random.Generator) -> Scene:
    """A thing on one side of another, as RELATIONS has the words."""
    dx, dy = RELATIONS[words]
    first = _place(*thing, (0.5 + dx * 0.25, 0.5 + dy * 0.25), 0.48, draw)
    second = _place(*other, (0.5 - dx * 0.25, 0.5 - dy * 0.25), 0.48, draw)
    caption = f"{with_article(thing[1])} {words} {with_article(other[1])}"
    return Scene("relation", style, (first, second), None, caption)


class SceneMaker:
    """Draws scenes from the objects that one style offers for training.

    `colourable` tells for each picture whether enough of it has a hue to be turned.
    """

    def __init__(self, pictures: list[Picture], colourable: list[bool]):
        self.by_style: dict[str, list[int]] = {}
        self.pictures = pictures
        self.colourable = colourable
        for row, picture in enumerate(pictures):
            if is_training_object(picture):
                self.by_style.setdefault(picture.style, []).append(row)

    def make(self, style: str, draw: np.random.Generator) -> Scene:
        """One scene of a kind drawn from KINDS."""
        kind = str(draw.choice(list(KINDS), p=np.array(list(KINDS.values())) / sum(KINDS.values())))
        return getattr(self, f"_{kind}")(style, draw)

    def _object(self, style: str, draw: np.random.Generator) -> Thing:
        row = int(draw.choice(self.by_style[style]))
        return row, clean_label(self.pictures[row].label)

    def _colour(self, row: int, draw: np.random.Generator) -> str | None:
        """A colour the picture may be given, half of the time."""
        colour = str(draw.choice(list(HUES)))
        noun = clean_label(self.pictures[row].label)
        free = self.colourable[row] and not has_colour_word(noun) and not is_unseen_colour(noun, colour)
        return colour if free and draw.random() < 0.5 else None

    def _count(self, style, draw) -> Scene:
        thing = self._object(style, draw)
        colour = self._colour(thing[0], draw)
        return repeat(style, thing, int(draw.choice(list(COUNT_WORDS))), colour, draw)

    def _relation(self, style, draw) -> Scene:
        thing, other = self._object(style, draw), self._object(style, draw)
        free = [r for r in RELATIONS if not is_unseen_relation(thing[1], r)]
        return relate(style, thing, str(draw.choice(free or list(RELATIONS)[:1])), other, draw)

    def _pair(self, style, draw) -> Scene:
        (row, noun), (other_row, other) = self._object(style, draw), self._object(style, draw)
        a, b = self._colour(row, draw), self._colour(other_row, draw)
        first, second = (
            _place(row, noun, (0.26, 0.5), 0.48, draw, a),
            _place(other_row, other, (0.74, 0.5), 0.48, draw, b),
        )
        named = [with_article(f"{colour} {word}" if colour else word) for colour, word in ((a, noun), (b, other))]
        return Scene("pair", style, (first, second), None, " and ".join(named))

    def _background(self, style, draw) -> Scene:
        row, noun = self._object(style, draw)
        background = str(draw.choice(list(BACKGROUNDS)))
        spot = _place(row, noun, (0.5, 0.5), 0.8, draw)
        return Scene(
            "background", style, (spot,), background, f"{with_article(noun)} on {with_article(background)} background"
        )

    def _size(self, style, draw) -> Scene:
        row, noun = self._object(style, draw)
        size = str(draw.choice(list(SIZE_WORDS)))
        spot = _place(row, noun, (0.5, 0.5), SIZE_WORDS[size], draw)
        return Scene("size", style, (spot,), None, f"a {size} {noun}")

    def _triple(self, style, draw) -> Scene:
        found = [self._object(style, draw) for _ in range(3)]
        spots = [_place(row, noun, c, 0.46, draw) for (row, noun), c in zip(found, count_centres(3), strict=True)]
        first, second, third = (with_article(noun) for _, noun in found)
        return Scene("triple", style, tuple(spots), None, f"{first}, {second} and {third}")
