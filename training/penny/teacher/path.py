"""Noise paths x = alpha x0 + sigma noise, and what the network may be asked to predict on them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

Rows = torch.Tensor  # B x 1 x 1 x 1


@dataclass(frozen=True)
class Level:
    alpha: Rows
    sigma: Rows


# time 0 (picture) .. 1 (noise) -> level. "cosine" is variance preserving.
PATHS: dict[str, Callable[[Rows], Level]] = {
    "flow": lambda t: Level(1 - t, t),
    "cosine": lambda t: Level(torch.cos(t * math.pi / 2), torch.sin(t * math.pi / 2)),
}

# noise-to-signal ratio sigma / alpha -> time on the path
TIME_OF_RATIO: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "flow": lambda ratio: ratio / (1 + ratio),
    "cosine": lambda ratio: torch.atan(ratio) * 2 / math.pi,
}


@dataclass(frozen=True)
class Target:
    """`wanted` is what the network learns; `to_x0` reads a prediction back; `slope` is |d target / d x0| at fixed x."""

    wanted: Callable[[torch.Tensor, torch.Tensor, Level], torch.Tensor]
    to_x0: Callable[[torch.Tensor, torch.Tensor, Level], torch.Tensor]
    slope: Callable[[Level], Rows]


LEAST = 0.02  # alphas and sigmas are kept from zero where they divide


def _power(level: Level) -> Rows:
    return level.alpha**2 + level.sigma**2


TARGETS: dict[str, Target] = {
    "x0": Target(
        lambda x0, noise, level: x0,
        lambda out, x, level: out,
        lambda level: torch.ones_like(level.sigma),
    ),
    "epsilon": Target(
        lambda x0, noise, level: noise,
        lambda out, x, level: (x - level.sigma * out) / level.alpha.clamp_min(LEAST),
        lambda level: level.alpha / level.sigma.clamp_min(LEAST),
    ),
    "v": Target(  # Salimans & Ho 2022, arXiv 2202.00512
        lambda x0, noise, level: level.alpha * noise - level.sigma * x0,
        lambda out, x, level: (level.alpha * x - level.sigma * out) / _power(level),
        lambda level: _power(level) / level.sigma.clamp_min(LEAST),
    ),
    "flow": Target(  # Lipman et al. 2022, arXiv 2210.02747
        lambda x0, noise, level: noise - x0,
        lambda out, x, level: (x - level.sigma * out) / (level.alpha + level.sigma),
        lambda level: (level.alpha + level.sigma) / level.sigma.clamp_min(LEAST),
    ),
}


def add_noise(x0: torch.Tensor, noise: torch.Tensor, level: Level) -> torch.Tensor:
    return level.alpha * x0 + level.sigma * noise


def noise_of(x: torch.Tensor, x0: torch.Tensor, level: Level) -> torch.Tensor:
    """The noise that leads from x0 to x."""
    return (x - level.alpha * x0) / level.sigma.clamp_min(1e-6)
