"""Progressive distillation (Salimans & Ho 2022, arXiv 2202.00512): one student step learns two teacher steps.

The student is told the span of its step, so that it keeps what it learned at more steps: it rehearses it.
It is asked at noised pictures, or where its own steps lead to (Kohler et al. 2024, arXiv 2405.05224, "backward
distillation"): guidance and its own errors lead it to places where no noised picture lies.
"""

import torch

from penny.distil.grid import shifted, student_steps
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


@torch.no_grad()
def own_way(
    predict: GuidedX0, objective: Objective, noise: torch.Tensor, even: torch.Tensor, steps: int, condition: Condition
) -> torch.Tensor:
    """Where each row is at its even time, when `predict` leads from this noise to a picture in `steps` steps."""
    x = reached = noise
    for step, (now, then, span) in zip(range(steps, 1, -1), student_steps(steps, len(noise)), strict=False):
        now, then, span = (value.to(noise.device) for value in (now, then, span))
        x = ddim_step(objective, predict(x, now, span, *condition), x, now, then)
        reached = torch.where((even * steps < step - 0.5).view(-1, 1, 1, 1), x, reached)
    return reached


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
    walker: GuidedX0 | None = None,
) -> torch.Tensor:
    """Squared error of x0, weighted as velocity but never below x0's own (their "truncated SNR").

    The target is where `parts` steps of `previous` lead; with one part, what it answers to the same question itself.
    `beside` is a distance that is added. Where a `walker` is given, its steps lead to where the student is asked.
    """
    even = draw_stage_times(len(x0), steps).to(x0.device)
    now, spans = shifted(even), torch.full_like(even, 1 / steps)
    if walker is None:
        x = objective.noisy(x0, noise, now)
    else:
        x = own_way(walker, objective, noise, even, steps, condition)
    target = led_to(previous, objective, x, even, steps, condition, parts)
    guess = student(x, now, spans, *condition)
    weight = (1 / objective.level(now).sigma ** 2).clamp(1, 16)
    squares = (weight * (guess - target) ** 2).mean()
    return squares if beside is None else squares + beside(guess, target, condition)
