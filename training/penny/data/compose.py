"""Draws composed scenes as pixels: objects resized, recoloured, mirrored and laid over each other."""

import numpy as np
from PIL import Image

from penny.data.art import SIZE
from penny.data.colour import BACKGROUNDS, recolour
from penny.data.scenes import Placed, Scene


def trim(pixels: np.ndarray) -> np.ndarray:
    """The picture cut to the smallest square around what is visible."""
    ys, xs = np.nonzero(pixels[..., 3] > 8)
    if len(ys) == 0:
        return pixels
    side = max(np.ptp(ys), np.ptp(xs)) + 1
    canvas = np.zeros((side, side, 4), np.uint8)
    part = pixels[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    top, left = (side - part.shape[0]) // 2, (side - part.shape[1]) // 2
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas


def resize(pixels: np.ndarray, side: int) -> Image.Image:
    """Square RGBA at another size; colours are weighted by their alpha ("RGBa")."""
    image = Image.fromarray(pixels).convert("RGBa")
    return image.resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")


def require_recolour(pixels: np.ndarray, placed: Placed) -> np.ndarray:
    turned = recolour(pixels, placed.colour)
    if turned is None:
        raise ValueError(f"row {placed.row} has too little colour to become {placed.colour}")
    return turned


def draw_object(pixels: np.ndarray, placed: Placed) -> Image.Image:
    part = trim(pixels)
    if placed.colour:
        part = require_recolour(part, placed)
    if placed.mirrored:
        part = part[:, ::-1]
    return resize(np.ascontiguousarray(part), round(placed.side))


def draw_scene(scene: Scene, art: np.ndarray) -> np.ndarray:
    """SIZE x SIZE x 4 uint8 of a scene, from the art's pixels."""
    canvas = Image.new(
        "RGBA", (SIZE, SIZE), (*BACKGROUNDS[scene.background], 255) if scene.background else (0, 0, 0, 0)
    )
    for placed in scene.objects:
        part = draw_object(art[placed.row], placed)
        corner = tuple(round(c - placed.side / 2) for c in placed.centre)
        layer = Image.new("RGBA", (SIZE, SIZE))
        layer.paste(part, corner)
        canvas = Image.alpha_composite(canvas, layer)
    return np.asarray(canvas)
