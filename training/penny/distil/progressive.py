"""Progressive distillation (Salimans & Ho 2022, arXiv 2202.00512): one student step learns two teacher steps.

The student is told the span of its step, so that it keeps what it learned at more steps: it rehearses it.
"""

import torch

from penny.distil.grid import shifted
from penny.distil.perceptual import Distance
from penny.distil.students import Condition, GuidedX0
from penny.teacher.objective import Objective
from penny.teacher.path import Level
from penny.teacher.sample import ddim_step


def x0_of_step(x: torch.Tensor, after: torch.Tensor, now: Level, then: Level) -> torch.Tensor:
    """The x0 with which one deterministic step leads from x at `now` to `after` at `then` (their appendix G)."""
    ratio = then.sigma / now.sigma
    return (after - ratio * x) / (then.alpha - ratio * now.alpha)


@torch.no_grad()
def led_to(
    predict: GuidedX0,
    objective: Objective,
    x: torch.Tensor,
    even: torch.Tensor,
    steps: int,
    condition: Condition,
    parts: int = 2,
) -> torch.Tensor:
    """The x0 target of a `steps`-step student: where `parts` equal parts of its step lead from x at even times."""
    spans, reached = torch.full_like(even, 1 / (steps * parts)), x
    if parts == 1:  # what it answers itself, without the rounding of a step there and back
        return predict(x, shifted(even), spans, *condition)
    for part in range(parts):
        now, then = (shifted((even - done * spans).clamp_min(0)) for done in (part, part + 1))
        reached = ddim_step(objective, predict(reached, now, spans, *condition), reached, now, then)
    return x0_of_step(x, reached, objective.level(shifted(even)), objective.level(then))


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
    condition: Condition,
    parts: int = 2,
    beside: Distance | None = None,
) -> torch.Tensor:
    """Squared error of x0, weighted as velocity but never below x0's own (their "truncated SNR").

    The target is where `parts` steps of `previous` lead; with one part, what it answers to the same question itself.
    `beside` is a distance that is added.
    """
    even = draw_stage_times(len(x0), steps).to(x0.device)
    now, spans = shifted(even), torch.full_like(even, 1 / steps)
    x = objective.noisy(x0, noise, now)
    target = led_to(previous, objective, x, even, steps, condition, parts)
    guess = student(x, now, spans, *condition)
    weight = (1 / objective.level(now).sigma ** 2).clamp(1, 16)
    squares = (weight * (guess - target) ** 2).mean()
    return squares if beside is None else squares + beside(guess, target, condition)
