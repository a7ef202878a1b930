"""The evaluation's figures: known answers for recall, colour, counts, places and distance."""

import numpy as np
import pytest
import torch

from penny.data.art import SIZE, Art, Picture, premultiply
from penny.data.scenes import RELATIONS, SceneMaker
from penny.eval.detect import count_things, find_parts, halves, shows_colour, to_pixels
from penny.eval.frechet import frechet_distance, principal_axes
from penny.eval.lists import colour_prompts, seen_names, unseen_names
from penny.eval.prompts import COLOUR_OBJECTS, GRID_PROMPTS, SHOWN_PROMPTS
from penny.eval.recall import measure_recall, pixel_similarity
from penny.eval.scenes import (
    ObjectFinder,
    RelationCase,
    compose_cases,
    judge_counts,
    judge_relations,
    relation_cases,
)


def blocks(*corners: tuple[int, int], side: int = 60, colour=(230, 30, 30)) -> np.ndarray:
    picture = np.zeros((SIZE, SIZE, 4), np.uint8)
    for left, top in corners:
        picture[top : top + side, left : left + side] = (*colour, 255)
    return picture


def test_recall_counts_names_not_pictures():
    similarity = torch.tensor([[0.9, 0.8, 0.1], [0.2, 0.9, 0.95]])
    found = measure_recall(similarity, np.array(["cat", "cat", "dog"]), ["cat", "cat"])
    assert (found.first, found.fifth, found.of) == (0.5, 1.0, 2)


def test_a_copy_is_much_nearer_than_the_second():
    similarity = torch.tensor([[0.99, 0.5], [0.6, 0.5]])
    assert measure_recall(similarity, np.array(["a", "b"]), ["a", "a"]).copies == 0.5


def test_similarities_that_are_no_cosines_are_refused():
    with pytest.raises(ValueError, match="unit length"):
        measure_recall(torch.tensor([[1.9, 0.5]]), np.array(["a", "b"]), ["a"])


def test_pixel_similarity_knows_mirror_images():
    images = premultiply(np.stack([blocks((20, 20)), blocks((20, 150))]))
    found = pixel_similarity(images.flip(-1), images)
    assert found.diagonal().min() > 0.999 and found[0, 1] < 0.5


def test_pixels_survive_the_way_there_and_back():
    picture = blocks((20, 20))
    assert (to_pixels(premultiply(picture[None]))[0] == picture).all()


def test_colour_is_judged_by_hue():
    assert shows_colour(blocks((20, 20)), "red") and not shows_colour(blocks((20, 20)), "green")
    assert not shows_colour(blocks((20, 20), colour=(128, 128, 128)), "red")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_counting(count):
    corners = [(10, 10), (150, 20), (90, 170)][:count]
    assert count_things(blocks(*corners)) == count
    assert judge_counts(np.stack([blocks(*corners)]), [count]) == 1


def test_specks_and_gaps_are_not_things():
    picture = blocks((40, 40))
    picture[70:72, 40:100] = 0
    picture[200:205, 200:205] = 255
    assert len(find_parts(picture)) == 1


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_first_half_is_where_the_subject_belongs(relation):
    dx, dy = RELATIONS[relation]
    picture = blocks((128 + 64 * dx - 30, 128 + 64 * dy - 30))
    first, second = halves(picture, (dx, dy))
    assert first[..., 3].any() and not second[..., 3].any()


def test_relations_are_judged_on_real_composites():
    """The detector's own validation, with features that tell two colours apart."""
    red, blue = blocks((60, 60), side=130), blocks((60, 60), side=130, colour=(20, 40, 230))
    pictures = [Picture(str(i), n, n, (), 4, 1, 0, "3d") for i, n in enumerate(("apple", "kite"))]
    art = Art(pictures, np.stack([red, blue]))
    finder = ObjectFinder(art, ("apple", "kite"), lambda images: images[:, [0, 2]].mean((2, 3)) + 1)
    scene = np.concatenate([blocks((30, 90))[:, :128], blocks((160, 90), colour=(20, 40, 230))[:, 128:]], 1)
    right, wrong = RelationCase("apple", "to the left of", "kite"), RelationCase("kite", "to the left of", "apple")
    found = judge_relations(np.stack([scene, scene]), [right, wrong], finder)
    assert (found.placed, found.both) == (0.5, 1.0)


def test_composites_of_real_art_show_what_their_case_says():
    red, blue = blocks((60, 60), side=130), blocks((60, 60), side=130, colour=(20, 40, 230))
    pictures = [Picture(str(i), n, n, (), 4, 1, 0, "3d") for i, n in enumerate(("apple", "kite"))]
    art, cases = Art(pictures, np.stack([red, blue])), relation_cases(("apple", "kite"))
    finder = ObjectFinder(art, ("apple", "kite"), lambda images: images[:, [0, 2]].mean((2, 3)) + 1)
    apart = [case for case in cases if case.subject != case.other]
    found = judge_relations(compose_cases(art, apart, "3d"), apart, finder)
    assert (found.placed, found.both) == (1.0, 1.0)


def test_relation_cases_cover_every_relation():
    cases = relation_cases(("a", "b", "c"))
    assert len(cases) == 24 and {c.relation for c in cases} == set(RELATIONS)


def test_distance_of_shifted_gaussians():
    draw = np.random.default_rng(0)
    a = draw.standard_normal((20_000, 4))
    assert frechet_distance(a, a) < 1e-6
    assert abs(frechet_distance(a, a + [3, 0, 0, 0]) - 9) < 0.01
    assert abs(frechet_distance(a, 2 * a) - 4) < 0.1
    assert principal_axes(a * [9, 1, 1, 1], 1)[0, 0] ** 2 > 0.99


def test_lists_keep_seen_and_unseen_apart():
    pictures = [Picture(str(i), f"thing {i}", f"thing {i}", (), 4, 1, 0, s) for i in range(300) for s in ("3d", "flat")]
    seen, unseen = seen_names(pictures, 50), unseen_names(pictures)
    assert len(seen) == 100 and unseen and not {a.name for a in seen} & {a.name for a in unseen}
    assert len(colour_prompts(True)) + len(colour_prompts(False)) == 7 * len(COLOUR_OBJECTS)


def test_fixed_lists_have_their_sizes():
    assert len(SHOWN_PROMPTS) == 24 and len(set(GRID_PROMPTS)) == 48


def test_scene_objects_come_from_training_only():
    assert SceneMaker([Picture("1", "shark", "shark", (), 3, 1, 0, "3d")], [True]).by_style == {}
