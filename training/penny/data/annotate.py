"""Looks at every picture once: its dominant colour's name and whether it can be recoloured (colours.json)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from penny.data.art import Art
from penny.data.colour import AGREEMENT, RECOLOURABLE, dominant_hue, name_colour, vivid_share


@dataclass(frozen=True)
class Colour:
    name: str | None
    recolourable: bool


def look(pixels: np.ndarray) -> Colour:
    """Colours of one 256-pixel picture; every second pixel is enough to name them."""
    one_hue = dominant_hue(pixels)[1] > AGREEMENT
    return Colour(name_colour(pixels[::2, ::2]), one_hue and vivid_share(pixels) >= RECOLOURABLE)


def annotate(art: Art, folder: Path) -> None:
    records = [asdict(look(pixels)) for pixels in art.pixels]
    (folder / "colours.json").write_text(json.dumps(records))


def open_colours(folder: Path) -> list[Colour]:
    return [Colour(**record) for record in json.loads((folder / "colours.json").read_text())]
