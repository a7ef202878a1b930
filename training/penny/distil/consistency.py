"""Latent consistency distillation (Luo et al. 2023, arXiv 2310.04378), with several boundaries on the path."""

import torch

from penny.distil.config import DistilConfig
from penny.distil.grid import shifted
from penny.distil.perceptual import Distance
from penny.distil.students import Condition, GuidedX0
from penny.teacher.objective import Objective
from penny.teacher.sample import ddim_step


def boundary_of(times: torch.Tensor, boundaries: int) -> torch.Tensor:
    """The end of the segment that each time lies in: the largest k / boundaries below it."""
    return ((times * boundaries - 1e-4).ceil() - 1).clamp_min(0) / boundaries


def jump(predict: GuidedX0, objective: Objective, x: torch.Tensor, times, ends, condition: Condition) -> torch.Tensor:
    """The consistency function: from x at `times` straight to the segment's end; at the end itself it is x.

    With x0 read from the prediction, a deterministic step satisfies the boundary condition by itself.
    """
    there = ddim_step(objective, predict(x, times, times - ends, *condition), x, times, ends)
    at_end = (times - ends < 1e-6).view(-1, 1, 1, 1)
    return torch.where(at_end, x, there)


def pseudo_huber(difference: torch.Tensor, per_element: float) -> torch.Tensor:
    """Mean of sqrt(|d|^2 + c^2) - c over rows, c growing with the root of the size (Song & Dhariwal, 2310.14189)."""
    flat = difference.flatten(1)
    c = per_element * flat.shape[1] ** 0.5
    return ((flat.square().sum(1) + c**2).sqrt() - c).mean() / flat.shape[1] ** 0.5


def consistency_loss(
    student: GuidedX0,
    target: GuidedX0,
    teacher: GuidedX0,
    objective: Objective,
    x0: torch.Tensor,
    noise: torch.Tensor,
    config: DistilConfig,
    condition: Condition,
    beside: Distance | None = None,
) -> torch.Tensor:
    """The student's jump must equal the target network's from a point one guided teacher step further down the path.

    `beside` is a distance of clean latents that is added; it needs a single boundary, where all jumps end in such.
    """
    even = torch.rand(len(x0)) * (1 - 1e-3) + 1e-3
    even = torch.where(torch.rand(len(x0)) < 0.2, 1.0, even).to(x0.device)  # generation starts at pure noise
    times = shifted(even)
    ends = boundary_of(times, config.boundaries)
    later = torch.maximum(shifted((even - config.skip).clamp_min(0)), ends)
    x = objective.noisy(x0, noise, times)
    with torch.no_grad():
        nearer = ddim_step(objective, teacher(x, times, times - later, *condition), x, times, later)
        wanted = jump(target, objective, nearer, later, ends, condition)
    reached = jump(student, objective, x, times, ends, condition)
    distance = pseudo_huber(reached - wanted, config.huber)
    return distance if beside is None else distance + beside(reached, wanted, condition)
