"""The embedder's carrier as packages/watermark draws it, with random cells: what the extractor learns to see."""

import numpy as np
from scipy.ndimage import gaussian_filter

CELL_PX = 4  # side of one cell on the canonical grid
SOFTEN_SIGMA_PX = 1.0
TEXTURE_SIGMA_PX = 3.0
TEXTURE_KNEE = 900.0  # local variance (grey levels squared) at which the amplitude is half way to `texture`

Draw = np.random.Generator


def random_carrier(side: int, draw: Draw) -> np.ndarray:
    """side x side, unit RMS: cells of +-1 at a random phase, softened as the embedder softens them."""
    cells = side // CELL_PX + 3
    signs = draw.choice(np.array([-1.0, 1.0], np.float32), (cells, cells))
    top, left = draw.integers(0, CELL_PX, 2)
    plane = np.kron(signs, np.ones((CELL_PX, CELL_PX), np.float32))[top : top + side, left : left + side]
    soft = gaussian_filter(plane, SOFTEN_SIGMA_PX)
    return soft / np.sqrt((soft**2).mean())


def amplitude(luma: np.ndarray, flat: float, texture: float) -> np.ndarray:
    """Grey levels RMS per pixel: `flat` on smooth ground, towards `texture` where the local variance hides more."""
    mean = gaussian_filter(luma, TEXTURE_SIGMA_PX)
    variance = np.maximum(gaussian_filter(luma * luma, TEXTURE_SIGMA_PX) - mean * mean, 0)
    return flat + (texture - flat) * variance / (variance + TEXTURE_KNEE)


def round_with_dither(luma: np.ndarray, draw: Draw) -> np.ndarray:
    """To uint8 by floor(x + u): right on average, so that an amplitude below one grey level survives."""
    return np.clip(np.floor(luma + draw.random(luma.shape, np.float32)), 0, 255).astype(np.uint8)
