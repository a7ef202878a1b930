"""A distance of latents by what the teacher sees in them (Lin & Yang 2024, arXiv 2401.00110, "self-perceptual").

A student of one or two steps cannot meet its target in every value, and what it settles for by squares alone is a blur.
Both latents are noised a little by the same noise, and the frozen teacher's tokens are compared half way.
"""

from collections.abc import Callable

import torch

from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective

Distance = Callable[[torch.Tensor, torch.Tensor, tuple], torch.Tensor]  # (guess, target, condition) -> scalar

LEAST_TIME, MOST_TIME = 0.05, 0.5  # of the noise: the teacher knows no clean pictures, and sees little in noisy ones


def seen_distance(
    teacher: Denoiser, objective: Objective, compiled: Callable[[Callable], Callable], weight: float = 1.0
) -> Distance:
    """Weighted mean squared difference of the teacher's tokens, each channel by its own spread in the targets."""
    half = len(teacher.blocks) // 2
    see = compiled(lambda x, times, states, masks: teacher.hidden(x, times, states, masks, half))

    def distance(guess: torch.Tensor, target: torch.Tensor, condition: tuple) -> torch.Tensor:
        states, masks, _ = condition
        times = (LEAST_TIME + (MOST_TIME - LEAST_TIME) * torch.rand(len(guess))).to(guess.device)
        noise = torch.randn_like(guess)
        with torch.no_grad():
            wanted = see(objective.noisy(target, noise, times), times, states, masks).float()
        ours = see(objective.noisy(guess, noise, times), times, states, masks).float()
        spread = wanted.flatten(0, 1).std(0).clamp_min(1e-3)
        return weight * ((ours - wanted) / spread).square().mean()

    return distance
