"""Equal-time trials of teacher options, side by side.

usage: python -m penny.teacher.trial --minutes 3 --variants base rate-double

Time is the process's own processor time and the variants take turns of a few seconds, so that neighbours on the
machine slow all of them alike. The figure is the error of x0 in velocity space on fixed draws, with averaged weights:
comparable between targets, weightings and sizes.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from penny.latents.decode import open_latent_decoder
from penny.latents.store import TrainingSet, open_training_set
from penny.run.loop import LoopConfig, Loss, Run, open_run, take_step
from penny.run.optimizer import build_optimizers
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig, with_assignments, with_options
from penny.teacher.objective import Objective
from penny.teacher.step import training_loss, x0_error
from penny.teacher.train import build_model

VARIANTS: dict[str, dict[str, str]] = {
    "base": {},
    "warm": {},  # from start.safetensors (penny.teacher.warm_start)
    "adamw": {"optimizer.muon": "false", "optimizer.rate": "1e-3"},
    "rate-double": {"optimizer.rate": "4e-3"},
    "unrouted": {"route_share": "0"},
    "routed-more": {"route_share": "0.7"},
    "batch-double": {"batch": "128"},
    "wide": {"model.width": "384", "model.heads": "6"},
    "deep": {"model.blocks": "12"},
    "x0-velocity": {"objective.target": "x0", "objective.weighting": "velocity"},
    "cosine-v": {"objective.path": "cosine", "objective.target": "v"},
    "epsilon": {"objective.path": "cosine", "objective.target": "epsilon"},
    "min-snr": {"objective.path": "cosine", "objective.target": "v", "objective.weighting": "min_snr"},
    "p2": {"objective.path": "cosine", "objective.target": "v", "objective.weighting": "p2"},
    "uniform-times": {"objective.times": "uniform"},
    "logit-normal": {"objective.times": "logit_normal"},
    "hybrid": {"objective.decoded": "0.1"},
}
TURN_SECONDS = 10.0


@dataclass(frozen=True)
class Setting:
    """What all trials of a run share."""

    whole: TeacherConfig
    data: TrainingSet
    decode: Callable[[torch.Tensor], torch.Tensor]  # for the hybrid term
    minutes: float
    work: Path
    bf16: bool


@dataclass
class Trial:
    name: str
    config: TeacherConfig
    objective: Objective
    run: Run
    loss: Loss
    loop: LoopConfig


def start_trial(name: str, seed: int, setting: Setting) -> Trial:
    """Builds one variant of the whole config; compiles it before the clock starts."""
    config = with_options(setting.whole, {**VARIANTS[name], "seed": str(seed)})
    model = build_model(config, setting.work / "start.safetensors" if name == "warm" else None)
    loop = LoopConfig(minutes=setting.minutes, batch=config.batch, decay_share=0.4, ema_decay=0.995)
    run = open_run(
        model, build_optimizers(model, config.optimizer), loop, setting.work / "trials" / f"{name}-{seed}.safetensors"
    )
    objective = Objective(config.objective, setting.decode)
    loss = training_loss(torch.compile(model), objective, setting.data, config, setting.bf16)
    for share in (0.0, 1.0):
        loss(0, share).backward()
    return Trial(name, config, objective, run, loss, loop)


def take_turn(trial: Trial, seconds: float, clock: Callable[[], float]) -> None:
    """Steps for this long, or until the trial's minutes are over."""
    began = last = clock()
    limit = 60 * trial.loop.minutes
    while last - began < seconds and trial.run.progress.elapsed_seconds < limit:
        take_step(trial.run, trial.loss, trial.loop)
        now = clock()
        trial.run.progress.elapsed_seconds += now - last
        last = now


@dataclass(frozen=True)
class Outcome:
    name: str
    seed: int
    steps: int
    rate: float  # images in a second of processor time
    error: float

    @property
    def row(self) -> str:
        return f"| {self.name} | {self.seed} | {self.steps} | {self.rate:.0f} | {self.error:.4f} |"


def finish(trial: Trial, data: TrainingSet) -> Outcome:
    trial.run.ema.swap(trial.run.model)
    error = x0_error(trial.run.model, trial.objective, data, trial.config)
    steps, seconds = trial.run.progress.step, trial.run.progress.elapsed_seconds
    return Outcome(trial.name, trial.config.seed, steps, steps * trial.config.batch / seconds, error)


def summary(outcomes: list[Outcome]) -> list[str]:
    """Markdown lines, a row for each variant, best first: mean and extremes over its seeds."""
    errors: dict[str, list[float]] = {}
    for outcome in outcomes:
        errors.setdefault(outcome.name, []).append(outcome.error)
    ranked = sorted(errors.items(), key=lambda item: sum(item[1]) / len(item[1]))
    rows = [f"| {name} | {sum(e) / len(e):.4f} | {min(e):.4f} to {max(e):.4f} | {len(e)} |" for name, e in ranked]
    return ["| variant | mean x0 error | over seeds | seeds |", "|---|---|---|---|", *rows]


def main() -> None:
    parser = stage_arguments("Compares teacher options at equal time")
    parser.add_argument("--minutes", type=float, default=3, help="of processor time, for each")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=["base"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[23])
    parser.add_argument("--set", nargs="*", default=[], metavar="FIELD=VALUE", help="of every variant: a smaller model")
    options = parser.parse_args()
    set_threads(options.threads)
    log = open_log(options.work / "logs" / "trials.log")
    data, bf16 = open_training_set(options.work / "latents"), probe_bf16()
    pairs = [(name, seed) for name in options.variants for seed in options.seeds]
    decoder = open_latent_decoder(options.work, data)
    whole = with_assignments(TeacherConfig(), options.set)
    setting = Setting(whole, data, decoder, options.minutes, options.work, bf16)
    trials = [start_trial(name, seed, setting) for name, seed in pairs]
    while any(t.run.progress.elapsed_seconds < 60 * options.minutes for t in trials):
        for trial in trials:
            take_turn(trial, TURN_SECONDS, time.process_time)
    log(f"{options.minutes} minutes of processor time each, {options.threads} threads, bf16 {bf16}, {options.set}")
    log("| variant | seed | steps | images / processor second | x0 error |\n|---|---|---|---|---|")
    outcomes = [finish(trial, data) for trial in trials]
    for line in [*(outcome.row for outcome in outcomes), "", *summary(outcomes)]:
        log(line)


if __name__ == "__main__":
    main()
