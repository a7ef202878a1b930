"""Which names, colours and combinations are asked for: fixed by the split's hashes, apart for seen and unseen ones."""

from dataclasses import dataclass

from penny.data.art import FLAGS, SYMBOLS, Picture
from penny.data.colour import HUES
from penny.data.splits import fraction, is_unseen_colour, is_unseen_name, is_unseen_style
from penny.data.words import clean_label
from penny.eval.prompts import COLOUR_OBJECTS

STYLES = ("3d", "flat")
SEEN_NAMES = 500


@dataclass(frozen=True)
class Asked:
    name: str
    style: str
    prompt: str


def _nameable(picture: Picture) -> bool:
    return picture.tone == 0 and picture.group not in (SYMBOLS, FLAGS)


def _asked(pictures: list[Picture], style: str) -> list[Asked]:
    drawn = sorted({p.name for p in pictures if p.style == style and _nameable(p)})
    return [Asked(name, style, f"{clean_label(name)}, {style}") for name in drawn]


def seen_names(pictures: list[Picture], limit: int = SEEN_NAMES) -> list[Asked]:
    """`limit` names of each style that training saw in that style."""
    chosen = []
    for style in STYLES:
        known = [
            a for a in _asked(pictures, style) if not is_unseen_name(a.name) and not is_unseen_style(a.name, style)
        ]
        chosen += sorted(known, key=lambda a: fraction("evaluation", a.name))[:limit]
    return chosen


def unseen_names(pictures: list[Picture]) -> list[Asked]:
    return [a for style in STYLES for a in _asked(pictures, style) if is_unseen_name(a.name)]


def unseen_styles(pictures: list[Picture]) -> list[Asked]:
    """Names that training saw, but not in this style."""
    asked = [a for style in STYLES for a in _asked(pictures, style)]
    return [a for a in asked if is_unseen_style(a.name, a.style) and not is_unseen_name(a.name)]


def colour_prompts(unseen: bool) -> list[tuple[str, str]]:
    """(prompt, colour) pairs of the fixed objects; unseen: combinations that training never showed."""
    pairs = [(o, c) for o in COLOUR_OBJECTS for c in HUES if is_unseen_colour(o, c) == unseen]
    return [(f"{colour} {noun}, 3d", colour) for noun, colour in pairs]
