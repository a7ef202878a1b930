"""The evaluator on art of plain blocks: a perfect generator scores full, an empty one does not."""

import numpy as np
import torch

from penny.data.art import SIZE, Art, Picture, premultiply
from penny.eval.figures import Evaluator, mean_recall, measure_colour
from penny.eval.lists import Asked
from penny.eval.recall import Recall
from penny.eval.report import ROWS, render_table


def features(images: torch.Tensor) -> torch.Tensor:
    small = torch.nn.functional.interpolate(images, size=8, mode="area").flatten(1)
    return torch.nn.functional.normalize(small - small.mean(1, keepdim=True), dim=1)


def make_art(count: int = 6) -> Art:
    pictures = [
        Picture(str(i), f"thing {i}", f"thing {i}", (), 4, 1, 0, s) for s in ("3d", "flat") for i in range(count)
    ]
    pixels = np.zeros((2 * count, SIZE, SIZE, 4), np.uint8)
    for row in range(2 * count):
        place = 20 + 30 * (row % count)
        pixels[row, place : place + 60, 20 + 10 * (row % count) :][:, :90] = (200, 30, 30, 255)
    return Art(pictures, pixels)


def test_real_art_is_recalled_and_emptiness_is_not():
    art = make_art()
    evaluator = Evaluator(art, features)
    asked = [Asked(p.name, p.style, p.name) for p in art.pictures]
    assert evaluator.recall(asked, premultiply(art.pixels)).first == 1
    assert (
        evaluator.recall(asked, torch.full((12, 4, SIZE, SIZE), -1.0) + 1e-3 * torch.randn(12, 4, SIZE, SIZE)).first
        < 0.7
    )


def test_a_mirror_image_shows_the_same_thing():
    art = make_art()
    evaluator = Evaluator(art, features)
    asked = [Asked(p.name, p.style, p.name) for p in art.pictures]
    turned = premultiply(art.pixels).flip(-1)
    assert evaluator.recall(asked, turned).first == 1
    assert evaluator.ceiling().first == 1 and evaluator.ceiling().of == 6


def test_distance_to_the_art_and_its_mirror_images_is_small():
    art = make_art()
    evaluator = Evaluator(art, features)
    art_as_drawn = premultiply(art.pixels)
    same, other = torch.cat([art_as_drawn, art_as_drawn.flip(-1)]), art_as_drawn.roll(60, -1)
    assert evaluator.frechet(same) < 1e-3 < evaluator.frechet(other)


def test_colour_is_measured_over_the_fixed_prompts():
    def red(prompts):
        return premultiply(np.tile(make_art().pixels[:1], (len(prompts), 1, 1, 1)))

    assert 0.05 < measure_colour(red, unseen=False) < 0.35


def test_means_weigh_by_prompts():
    assert mean_recall([(1, Recall(1, 1, 0, 5)), (3, Recall(0, 1, 1, 9))]) == Recall(0.25, 1.0, 0.75, 9)


def test_the_table_has_a_row_for_each_figure():
    recall = {"first": 0.5, "fifth": 0.7, "copies": 0.1}
    figures = {key: recall for key in ("seen", "unseen_style", "unseen_name", "pilot_measure")}
    figures |= {k: 0.25 for k in ("colour_seen", "colour_unseen", "counts", "both_shown", "placed", "frechet")}
    table = render_table({"teacher-32": figures})
    assert table.count("\n") == len(ROWS) + 1 and "| recall@1, seen names | 0.500 |" in table
