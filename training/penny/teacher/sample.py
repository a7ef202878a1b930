"""Draws latents with the teacher: one deterministic step (DDIM, which on the flow path is Euler) at a time."""

from collections.abc import Callable

import torch

from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.path import add_noise, noise_of
from penny.text.prompts import Prompts

PredictX0 = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # (x, times of B rows) -> x0


def guided(model: Denoiser, objective: Objective, prompts: Prompts, guidance: float) -> PredictX0:
    """x0 by classifier-free guidance (Ho & Salimans, arXiv 2207.12598): both predictions in one batch."""
    count = len(prompts)
    empty = prompts.empty_state.expand(count, -1, -1), prompts.empty_mask.expand(count, -1)
    states, masks = torch.cat([prompts.states, empty[0]]), torch.cat([prompts.masks, empty[1]])

    def predict(x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        if guidance == 1:
            return objective.to_x0(model(x, times, prompts.states, prompts.masks).float(), x, times)
        out = model(torch.cat([x, x]), torch.cat([times, times]), states, masks).float()
        named, unnamed = out.chunk(2)
        return objective.to_x0(unnamed + guidance * (named - unnamed), x, times)

    return predict


def ddim_step(objective: Objective, x0: torch.Tensor, x: torch.Tensor, now: torch.Tensor, then: torch.Tensor):
    """From x at the times `now` to the times `then`, keeping the noise that x0 implies."""
    noise = noise_of(x, x0, objective.level(now))
    return add_noise(x0, noise, objective.level(then))


@torch.no_grad()
def sample(predict: PredictX0, objective: Objective, x: torch.Tensor, steps: int, start: float = 1) -> torch.Tensor:
    """B latents, standardised, in equal steps of time from x at the time `start`: from unit noise at 1."""
    times = torch.linspace(start, 0, steps + 1, device=x.device)
    for now, then in zip(times[:-1], times[1:], strict=True):
        rows = now.expand(len(x))
        x = ddim_step(objective, predict(x, rows), x, rows, then.expand(len(x)))
    return x


def seeded_noise(count: int, shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """Each row's noise depends on the seed and its own number only."""
    rows = [torch.randn(shape, generator=torch.Generator().manual_seed(seed * 100_003 + i)) for i in range(count)]
    return torch.stack(rows)
