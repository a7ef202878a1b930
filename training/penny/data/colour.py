"""Colour names: the dominant colour of a picture, and turning its dominant hue onto another."""

import numpy as np
from PIL import Image

HUES = {"red": 0, "orange": 28, "yellow": 52, "green": 120, "blue": 215, "purple": 275, "pink": 325}  # degrees
LIGHT = {"yellow": 0.85, "orange": 0.8}  # least mean brightness: dark yellow reads as olive, dark orange as brown
BACKGROUNDS = {
    "red": (229, 57, 53),
    "orange": (255, 152, 0),
    "yellow": (255, 222, 60),
    "green": (76, 175, 80),
    "blue": (66, 133, 244),
    "purple": (142, 68, 200),
    "pink": (244, 130, 190),
    "white": (255, 255, 255),
    "black": (24, 24, 24),
    "grey": (150, 150, 150),
}
COLOUR_WORDS = frozenset(HUES) | {"white", "black", "brown", "grey", "gray"}
VIVID = 90  # saturation of 0..255 from which a pixel counts as coloured
AGREEMENT = 0.8  # of the hues, from which a picture has one colour
RECOLOURABLE = 0.25  # least vivid share of a picture whose hue can be turned


def _hsv(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., :3])).convert("HSV"))


def vivid_share(pixels: np.ndarray) -> float:
    """Share of the visible pixels (H x W x 4 uint8) that have a clear hue."""
    visible = pixels[..., 3] > 128
    return float(((_hsv(pixels)[..., 1] > VIVID) & visible).sum() / max(1, visible.sum()))


def dominant_hue(pixels: np.ndarray) -> tuple[float, float]:
    """Mean hue in degrees 0..360, weighted by saturation and brightness, and its agreement 0..1."""
    hsv = _hsv(pixels).astype(np.float64)
    weight = hsv[..., 1] * hsv[..., 2] * (pixels[..., 3] > 128)
    mean = (weight * np.exp(2j * np.pi * hsv[..., 0] / 256)).sum() / max(weight.sum(), 1)
    return float(np.degrees(np.angle(mean)) % 360), float(abs(mean))


def hue_distance(a: float, b: float) -> float:
    """Degrees 0..180 between two hues."""
    return abs((a - b + 180) % 360 - 180)


def nearest_colour(hue: float) -> str:
    return min(HUES, key=lambda name: hue_distance(hue, HUES[name]))


def name_colour(pixels: np.ndarray) -> str | None:
    """The colour a person would call the picture, or None where it is mixed."""
    visible = pixels[..., 3] > 128
    if vivid_share(pixels) < 0.4:
        brightness = pixels[..., :3].mean(-1)[visible].mean() if visible.any() else 0
        return (
            "white" if brightness > 205 else "black" if brightness < 70 else "grey" if 110 < brightness < 180 else None
        )
    hue, agreement = dominant_hue(pixels)
    if agreement < AGREEMENT:
        return None
    dark_orange = hue_distance(hue, HUES["orange"]) < 18 and _hsv(pixels)[..., 2][visible].mean() < 150
    return "brown" if dark_orange else nearest_colour(hue)


def recolour(pixels: np.ndarray, colour: str) -> np.ndarray | None:
    """The picture with its dominant hue turned onto `colour`; None where too little of it is coloured."""
    if vivid_share(pixels) < RECOLOURABLE:
        return None
    hsv = _hsv(pixels).copy()
    shift = round((HUES[colour] - dominant_hue(pixels)[0]) / 360 * 256)
    hsv[..., 0] = (hsv[..., 0].astype(int) + shift) % 256
    coloured = (hsv[..., 1] > VIVID) & (pixels[..., 3] > 128)
    brightness = hsv[..., 2][coloured].mean() / 255
    lift = max(1.0, LIGHT.get(colour, 0) / max(brightness, 0.2))
    hsv[..., 2] = np.where(hsv[..., 1] > 40, np.minimum(hsv[..., 2] * lift, 255), hsv[..., 2])
    turned = np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))
    return np.concatenate([turned, pixels[..., 3:]], -1)
