"""Training crops for the autoencoder: places, sizes, mirror images, swapped colours and backgrounds."""

import numpy as np

from penny.data.art import SIZE

CROP = 128  # pixels a side


def _crop(image: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A CROP-sized part, or one picture in four the whole image at half size, for finer detail."""
    if draw.random() < 0.25:
        return halve(image)
    top, left = draw.integers(0, SIZE - CROP + 1, 2)
    return image[top : top + CROP, left : left + CROP]


def halve(image: np.ndarray) -> np.ndarray:
    """H x W x 4 uint8 straight alpha at half size; colours are averaged by their alpha."""
    blocks = image.reshape(image.shape[0] // 2, 2, image.shape[1] // 2, 2, 4).astype(np.float32)
    alpha = blocks[..., 3:]
    total = alpha.sum((1, 3))
    colour = (blocks[..., :3] * alpha).sum((1, 3)) / np.maximum(total, 1)
    return np.concatenate([colour, total / 4], -1).round().astype(np.uint8)


def flatten(image: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """The image over one opaque colour (3 values 0..255)."""
    alpha = image[..., 3:].astype(np.float32) / 255
    mixed = image[..., :3] * alpha + colour * (1 - alpha)
    return np.concatenate([mixed.round(), np.full_like(mixed[..., :1], 255)], -1).astype(np.uint8)


def draw_crop(image: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """One augmented CROP x CROP x 4 uint8 crop of a SIZE x SIZE x 4 picture."""
    crop = _crop(image, draw)
    if draw.random() < 0.5:
        crop = crop[:, ::-1]
    if draw.random() < 0.4:
        crop = crop[..., [*draw.permutation(3), 3]]
    if draw.random() < 0.12:
        crop = flatten(crop, draw.integers(0, 256, 3))
    return crop


def draw_batch(pixels: np.ndarray, rows: np.ndarray, batch: int, draw: np.random.Generator) -> np.ndarray:
    """batch x CROP x CROP x 4 uint8 from these rows of the art."""
    return np.stack([draw_crop(pixels[i], draw) for i in draw.choice(rows, batch)])
