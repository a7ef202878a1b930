"""What happens to a marked picture between us and a verifier, on 8-bit luma, each with a random strength."""

import io

import numpy as np
from PIL import Image, ImageFilter
from scipy.ndimage import gaussian_filter

Draw = np.random.Generator


def clip(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).astype(np.uint8)


def resize(plane: np.ndarray, side: int, up: Image.Resampling = Image.Resampling.BICUBIC) -> np.ndarray:
    """Area average downwards, `up` upwards; keeps the type (uint8, or float32 by Pillow's mode F)."""
    method = Image.Resampling.BOX if side < plane.shape[0] else up
    return np.asarray(Image.fromarray(plane).resize((side, side), method))


def recode(plane: np.ndarray, kind: str, quality: int) -> np.ndarray:
    stream = io.BytesIO()
    Image.fromarray(plane).save(stream, kind, quality=quality)
    return np.asarray(Image.open(stream).convert("L"))


def brightness(plane, draw: Draw):
    return clip(plane.astype(np.float32) * draw.uniform(0.5, 1.5))


def contrast(plane, draw: Draw):
    mean = plane.mean()
    return clip((plane.astype(np.float32) - mean) * draw.uniform(0.6, 1.6) + mean)


def resample(plane, draw: Draw):
    side = plane.shape[0]
    return resize(resize(plane, max(16, int(side * draw.uniform(0.35, 1)))), side)


def blur(plane, draw: Draw):
    return clip(gaussian_filter(plane.astype(np.float32), draw.uniform(0.4, 2)))


def median(plane, draw: Draw):
    return np.asarray(Image.fromarray(plane).filter(ImageFilter.MedianFilter(int(draw.choice([3, 5])))))


def sharpen(plane, draw: Draw):
    return np.asarray(Image.fromarray(plane).filter(ImageFilter.UnsharpMask(2, int(draw.integers(50, 150)), 0)))


def noise(plane, draw: Draw):
    return clip(plane + draw.normal(0, draw.uniform(2, 16), plane.shape))


def palette(plane, draw: Draw):
    """Few grey levels, dithered or not, as GIF and PNG-8 leave them."""
    levels = int(draw.integers(12, 64))
    step = 255 / (levels - 1)
    spread = draw.uniform(-0.5, 0.5, plane.shape) if draw.random() < 0.5 else 0.0
    return clip(np.round(plane / step + spread) * step)


def jpeg(plane, draw: Draw):
    return recode(plane, "JPEG", int(draw.integers(20, 96)))


def webp(plane, draw: Draw):
    return recode(plane, "WEBP", int(draw.integers(40, 95)))


# (chance, attack) in the order in which they may happen.
CHAIN = (
    (0.3, brightness),
    (0.2, contrast),
    (0.3, resample),
    (0.25, blur),
    (0.08, median),
    (0.08, sharpen),
    (0.2, noise),
    (0.08, palette),
    (0.12, webp),
    (0.6, jpeg),
)


def attack(plane: np.ndarray, draw: Draw) -> np.ndarray:
    """uint8 H x W to the same; one picture in ten stays as it is."""
    if draw.random() < 0.1:
        return plane
    for chance, step in CHAIN:
        if draw.random() < chance:
            plane = step(plane, draw)
    return plane
