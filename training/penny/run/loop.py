"""The one training loop: every stage gives it a model and a loss, and gets resuming, averaging and a log."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from penny.run.checkpoint import Progress, load_checkpoint, save_checkpoint
from penny.run.ema import Ema
from penny.run.optimizer import scale_rates
from penny.run.schedule import rate_share

PAUSE_SECONDS = 60.0  # no step takes longer: what lies beyond is a paused process (kill -STOP), not training


@dataclass(frozen=True)
class LoopConfig:
    minutes: float  # in all, over every resumption
    batch: int
    warmup_steps: int = 100
    decay_share: float = 0.35  # last part of the minutes, in which the rate falls to nothing
    ema_decay: float = 0.999
    clip_norm: float = 1.0
    checkpoint_seconds: float = 600.0
    log_seconds: float = 30.0

    def __post_init__(self):
        if self.minutes <= 0 or self.batch < 1 or not 0 <= self.decay_share <= 1:
            raise ValueError("LoopConfig: minutes and batch must be positive, decay_share in [0, 1]")


@dataclass
class Run:
    """A stage in training: what a checkpoint holds, and where it lies."""

    model: nn.Module
    optimizers: list[torch.optim.Optimizer]
    ema: Ema
    checkpoint: Path
    progress: Progress


# (step, share of the minutes that has passed) -> loss of one batch. Draws are seeded by step: resuming repeats none.
Loss = Callable[[int, float], torch.Tensor]


def open_run(model: nn.Module, optimizers: list[torch.optim.Optimizer], config: LoopConfig, checkpoint: Path) -> Run:
    """Starts a run, or resumes it where its checkpoint exists."""
    ema = Ema(model, config.ema_decay)
    progress = load_checkpoint(checkpoint, model, ema, optimizers) if checkpoint.exists() else Progress()
    return Run(model, optimizers, ema, checkpoint, progress)


def save_run(run: Run) -> None:
    save_checkpoint(run.checkpoint, run.model, run.ema, run.optimizers, run.progress)


def take_step(run: Run, loss: Loss, config: LoopConfig) -> float:
    """One optimizer step; returns the batch's loss."""
    share = run.progress.elapsed_seconds / (60 * config.minutes)
    scale_rates(run.optimizers, rate_share(run.progress.step, share, config.warmup_steps, config.decay_share))
    value = loss(run.progress.step, share)
    run.model.zero_grad(set_to_none=True)
    value.backward()
    nn.utils.clip_grad_norm_(run.model.parameters(), config.clip_norm)
    for optimizer in run.optimizers:
        optimizer.step()
    run.ema.update(run.model, run.progress.step)
    run.progress.step += 1
    return value.item()


def train(
    run: Run,
    loss: Loss,
    config: LoopConfig,
    log: Callable[[str], None],
    on_checkpoint: Callable[[Run], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Trains until the config's minutes have passed; saves and reports on the way and at the end."""
    smooth = None
    began, first_step = clock(), run.progress.step
    last = saved = logged = began
    while run.progress.elapsed_seconds < 60 * config.minutes:
        value = take_step(run, loss, config)
        now = clock()
        run.progress.elapsed_seconds += min(now - last, PAUSE_SECONDS)
        last = now
        smooth = value if smooth is None else 0.98 * smooth + 0.02 * value
        if now - logged > config.log_seconds:
            logged = now
            log(describe(run, smooth, (run.progress.step - first_step) * config.batch / (now - began)))
        if now - saved > config.checkpoint_seconds:
            saved = now
            save_run(run)
            if on_checkpoint:
                on_checkpoint(run)
    save_run(run)
    if on_checkpoint:
        on_checkpoint(run)
    log(f"done {run.progress.step} steps {run.progress.step * config.batch} images")


def describe(run: Run, smooth_loss: float, images_per_second: float) -> str:
    minutes = run.progress.elapsed_seconds / 60
    return f"step {run.progress.step} minute {minutes:.1f} {images_per_second:.1f}/s loss {smooth_loss:.4f}"
