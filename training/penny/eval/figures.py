"""All figures of one model at one number of steps."""

from dataclasses import asdict, dataclass
from functools import cache, cached_property

import numpy as np
import torch

from penny.data.art import Art, Picture, premultiply
from penny.eval.detect import shows_colour, to_pixels
from penny.eval.frechet import frechet_distance, principal_axes
from penny.eval.generators import Generate
from penny.eval.lists import Asked, colour_prompts, seen_names, unseen_names, unseen_styles
from penny.eval.prompts import RELATED_OBJECTS
from penny.eval.recall import Recall, measure_recall, mirrored_features, pixel_similarity
from penny.eval.scenes import (
    ObjectFinder,
    SceneFigures,
    compose_cases,
    count_captions,
    judge_counts,
    judge_relations,
    relation_cases,
)

PILOT_NAMES = 200


@dataclass(frozen=True)
class Figures:
    seen: dict  # recall in feature space, seen names
    unseen_style: dict  # names seen in other styles only
    unseen_name: dict
    pilot_measure: dict  # the pilot's: pixel space, 200 seen names, 3d
    colour_seen: float
    colour_unseen: float
    counts: float
    placed: float
    both_shown: float
    frechet: float


def real_rows(art: Art, style: str) -> list[int]:
    return [i for i, p in enumerate(art.pictures) if p.style == style and p.tone == 0 and p.group not in (8, 9, None)]


class Evaluator:
    """Holds the real art's features, which every model is compared with."""

    def __init__(self, art: Art, features):
        self.art, self.features = art, features
        self.real = cache(self._real)

    def _real(self, style: str) -> tuple[torch.Tensor, np.ndarray]:
        """Features of the style's pictures and of their mirror images, and both's names."""
        rows = real_rows(self.art, style)
        parts = [premultiply(self.art.pixels[part]) for part in np.array_split(rows, 1 + len(rows) // 64)]
        found = mirrored_features(self.features, parts)
        return found, np.tile([self.art.pictures[i].name for i in rows], 2)

    def recall(self, asked: list[Asked], images: torch.Tensor) -> Recall:
        """Each picture against the real art of the style it was asked for in; styles weigh by their prompts."""
        found, styles = self.features(images), np.array([a.style for a in asked])
        results = []
        for style in sorted(set(styles)):
            real, names = self.real(style)
            rows = np.flatnonzero(styles == style)
            results.append((len(rows), measure_recall(found[rows] @ real.T, names, [asked[i].name for i in rows])))
        return mean_recall(results)

    def ceiling(self) -> Recall:
        """Real art of one style looked up among another's, both ways: what a perfect artist of its own style reads."""
        results = []
        for style, other in (("3d", "flat"), ("flat", "3d")):
            (found, names), (real, real_names) = self.real(style), self.real(other)
            shared = np.flatnonzero(np.isin(names, real_names))
            asked = [str(names[i]) for i in shared]
            results.append((len(shared), measure_recall(found[shared] @ real.T, real_names, asked)))
        return mean_recall(results)

    @cached_property
    def finder(self) -> ObjectFinder:
        """Of the related objects; one for all models."""
        return ObjectFinder(self.art, RELATED_OBJECTS, self.features)

    def scene_ceiling(self) -> SceneFigures:
        """What the finder says of composites of real art."""
        cases = relation_cases(RELATED_OBJECTS)
        return judge_relations(compose_cases(self.art, cases, "3d"), cases, self.finder)

    def frechet(self, images: torch.Tensor) -> float:
        real = np.concatenate([self.real(style)[0].numpy() for style in ("3d", "flat")])
        axes = principal_axes(real)
        return frechet_distance(self.features(images).numpy() @ axes, real @ axes)

    def pilot_measure(self, asked: list[Asked], images: torch.Tensor) -> Recall:
        """In pixel space, of pictures in 3d."""
        rows = real_rows(self.art, "3d")
        similarity = pixel_similarity(images, premultiply(self.art.pixels[rows]))
        return measure_recall(similarity, np.array([self.art.pictures[i].name for i in rows]), [a.name for a in asked])


def mean_recall(results: list[tuple[int, Recall]]) -> Recall:
    total = sum(count for count, _ in results)
    shares = [sum(c * getattr(r, field) for c, r in results) / total for field in ("first", "fifth", "copies")]
    return Recall(*shares, of=max(r.of for _, r in results))


def measure_colour(generate: Generate, unseen: bool) -> float:
    prompts = colour_prompts(unseen)
    pictures = to_pixels(generate([prompt for prompt, _ in prompts]))
    return float(np.mean([shows_colour(p, c) for p, (_, c) in zip(pictures, prompts, strict=True)]))


def pilot_names(pictures: list[Picture]) -> list[Asked]:
    """The first of the seen names, which are asked for in 3d."""
    return seen_names(pictures)[:PILOT_NAMES]


def measure_all(generate: Generate, evaluator: Evaluator) -> Figures:
    pictures = evaluator.art.pictures
    seen = seen_names(pictures)
    seen_images = generate([a.prompt for a in seen])
    recalls = [evaluator.recall(seen, seen_images)]
    for asked in (unseen_styles(pictures), unseen_names(pictures)):
        recalls.append(evaluator.recall(asked, generate([a.prompt for a in asked])))
    cases = relation_cases(RELATED_OBJECTS)
    scenes = judge_relations(to_pixels(generate([f"{c.caption}, 3d" for c in cases])), cases, evaluator.finder)
    counts = count_captions(RELATED_OBJECTS)
    counted = to_pixels(generate([f"{caption}, 3d" for caption, _ in counts]))
    return Figures(
        *(asdict(r) for r in recalls),
        pilot_measure=asdict(evaluator.pilot_measure(seen[:PILOT_NAMES], seen_images[:PILOT_NAMES])),
        colour_seen=measure_colour(generate, unseen=False),
        colour_unseen=measure_colour(generate, unseen=True),
        counts=judge_counts(counted, [count for _, count in counts]),
        placed=scenes.placed,
        both_shown=scenes.both,
        frechet=evaluator.frechet(seen_images),
    )
