"""Progressive distillation (Salimans & Ho 2022, arXiv 2202.00512): one student step learns two teacher steps.

The student is told the span of its step, so that it keeps what it learned at more steps: it rehearses it.
"""

import torch

from penny.distil.grid import shifted
from penny.distil.students import GuidedX0
from penny.teacher.objective import Objective
from penny.teacher.path import Level
from penny.teacher.sample import ddim_step


def x0_of_step(x: torch.Tensor, after: torch.Tensor, now: Level, then: Level) -> torch.Tensor:
    """The x0 with which one deterministic step leads from x at `now` to `after` at `then` (their appendix G)."""
    ratio = then.sigma / now.sigma
    return (after - ratio * x) / (then.alpha - ratio * now.alpha)


@torch.no_grad()
def two_steps(
    predict: GuidedX0,
    objective: Objective,
    x: torch.Tensor,
    now: torch.Tensor,
    steps: int,
    condition: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
) -> torch.Tensor:
    """The x0 target of a `steps`-step student: where two half-steps of `predict` lead from x at even times `now`."""
    spans = torch.full_like(now, 0.5 / steps)
    now, middle, then = (shifted(even) for even in (now, now - 0.5 / steps, (now - 1 / steps).clamp_min(0)))
    half = ddim_step(objective, predict(x, now, spans, *condition), x, now, middle)
    after = ddim_step(objective, predict(half, middle, spans, *condition), half, middle, then)
    return x0_of_step(x, after, objective.level(now), objective.level(then))


def draw_stage_times(count: int, steps: int) -> torch.Tensor:
    """Even times at which a student of this many steps is asked: 1/steps .. 1."""
    return torch.randint(1, steps + 1, (count,)) / steps


def progressive_loss(
    student: GuidedX0,
    previous: GuidedX0,
    objective: Objective,
    x0: torch.Tensor,
    noise: torch.Tensor,
    steps: int,
    condition: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
    rehearsed: bool = False,
) -> torch.Tensor:
    """Squared error of x0, weighted as velocity but never below x0's own (their "truncated SNR").

    The target is where two steps of `previous` lead; rehearsed, what it answers to the same number of steps itself.
    """
    even = draw_stage_times(len(x0), steps).to(x0.device)
    now, spans = shifted(even), torch.full_like(even, 1 / steps)
    x = objective.noisy(x0, noise, now)
    with torch.no_grad():
        if rehearsed:
            target = previous(x, now, spans, *condition)
        else:
            target = two_steps(previous, objective, x, even, steps, condition)
    guess = student(x, now, spans, *condition)
    weight = (1 / objective.level(now).sigma ** 2).clamp(1, 16)
    return (weight * (guess - target) ** 2).mean()
