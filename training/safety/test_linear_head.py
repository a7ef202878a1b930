"""The linear head separates what is separable, and a label that is unknown moves nothing."""

import numpy as np

import linear_head


def _states(count: int, seed: int) -> np.ndarray:
    states = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return states / np.linalg.norm(states, axis=1, keepdims=True)


def test_each_category_finds_its_own_direction() -> None:
    states = _states(400, 1)
    labels = (states[:, :2] > 0).astype(np.float32)
    head = linear_head.fit(states, labels, np.ones_like(labels))
    assert ((head(states) > 0) == (labels > 0.5)).mean() > 0.97


def test_unknown_labels_do_not_count() -> None:
    states = _states(400, 2)
    labels = (states[:, :1] > 0).astype(np.float32)
    known = np.ones_like(labels)
    known[200:] = 0
    wrong = labels.copy()
    wrong[200:] = 1 - wrong[200:]
    fitted = [linear_head.fit(states, given, known) for given in (labels, wrong)]
    assert np.allclose(fitted[0].weights, fitted[1].weights)


def test_a_rare_positive_weighs_as_much_as_the_rest() -> None:
    states = _states(420, 3)
    labels = np.zeros((420, 1), dtype=np.float32)
    labels[:20] = 1
    states[:20, 0] = 3
    head = linear_head.fit(states, labels, np.ones_like(labels))
    assert (head(states[:20]) > 0).all()
