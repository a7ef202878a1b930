"""The teacher's loss: which times are drawn, how they are weighted, and the hybrid term on decoded pictures."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from penny.teacher.config import ObjectiveConfig
from penny.teacher.path import PATHS, TARGETS, Level, Target, add_noise

SNR_CAP = 5.0  # min-SNR's gamma
SIGMA_FLOOR = 0.05  # velocity weighting stops growing below
EARLY = 0.75  # times from here on decide what a picture shows


def _mostly_early(count: int) -> torch.Tensor:
    """Half of the rows logit-normal, half uniform over the noisy end (`penny.eval.decided` measures why)."""
    spread, early = torch.sigmoid(torch.randn(count)), EARLY + (1 - EARLY) * torch.rand(count)
    return torch.where(torch.rand(count) < 0.5, spread, early)


# How times are drawn: rows of (0, 1).
TIMES: dict[str, Callable[[int], torch.Tensor]] = {
    "uniform": lambda count: torch.rand(count),
    "logit_normal": lambda count: torch.sigmoid(torch.randn(count)),  # Esser et al. 2024, arXiv 2403.03206
    "mostly_early": _mostly_early,
}


def _snr(level: Level) -> torch.Tensor:
    return (level.alpha / level.sigma.clamp_min(1e-4)) ** 2


# Weight of the target's squared error; dividing by slope^2 turns a weight of x0's error into one of the target's.
WEIGHTINGS: dict[str, Callable[[Level, Target], torch.Tensor]] = {
    "none": lambda level, target: torch.ones_like(level.sigma),
    "velocity": lambda level, target: (level.sigma.clamp_min(SIGMA_FLOOR) * target.slope(level)) ** -2,
    "min_snr": lambda level, target: _snr(level).clamp_max(SNR_CAP) / target.slope(level) ** 2,  # arXiv 2303.09556
    "p2": lambda level, target: _snr(level) / (1 + _snr(level)) / target.slope(level) ** 2,  # arXiv 2204.00227
}


class Objective:
    """Turns a network's prediction into a loss. `decode` (standardised latents -> pictures) serves the hybrid term."""

    def __init__(self, config: ObjectiveConfig, decode: Callable[[torch.Tensor], torch.Tensor] | None = None):
        if config.decoded and decode is None:
            raise ValueError("Objective: the hybrid term needs a decoder")
        self.config = config
        self.path, self.target = PATHS[config.path], TARGETS[config.target]
        self.draw_times, self.weigh = TIMES[config.times], WEIGHTINGS[config.weighting]
        self.decode = decode

    def level(self, times: torch.Tensor) -> Level:
        return self.path(times.view(-1, 1, 1, 1))

    def noisy(self, x0: torch.Tensor, noise: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        return add_noise(x0, noise, self.level(times))

    def to_x0(self, out: torch.Tensor, x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        return self.target.to_x0(out, x, self.level(times))

    def loss(self, out: torch.Tensor, x0: torch.Tensor, noise: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        """Weighted mean squared error of the target, plus the hybrid term where it is on."""
        level = self.level(times)
        error = (out.float() - self.target.wanted(x0, noise, level)) ** 2
        total = (error * self.weigh(level, self.target)).mean()
        if self.config.decoded:
            total = total + self.config.decoded * self._decoded_loss(out.float(), x0, noise, times)
        return total

    def _decoded_loss(self, out, x0, noise, times) -> torch.Tensor:
        """L1 between decoded guesses and decoded pictures, for the least noisy rows: the others decode to fog."""
        rows = times.argsort()[: self.config.decoded_rows]
        guess = self.to_x0(out[rows], self.noisy(x0[rows], noise[rows], times[rows]), times[rows])
        with torch.no_grad():
            wanted = self.decode(x0[rows])
        return F.l1_loss(self.decode(guess), wanted)
