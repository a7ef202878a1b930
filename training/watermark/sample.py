"""One training pair: a marked and attacked luma patch on the canonical grid, and the carrier that lies in it."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import affine_transform

from watermark.attacks import attack, resize
from watermark.carrier import Draw, amplitude, random_carrier, round_with_dither
from watermark.data import LUMA, Pictures

PATCH_PX = 128
FIELD_PX = 200  # the patch with room to turn it


@dataclass(frozen=True)
class Mixture:
    sticker_share: float = 0.4
    unmarked_share: float = 0.06
    turned_share: float = 0.45  # seen at another angle and scale, as the geometry search meets it
    flats: tuple[float, ...] = (0.4, 0.5, 0.7, 1.0, 1.4)


def photograph(pictures: Pictures, side: int, zoom: float, draw: Draw):
    """A side x side window at `zoom` times the canonical scale; visible everywhere."""
    plane = pictures.photographs[draw.integers(len(pictures.photographs))]
    scale = 512 * zoom / min(plane.shape) * draw.uniform(0.8, 1.25)
    window = min(int(np.ceil(side / scale)), *plane.shape)
    top, left = (draw.integers(0, extent - window + 1) for extent in plane.shape)
    cut = plane[top : top + window, left : left + window].astype(np.float32)
    cut = cut[:, ::-1] if draw.random() < 0.5 else cut
    return resize(np.ascontiguousarray(cut), side), np.ones((side, side), np.float32)


def sticker(pictures: Pictures, side: int, zoom: float, draw: Draw):
    """A sticker on a plain ground, drawn 100 to 300 canonical pixels wide; only its visible part carries the mark."""
    art = pictures.stickers[draw.integers(len(pictures.stickers))].astype(np.float32)
    ground = draw.choice([0.0, 255.0, draw.uniform(0, 255)])
    alpha = art[..., 3] / 255
    luma = (art[..., :3] @ LUMA) * alpha + ground * (1 - alpha)
    size = int(draw.uniform(100, 300) * zoom)
    top, left = (int(draw.integers(min(0, side - size), max(0, side - size) + 1)) for _ in range(2))
    plane = Image.new("F", (side, side), ground)
    plane.paste(Image.fromarray(resize(luma, size)), (left, top))
    mask = Image.new("F", (side, side), 0.0)
    mask.paste(Image.fromarray(resize(alpha, size)), (left, top))
    return np.asarray(plane), (np.asarray(mask) > 0.5).astype(np.float32)


def turn(plane: np.ndarray, angle: float, scale: float, mode: str) -> np.ndarray:
    """Turned by `angle` radians and enlarged by `scale` about the middle, bilinear."""
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    matrix = np.array([[cos, -sin], [sin, cos]])
    middle = np.full(2, (plane.shape[0] - 1) / 2)
    return affine_transform(plane, matrix, middle - matrix @ middle, order=1, mode=mode)


def draw_sample(pictures: Pictures, mixture: Mixture, draw: Draw) -> tuple[np.ndarray, np.ndarray]:
    """(luma 128 x 128 in 0..255, carrier 128 x 128 with 0 where there is none), both float32."""
    zoom = float(draw.choice([1.0, 1.0, 1.5, 2.0]))
    side = int(FIELD_PX * zoom)
    source = sticker if draw.random() < mixture.sticker_share else photograph
    host, visible = source(pictures, side, zoom, draw)
    carrier = random_carrier(FIELD_PX, draw) * resize(visible, FIELD_PX)
    if draw.random() < mixture.unmarked_share:
        carrier = np.zeros_like(carrier)
    flat = float(draw.choice(mixture.flats))
    strength = amplitude(resize(host, FIELD_PX), flat, draw.uniform(3, 5))
    marked = round_with_dither(host + resize((carrier * strength).astype(np.float32), side) * visible, draw)
    seen = resize(attack(marked, draw).astype(np.float32), FIELD_PX)
    if draw.random() < mixture.turned_share:
        angle, scale = draw.uniform(-np.pi, np.pi), np.exp(draw.uniform(np.log(0.8), np.log(1.7)))
        seen, carrier = turn(seen, angle, scale, "reflect"), turn(carrier, angle, scale, "constant")
    cut = slice((FIELD_PX - PATCH_PX) // 2, (FIELD_PX + PATCH_PX) // 2)
    return np.ascontiguousarray(seen[cut, cut], np.float32), np.ascontiguousarray(carrier[cut, cut], np.float32)
