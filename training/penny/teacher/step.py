"""One training batch of the teacher: seeded draws, token routing, precision and loss."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from penny.latents.store import Batch, TrainingSet, draw_batch
from penny.teacher.config import TeacherConfig
from penny.teacher.objective import Objective
from penny.teacher.path import TIME_OF_RATIO


def routed_tokens(config: TeacherConfig, share_passed: float) -> torch.Tensor | None:
    """Indices of the tokens that pass through the middle blocks in this step; None: all do."""
    if config.route_share == 0 or share_passed >= config.route_until:
        return None
    tokens = config.model.tokens
    return torch.randperm(tokens)[: round(tokens * (1 - config.route_share))]


def device_of(model: nn.Module) -> str:
    return next(model.parameters()).device.type


def batch_loss(model: nn.Module, objective: Objective, batch: Batch, keep: torch.Tensor | None, bf16: bool):
    """The loss of one batch with fresh times and noise."""
    device = device_of(model)
    batch, times = batch.to(device), objective.draw_times(len(batch.latents)).to(device)
    noise = torch.randn_like(batch.latents)
    with torch.autocast(device, torch.bfloat16, enabled=bf16):
        out = model(objective.noisy(batch.latents, noise, times), times, batch.states, batch.masks, keep=keep)
    return objective.loss(out, batch.latents, noise, times)


def training_loss(
    model: nn.Module, objective: Objective, data: TrainingSet, config: TeacherConfig, bf16: bool
) -> Callable[[int, float], torch.Tensor]:
    """The loop's loss: everything random in it follows from (seed, step)."""
    cumulative = np.cumsum(data.weights)

    def loss(step: int, share: float) -> torch.Tensor:
        torch.manual_seed(config.seed * 1_000_003 + step)
        batch = draw_batch(data, cumulative, config.batch, config.empty, (config.seed, step))
        return batch_loss(model, objective, batch, routed_tokens(config, share), bf16)

    return loss


@torch.no_grad()
def evaluation_loss(model: nn.Module, objective: Objective, data: TrainingSet, config: TeacherConfig, batches: int = 8):
    """Mean loss over fixed draws without routing: comparable between runs of one objective."""
    cumulative, total = np.cumsum(data.weights), 0.0
    for index in range(batches):
        torch.manual_seed(index)
        batch = draw_batch(data, cumulative, config.batch, 0.0, (99, index))
        total += batch_loss(model, objective, batch, None, bf16=False).item() / batches
    return total


@torch.no_grad()
def x0_error(
    model: nn.Module, objective: Objective, data: TrainingSet, config: TeacherConfig, batches: int = 8
) -> float:
    """Mean squared error of x0 at fixed noise-to-signal ratios, in velocity space: comparable between objectives."""
    cumulative, total = np.cumsum(data.weights), 0.0
    for index in range(batches):
        torch.manual_seed(index)
        batch = draw_batch(data, cumulative, config.batch, 0.0, (99, index)).to(device_of(model))
        flow_times = torch.sigmoid(torch.randn(len(batch.latents))).to(batch.latents.device)
        times = TIME_OF_RATIO[objective.config.path](flow_times / (1 - flow_times))
        noise = torch.randn_like(batch.latents)
        x = objective.noisy(batch.latents, noise, times)
        x0 = objective.to_x0(model(x, times, batch.states, batch.masks).float(), x, times)
        error = (x0 - batch.latents).square().flatten(1).mean(1) / flow_times.clamp_min(0.05).square()
        total += error.mean().item() / batches
    return total
