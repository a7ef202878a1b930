"""Few-step sampling: deterministic steps for progressive students, fresh noise between steps for consistency ones."""

import torch

from penny.distil.grid import student_steps
from penny.distil.students import Condition, GuidedX0
from penny.teacher.objective import Objective
from penny.teacher.path import add_noise
from penny.teacher.sample import ddim_step, seeded_noise
from penny.text.prompts import Prompts


def walk(
    predict: GuidedX0, objective: Objective, noise: torch.Tensor, condition: Condition, steps: int
) -> torch.Tensor:
    """Noise to latents by deterministic steps, each told its span."""
    x = noise
    for now, then, span in student_steps(steps, 1):
        x = ddim_step(objective, predict(x, now, span, *condition), x, now, then)
    return x


def leap(
    predict: GuidedX0, objective: Objective, noise: torch.Tensor, fresh: torch.Tensor, condition: Condition
) -> torch.Tensor:
    """LCM's sampler (Luo et al. 2023, arXiv 2310.04378): jump to x0, add fresh noise, jump again.

    `fresh` is B x (steps - 1) x the latents' shape.
    """
    x0, steps = noise, fresh.shape[1] + 1
    for step, (now, _, _) in enumerate(student_steps(steps, 1)):
        x = noise if step == 0 else add_noise(x0, fresh[:, step - 1], objective.level(now))
        x0 = predict(x, now, now, *condition)
    return x0


def fresh_noise(rows: int, steps: int, shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """What `leap` adds to each row in this many steps, where `seeded_noise` of the same seed is what it starts from."""
    return seeded_noise(rows, (steps - 1, *shape), seed + 1)


def _condition(prompts: Prompts, guidance: float) -> Condition:
    return prompts.states, prompts.masks, torch.full((len(prompts.states),), guidance)


@torch.no_grad()
def sample_deterministic(
    predict: GuidedX0, objective: Objective, noise: torch.Tensor, prompts: Prompts, steps: int, guidance: float
) -> torch.Tensor:
    return walk(predict, objective, noise, _condition(prompts, guidance), steps)


@torch.no_grad()
def sample_renoised(
    predict: GuidedX0,
    objective: Objective,
    noise: torch.Tensor,
    fresh: torch.Tensor,
    prompts: Prompts,
    guidance: float,
) -> torch.Tensor:
    """One step more than there is fresh noise for."""
    return leap(predict, objective, noise, fresh, _condition(prompts, guidance))
