"""Are the objects there, as many and where they were asked for? Halves and parts compared with the real objects."""

from dataclasses import dataclass

import numpy as np

from penny.data.art import Art, premultiply
from penny.data.compose import draw_scene
from penny.data.scenes import RELATIONS, relate
from penny.data.words import COUNT_WORDS, clean_label, plural, with_article
from penny.eval.detect import count_things, cut_out, halves
from penny.eval.recall import mirrored_features


@dataclass(frozen=True)
class RelationCase:
    subject: str
    relation: str
    other: str

    @property
    def caption(self) -> str:
        return f"{with_article(self.subject)} {self.relation} {with_article(self.other)}"


@dataclass(frozen=True)
class SceneFigures:
    placed: float  # share with the subject in its half and the other in the other
    both: float  # share that shows both objects, wherever


def relation_cases(objects: tuple[str, ...]) -> list[RelationCase]:
    """Every relation, between each object and its next two neighbours in the list."""
    pairs = [(a, objects[(i + step) % len(objects)]) for i, a in enumerate(objects) for step in (1, 2)]
    return [RelationCase(a, relation, b) for a, b in pairs for relation in RELATIONS]


def count_captions(objects: tuple[str, ...]) -> list[tuple[str, int]]:
    return [(f"{word} {plural(noun)}", count) for noun in objects for count, word in COUNT_WORDS.items()]


class ObjectFinder:
    """Names a cut-out: the nearest of the candidate objects' real pictures in all styles, either way round."""

    def __init__(self, art: Art, objects: tuple[str, ...], features):
        rows = [i for i, p in enumerate(art.pictures) if clean_label(p.label) in objects]
        self.names = np.tile([clean_label(art.pictures[i].label) for i in rows], 2)
        self.features = features
        self.real = mirrored_features(features, [premultiply(np.stack([cut_out(art.pixels[i]) for i in rows]))])

    def name(self, cutouts: list[np.ndarray]) -> list[str]:
        similarity = self.features(premultiply(np.stack(cutouts))) @ self.real.T
        return [str(self.names[i]) for i in similarity.argmax(1)]


def compose_cases(art: Art, cases: list[RelationCase], style: str) -> np.ndarray:
    """The cases as composites of real art: what a perfect artist would draw, to validate the finder by."""
    rows = {clean_label(p.label): i for i, p in enumerate(art.pictures) if p.style == style and p.tone == 0}
    things = [((rows[c.subject], c.subject), c.relation, (rows[c.other], c.other)) for c in cases]
    scenes = [relate(style, *thing, np.random.default_rng(i)) for i, thing in enumerate(things)]
    return np.stack([draw_scene(scene, art.pixels) for scene in scenes])


def judge_relations(pictures: np.ndarray, cases: list[RelationCase], finder: ObjectFinder) -> SceneFigures:
    """pictures: N x H x W x 4 uint8, one for each case."""
    parts = [cut_out(half) for p, c in zip(pictures, cases, strict=True) for half in halves(p, RELATIONS[c.relation])]
    names = finder.name(parts)
    found = list(zip(names[0::2], names[1::2], strict=True))
    placed = [f == (c.subject, c.other) for f, c in zip(found, cases, strict=True)]
    both = [set(f) == {c.subject, c.other} for f, c in zip(found, cases, strict=True)]
    return SceneFigures(float(np.mean(placed)), float(np.mean(both)))


def judge_counts(pictures: np.ndarray, counts: list[int]) -> float:
    return float(np.mean([count_things(p) == c for p, c in zip(pictures, counts, strict=True)]))
