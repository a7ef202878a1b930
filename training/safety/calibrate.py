"""Sets each category's operating point on harmless dev prompts, so that a score of 0.5 means 'flag' in mode auto."""

import numpy as np

from config import CATEGORIES

STEEPEST, FLATTEST = 2.0, 0.4
# How the budget of false positives is shared out: the categories that matter most for pictures may spend more of it.
PORTION = {
    'sexual': 4.0,
    'violence/graphic': 4.0,
    'violence': 2.0,
    'hate': 1.5,
    'illicit': 1.5,
    'self-harm': 1.5,
    'self-harm/intent': 1.0,
    'self-harm/instructions': 1.0,
    'harassment': 0.7,
    'sexual/minors': 0.0,
}
PORTIONS = np.array([PORTION.get(name, 0.5) for name in CATEGORIES])


def slope_of(logits: np.ndarray, labels: np.ndarray, known: np.ndarray) -> float:
    """Platt's slope for one category by Newton steps on (slope, offset); clipped, since tiny classes separate."""
    x, y, w = (
        logits[known > 0].astype(np.float64),
        labels[known > 0].astype(np.float64),
        known[known > 0].astype(np.float64),
    )
    slope, offset = 1.0, 0.0
    for _ in range(20):
        p = 1 / (1 + np.exp(-np.clip(slope * x + offset, -30, 30)))
        gradient = np.array([(w * (p - y) * x).sum() + (slope - 1), (w * (p - y)).sum()])
        h = w * p * (1 - p)
        hessian = np.array([[(h * x * x).sum() + 1, (h * x).sum()], [(h * x).sum(), h.sum() + 1e-6]])
        slope, offset = np.array([slope, offset]) - np.linalg.solve(hessian, gradient)
    return float(np.clip(slope, FLATTEST, STEEPEST))


def thresholds(harmless: np.ndarray, weights: np.ndarray, budget: float, portions: np.ndarray = PORTIONS) -> np.ndarray:
    """Per category the logit that a weighted share of harmless prompts exceeds.

    The shares are in the ratio of `portions` and so small that the union stays within `budget`.
    """
    low, high = 0.0, budget
    best = harmless.max(axis=0) + 1e-4
    for _ in range(30):
        share = (low + high) / 2
        found = np.array([_quantile(harmless[:, at], weights, 1 - share * part) for at, part in enumerate(portions)])
        union = weights[(harmless >= found).any(1)].sum() / weights.sum()
        if union <= budget:
            low, best = share, found
        else:
            high = share
    return best


def _quantile(values: np.ndarray, weights: np.ndarray, level: float) -> float:
    order = np.argsort(values)
    mass = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(np.searchsorted(mass, level), len(values) - 1)]) + 1e-4


def calibration(
    logits: np.ndarray, labels: np.ndarray, known: np.ndarray, points: np.ndarray
) -> dict[str, dict[str, float]]:
    """{category: slope, offset}: sigmoid(slope * logit + offset) is 0.5 at the category's operating point."""
    slopes = [slope_of(logits[:, at], labels[:, at], known[:, at]) for at in range(len(CATEGORIES))]
    return {
        name: {'slope': round(slope, 4), 'offset': round(-slope * float(point), 4)}
        for name, slope, point in zip(CATEGORIES, slopes, points, strict=True)
    }
