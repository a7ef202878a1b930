"""Distils the teacher. usage: python -m penny.distil.train --method progressive --minutes 90 [--work FOLDER]

Each progressive stage is a run of its own (progressive-8 .. progressive-1.safetensors): a usable model of that many
steps, and the teacher of the next. The last one serves the config's `kept` steps too. The consistency student is
consistency.safetensors.
"""

import argparse
import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from penny.distil.config import DistilConfig
from penny.distil.consistency import consistency_loss
from penny.distil.networks import open_network
from penny.distil.perceptual import seen_distance
from penny.distil.progressive import progressive_loss
from penny.distil.students import GuidedX0, build_student, student_x0, teacher_x0
from penny.latents.store import Batch, TrainingSet, draw_batch, open_training_set
from penny.run.loop import LoopConfig, Run, open_run, train
from penny.run.optimizer import build_optimizers
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective


@dataclass(frozen=True)
class Setting:
    """What every stage is given."""

    config: DistilConfig
    objective: Objective
    data: TrainingSet
    work: Path
    log: Callable[[str], None]
    bf16: bool
    minutes: float
    device: str = "cpu"
    fast: Callable[[Callable], Callable] = lambda network: network  # torch.compile, or as it is


StepLoss = Callable[[torch.Tensor, torch.Tensor, tuple], torch.Tensor]  # (x0, noise, (states, masks, guidance)) -> loss


def conditions(batch: Batch, config: DistilConfig) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Captions and a guidance scale for each row."""
    span = config.most_guidance - config.least_guidance
    scales = config.least_guidance + span * torch.rand(len(batch.latents))
    return batch.states, batch.masks, scales.to(batch.latents.device)


def seeded_loss(setting: Setting, step_loss: StepLoss) -> Callable[[int, float], torch.Tensor]:
    """The loop's loss: all draws follow from (seed, step)."""
    config, cumulative = setting.config, np.cumsum(setting.data.weights)

    def loss(step: int, _share: float) -> torch.Tensor:
        torch.manual_seed(config.seed * 1_000_003 + step)
        batch = draw_batch(setting.data, cumulative, config.batch, 0.0, (config.seed, step)).to(setting.device)
        noise = torch.randn_like(batch.latents)
        with torch.autocast(setting.device, torch.bfloat16, enabled=setting.bf16):
            return step_loss(batch.latents, noise, conditions(batch, config))

    return loss


def guided_teacher(teacher: Denoiser, setting: Setting) -> GuidedX0:
    empty = setting.data.caption_rows[0]
    state = torch.from_numpy(setting.data.states[empty : empty + 1].astype(np.float32))
    mask = torch.from_numpy(setting.data.masks[empty : empty + 1])
    return teacher_x0(setting.fast(teacher), setting.objective, state.to(setting.device), mask.to(setting.device))


def train_stage(
    setting: Setting, student: Denoiser, name: str, minutes: float, step_loss: StepLoss, on_step=None
) -> Run:
    """Trains or resumes one stage and leaves the student with its averaged weights."""
    config = setting.config
    loop = LoopConfig(
        minutes=minutes, batch=config.batch, warmup_steps=30, decay_share=0.5, ema_decay=0.995, checkpoint_seconds=120
    )
    optimizers = build_optimizers(student, config.optimizer)
    run = open_run(student, optimizers, loop, setting.work / f"{name}.safetensors")
    setting.log(f"{name}: {minutes:.1f} minutes, from step {run.progress.step}")
    loss = seeded_loss(setting, step_loss)

    def loss_then_update(step: int, share: float) -> torch.Tensor:
        if on_step:
            on_step()
        return loss(step, share)

    train(run, loss_then_update, loop, setting.log)
    run.ema.swap(student)
    return run


def follow(slow: Denoiser, student: Denoiser, decay: float) -> Callable[[], None]:
    """Moves the slow copy's weights towards the student's; to be called at every step."""

    @torch.no_grad()
    def move():
        pairs = list(slow.parameters()), [p.detach() for p in student.parameters()]
        torch._foreach_lerp_(*pairs, 1 - decay)

    return move


def draw_steps(steps: int, config: DistilConfig) -> int:
    """The number of steps that a batch is about: the stage's own, or one of those that the student is to keep."""
    known = [kept for kept in config.kept if kept > steps]
    if not known or torch.rand(()) >= config.rehearsal:
        return steps
    return known[int(torch.randint(len(known), ()))]


def distil_progressively(teacher: Denoiser, setting: Setting) -> Denoiser:
    """Halves the steps stage by stage; returns the last student."""
    config, objective = setting.config, setting.objective
    previous, student = guided_teacher(teacher, setting), build_student(teacher).to(setting.device)
    for steps, share in zip(config.stages, config.stage_shares, strict=True):
        learn = student_x0(setting.fast(student), objective)

        def step_loss(x0, noise, condition, learn=learn, previous=previous, steps=steps):
            asked = draw_steps(steps, config)
            parts = 2 if asked == steps else 1
            return progressive_loss(learn, previous, objective, x0, noise, asked, condition, parts)

        train_stage(setting, student, f"progressive-{steps}", setting.minutes * share, step_loss)
        previous = student_x0(setting.fast(copy.deepcopy(student).eval()), objective)
    return student


def distil_consistently(teacher: Denoiser, setting: Setting) -> Denoiser:
    """One stage; the target network is a slow copy of the student."""
    config, objective = setting.config, setting.objective
    student = build_student(teacher).to(setting.device)
    target = copy.deepcopy(student).requires_grad_(False)
    learn, behind, guide = (
        student_x0(setting.fast(student), objective),
        student_x0(setting.fast(target), objective),
        guided_teacher(teacher, setting),
    )

    beside = seen_distance(teacher, objective, setting.fast, config.jump_seen) if config.jump_seen else None

    def step_loss(x0, noise, condition):
        return consistency_loss(learn, behind, guide, objective, x0, noise, config, condition, beside)

    train_stage(
        setting, student, "consistency", setting.minutes, step_loss, follow(target, student, config.target_decay)
    )
    return student


METHODS = {"progressive": distil_progressively, "consistency": distil_consistently}


def distil_arguments(purpose: str, minutes: float) -> argparse.ArgumentParser:
    parser = stage_arguments(purpose)
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--no-compile", action="store_true")
    return parser


def open_setting(options: argparse.Namespace, config: DistilConfig) -> Setting:
    set_threads(options.threads)
    log, data = open_log(options.work / "logs" / "distil.log"), open_training_set(options.work / "latents")
    bf16, fast = probe_bf16(options.device), Setting.fast if options.no_compile else torch.compile
    objective = Objective(TeacherConfig().objective)
    return Setting(config, objective, data, options.work, log, bf16, options.minutes, options.device, fast)


def main() -> None:
    parser = distil_arguments("Distils the teacher", minutes=90)
    parser.add_argument("--method", choices=METHODS, default="progressive")
    options = parser.parse_args()
    setting = open_setting(options, DistilConfig(method=options.method))
    METHODS[options.method](open_network(options.work, "teacher").to(options.device), setting)


if __name__ == "__main__":
    main()
