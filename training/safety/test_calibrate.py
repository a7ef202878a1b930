"""Operating points keep the union of false positives within the budget, and calibration puts them at 0.5."""

import numpy as np

import calibrate
from config import CATEGORIES
from near_duplicates import groups


def test_the_union_of_flags_stays_within_the_budget():
    harmless = np.random.default_rng(0).normal(size=(20_000, len(CATEGORIES)))
    points = calibrate.thresholds(harmless, np.ones(20_000), 0.01)
    union = (harmless >= points).any(1).mean()
    assert 0.008 < union <= 0.01


def test_the_operating_point_scores_one_half():
    rng = np.random.default_rng(1)
    labels = (rng.random((500, len(CATEGORIES))) < 0.5).astype(np.float32)
    logits = 4 * labels - 2 + rng.normal(size=labels.shape)
    points = np.linspace(-1, 2, len(CATEGORIES))
    table = calibrate.calibration(logits, labels, np.ones_like(labels), points)
    for name, point in zip(CATEGORIES, points, strict=True):
        assert abs(table[name]['slope'] * point + table[name]['offset']) < 1e-3
        assert calibrate.FLATTEST <= table[name]['slope'] <= calibrate.STEEPEST


def test_near_duplicates_share_a_group_and_strangers_do_not():
    texts = [
        'a red fox jumping over the old stone wall at dawn in spring',
        'a red fox jumping over the old stone wall at dawn in autumn',
        'three porcelain cups on a marble table beside an open window',
    ]
    first, second, third = groups(texts, 0)
    assert first == second != third
