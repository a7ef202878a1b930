"""Frechet distance between feature clouds (Heusel et al. 2017, arXiv 1706.08500), after reduction to few dimensions.

Some thousand pictures cannot fill a covariance of 2,048 dimensions: the features are first projected on the real
pictures' leading principal axes. Comparable within this project only.
"""

import numpy as np
from scipy.linalg import sqrtm

AXES = 128


def principal_axes(real: np.ndarray, axes: int = AXES) -> np.ndarray:
    """D x axes, orthonormal."""
    _, _, rows = np.linalg.svd(real - real.mean(0), full_matrices=False)
    return rows[:axes].T


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Between the Gaussians fitted to the rows of a and of b."""
    mean_gap = np.square(a.mean(0) - b.mean(0)).sum()
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    cross = sqrtm(cov_a @ cov_b).real
    return float(mean_gap + np.trace(cov_a + cov_b - 2 * cross))
