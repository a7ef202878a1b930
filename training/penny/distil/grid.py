"""The times of few-step students: even steps, shifted towards noise, where it is decided what a picture shows.

The runner's schedule for students is the same (`apps/gpu-runner/src/diffusion/families/penny`).
"""

from collections.abc import Iterator

import torch

SHIFT = 3.0


def shifted(even: torch.Tensor) -> torch.Tensor:
    """Even times in 0..1 -> SHIFT t / (1 + (SHIFT - 1) t) (Esser et al. 2024, arXiv 2403.03206, eq. 23)."""
    return SHIFT * even / (1 + (SHIFT - 1) * even)


def student_steps(steps: int, rows: int) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """For each step from noise to picture: the times that it leads from and to, and its span, with an entry a row."""
    for step in range(steps, 0, -1):
        now, then = (shifted(torch.full((rows,), value / steps)) for value in (step, step - 1))
        yield now, then, torch.full((rows,), 1 / steps)
