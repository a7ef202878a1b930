"""The pictures that the extractor learns from: photographs as luma, stickers as luma with alpha."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
PICTURE_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
STICKER_SIDE_PX = 256


@dataclass(frozen=True)
class Pictures:
    photographs: list[np.ndarray]  # uint8 H x W luma
    stickers: np.ndarray  # uint8 N x 256 x 256 x 4, straight alpha


def load_photographs(folder: Path, short_side_px: int = 1100) -> list[np.ndarray]:
    """Every picture under the folder, luma, reduced so that its short side is at most `short_side_px`."""
    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in PICTURE_SUFFIXES and "screenshot" not in f.name)
    return [plane for file in files if min((plane := load_luma(file, short_side_px)).shape) >= 256]


def load_luma(file: Path, short_side_px: int) -> np.ndarray:
    image = Image.open(file)
    image.draft("RGB", (2 * short_side_px, 2 * short_side_px))
    image = image.convert("RGB")
    share = min(1, short_side_px / min(image.size))
    small = image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.BOX)
    return np.asarray(small.convert("L"))


def load_stickers(file: Path, keep_one_in: int = 8) -> np.ndarray:
    """Penny's art (training/penny/data: raw uint8 N x 256 x 256 x 4); every tenth picture is left to the bench."""
    art = np.memmap(file, np.uint8, "r").reshape(-1, STICKER_SIDE_PX, STICKER_SIDE_PX, 4)
    chosen = [i for i in range(0, len(art), keep_one_in) if i % 10 != 0]
    return np.ascontiguousarray(art[chosen])
