"""Simple detectors for colours, counts and places. Each is validated on real composites before it judges."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage

from penny.data.colour import HUES, dominant_hue, hue_distance, vivid_share
from penny.data.compose import resize, trim

HUE_TOLERANCE = 25.0  # degrees
LEAST_AREA = 0.006  # of the picture, for a part to count


@dataclass(frozen=True)
class Part:
    """One connected piece of a picture."""

    centre: tuple[float, float]  # x, y in pixels
    box: tuple[int, int, int, int]  # left, top, right, bottom
    area: float  # share of the picture


def to_pixels(images: torch.Tensor) -> np.ndarray:
    """N x 4 x H x W premultiplied in [-1, 1] -> N x H x W x 4 uint8 straight alpha."""
    unit = ((images.clamp(-1, 1) + 1) / 2).permute(0, 2, 3, 1).numpy()
    alpha = unit[..., 3:]
    colour = np.divide(unit[..., :3], alpha, out=np.zeros_like(unit[..., :3]), where=alpha > 0.02)
    return (np.concatenate([colour.clip(0, 1), alpha], -1) * 255).round().astype(np.uint8)


def shows_colour(pixels: np.ndarray, colour: str) -> bool:
    """Whether the dominant hue lies within the tolerance of the named colour's, and there is enough colour at all."""
    return vivid_share(pixels) > 0.15 and hue_distance(dominant_hue(pixels)[0], HUES[colour]) <= HUE_TOLERANCE


def find_parts(pixels: np.ndarray) -> list[Part]:
    """Connected visible pieces, largest first. Small gaps within a piece are closed."""
    visible = ndimage.binary_closing(np.pad(pixels[..., 3] > 128, 4), iterations=3)[4:-4, 4:-4]
    labels, count = ndimage.label(visible)
    parts = []
    for index, box in enumerate(ndimage.find_objects(labels), start=1):
        rows, columns = box
        inside = labels == index
        y, x = ndimage.center_of_mass(inside)
        parts.append(Part((x, y), (columns.start, rows.start, columns.stop, rows.stop), inside.mean()))
    return sorted((p for p in parts if p.area >= LEAST_AREA), key=lambda p: -p.area)


def count_things(pixels: np.ndarray) -> int:
    """Pieces at least a third as large as the largest."""
    parts = find_parts(pixels)
    return sum(p.area >= parts[0].area / 3 for p in parts) if parts else 0


def halves(pixels: np.ndarray, axis: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The picture's two halves along a relation's axis: first the one where the relation puts its subject."""
    middle = pixels.shape[0] // 2
    first, second = (pixels[:, :middle], pixels[:, middle:]) if axis[0] else (pixels[:middle], pixels[middle:])
    return (first, second) if min(axis) < 0 else (second, first)


def cut_out(pixels: np.ndarray) -> np.ndarray:
    """What is visible, centred in a 256-pixel square; the picture unchanged where nothing is."""
    return np.asarray(resize(trim(pixels), 256))
