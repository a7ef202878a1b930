"""The times of few-step students: even steps, shifted towards noise, where it is decided what a picture shows.

The runner's schedule for students is the same (`apps/gpu-runner/src/diffusion/families/penny`).
"""

import torch

SHIFT = 3.0


def shifted(even: torch.Tensor) -> torch.Tensor:
    """Even times in 0..1 -> SHIFT t / (1 + (SHIFT - 1) t) (Esser et al. 2024, arXiv 2403.03206, eq. 23)."""
    return SHIFT * even / (1 + (SHIFT - 1) * even)
