"""What the training set holds, picture by picture: singles, recoloured singles and composed scenes, with captions."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from penny.data.annotate import Colour
from penny.data.art import Art
from penny.data.captions import STYLE_WEIGHTS, caption_recoloured, caption_single, has_colour_word, picture_weight
from penny.data.colour import HUES, recolour
from penny.data.compose import draw_scene
from penny.data.scenes import PEOPLE, SceneMaker, is_training_object
from penny.data.splits import is_unseen_colour, is_unseen_name, is_unseen_style

LETTERED = (8, 9)  # symbols and flags are not mirrored
SCENE_STYLES = {"3d": 1.0, "flat": 0.8, "gradient": 0.3, "noto": 0.45, "twemoji": 0.45}  # how many are composed of each


@dataclass(frozen=True)
class RecordsConfig:
    recolours: int = 2  # for each picture that can be recoloured
    scenes: int = 60_000
    seed: int = 11
    single_share: float = 0.74  # of what training draws: what a thing looks like is learned last
    recolour_share: float = 0.06
    scene_share: float = 0.20

    def __post_init__(self):
        if abs(self.single_share + self.recolour_share + self.scene_share - 1) > 1e-6:
            raise ValueError("RecordsConfig: the three shares must add up to 1")

    def with_scene_share(self, share: float) -> "RecordsConfig":
        """Scenes drawn as often as this; the other kinds divide the rest as they did."""
        rest = (1 - share) / (1 - self.scene_share)
        singles, recolours = self.single_share * rest, self.recolour_share * rest
        return dataclasses.replace(self, single_share=singles, recolour_share=recolours, scene_share=share)


@dataclass(frozen=True)
class Record:
    kind: str  # single, recolour or scene
    style: str
    name: str
    captions: list[str]
    weight: float  # within its kind


Drawn = tuple[Record, Callable[[], np.ndarray]]  # with what draws its 256 x 256 x 4 uint8: a scene takes a while


def training_rows(art: Art) -> list[int]:
    """Rows of seen names in seen styles."""
    return [
        row for row, p in enumerate(art.pictures) if not is_unseen_name(p.name) and not is_unseen_style(p.name, p.style)
    ]


def _held(pixels: np.ndarray) -> Callable[[], np.ndarray]:
    return lambda: pixels


def singles(art: Art, colours: list[Colour], config: RecordsConfig) -> Iterator[Drawn]:
    """Every training picture, and its mirror image unless it carries letters."""
    for row in training_rows(art):
        picture = art.pictures[row]
        draw = np.random.default_rng((config.seed, 1, row))
        captions = caption_single(picture, colours[row].name, draw)
        mirrored = picture.group not in LETTERED
        weight = picture_weight(picture) / (2 if mirrored else 1)
        record = Record("single", picture.style, picture.name, captions, weight)
        yield record, _held(art.pixels[row])
        if mirrored:
            yield record, _held(art.pixels[row][:, ::-1])


def recolours(art: Art, colours: list[Colour], config: RecordsConfig) -> Iterator[Drawn]:
    """One-hue pictures in colours that are not their own; people are left as they are."""
    for row in training_rows(art):
        picture = art.pictures[row]
        if not colours[row].recolourable or picture.group in (*LETTERED, PEOPLE) or has_colour_word(picture.label):
            continue
        draw = np.random.default_rng((config.seed, 2, row))
        free = [c for c in HUES if c != colours[row].name and not is_unseen_colour(picture.name, c)]
        for colour in draw.permutation(free)[: config.recolours]:
            pixels = recolour(art.pixels[row], str(colour))
            if pixels is not None:
                captions = caption_recoloured(picture, str(colour), draw)
                record = Record("recolour", picture.style, picture.name, captions, STYLE_WEIGHTS[picture.style])
                yield record, _held(pixels)


def scenes(art: Art, colours: list[Colour], config: RecordsConfig) -> Iterator[Drawn]:
    """Seeded composed scenes; their weight makes styles as frequent as singles draw them."""
    maker = SceneMaker(art.pictures, [c.recolourable for c in colours])
    styles = sorted({p.style for p in art.pictures if is_training_object(p)})
    chances = np.array([SCENE_STYLES[s] for s in styles])
    for index in range(config.scenes):
        draw = np.random.default_rng((config.seed, 3, index))
        scene = maker.make(str(draw.choice(styles, p=chances / chances.sum())), draw)
        weight = STYLE_WEIGHTS[scene.style] / SCENE_STYLES[scene.style]
        record = Record("scene", scene.style, scene.kind, scene.captions(), weight)
        yield record, partial(draw_scene, scene, art.pixels)


def all_records(art: Art, colours: list[Colour], config: RecordsConfig) -> Iterator[Drawn]:
    yield from singles(art, colours, config)
    yield from recolours(art, colours, config)
    yield from scenes(art, colours, config)


def draw_weights(records: list[Record], config: RecordsConfig) -> np.ndarray:
    """Chance of each record, adding up to 1: within its kind by its weight, between kinds by the config's shares."""
    shares = {"single": config.single_share, "recolour": config.recolour_share, "scene": config.scene_share}
    weights = np.array([r.weight for r in records])
    kinds = np.array([r.kind for r in records])
    for kind, share in shares.items():
        mine = kinds == kind
        if mine.any():
            weights[mine] *= share / weights[mine].sum()
    return weights / weights.sum()
