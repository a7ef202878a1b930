"""Few-step sampling: deterministic steps for progressive students, fresh noise between steps for consistency ones."""

import torch

from penny.distil.grid import student_steps
from penny.distil.students import GuidedX0
from penny.teacher.objective import Objective
from penny.teacher.path import add_noise
from penny.teacher.sample import ddim_step
from penny.text.prompts import Prompts


@torch.no_grad()
def sample_deterministic(
    predict: GuidedX0, objective: Objective, noise: torch.Tensor, prompts: Prompts, steps: int, guidance: float
) -> torch.Tensor:
    scales, x = torch.full((len(noise),), guidance), noise
    for now, then, span in student_steps(steps, len(x)):
        x0 = predict(x, now, span, prompts.states, prompts.masks, scales)
        x = ddim_step(objective, x0, x, now, then)
    return x


@torch.no_grad()
def sample_renoised(
    predict: GuidedX0,
    objective: Objective,
    noise: torch.Tensor,
    prompts: Prompts,
    steps: int,
    guidance: float,
    generator: torch.Generator,
) -> torch.Tensor:
    """LCM's sampler: jump to x0, add fresh noise, jump again."""
    scales, x = torch.full((len(noise),), guidance), noise
    for now, then, _ in student_steps(steps, len(x)):
        x0 = predict(x, now, now, prompts.states, prompts.masks, scales)
        fresh = torch.randn(x.shape, generator=generator)
        x = add_noise(x0, fresh, objective.level(then))
    return x
