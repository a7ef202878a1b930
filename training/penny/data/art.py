"""The rendered art: pixels as a memory map, names as records, and the pixel formats used in training."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

SIZE = 256  # pixels a side
SYMBOLS, FLAGS = 8, 9  # emojibase's groups


@dataclass(frozen=True)
class Picture:
    hexcode: str
    label: str  # with the skin tone, as CLDR spells it
    name: str  # without
    tags: tuple[str, ...]
    group: int | None
    subgroup: int | None
    tone: int  # 0: none, 1 light .. 5 dark
    style: str  # 3d, flat, gradient, noto or twemoji


@dataclass(frozen=True)
class Art:
    pictures: list[Picture]
    pixels: np.ndarray  # N x 256 x 256 x 4, uint8, straight alpha


def open_art(folder: Path) -> Art:
    """Opens what `penny.data.build` wrote."""
    records = json.loads((folder / "pictures.json").read_text())
    pictures = [Picture(**{**record, "tags": tuple(record["tags"])}) for record in records]
    pixels = np.memmap(folder / "images.u8", np.uint8, "r").reshape(-1, SIZE, SIZE, 4)
    if len(pixels) != len(pictures):
        raise ValueError(f"{folder}: {len(pixels)} images but {len(pictures)} names; build the data again")
    return Art(pictures, pixels)


def premultiply(pixels: np.ndarray) -> torch.Tensor:
    """N x H x W x 4 uint8, straight alpha -> N x 4 x H x W in [-1, 1], colours premultiplied."""
    unit = torch.from_numpy(pixels.astype(np.float32) / 255).permute(0, 3, 1, 2)
    return torch.cat([unit[:, :3] * unit[:, 3:], unit[:, 3:]], 1) * 2 - 1


def over_white(rgba: torch.Tensor) -> torch.Tensor:
    """N x 4 x H x W premultiplied in [-1, 1] -> N x 3 x H x W over white in [0, 1]."""
    unit = (rgba.float().clamp(-1, 1) + 1) / 2
    return (unit[:, :3] + 1 - unit[:, 3:]).clamp(0, 1)
