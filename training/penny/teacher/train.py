"""Trains the teacher. usage: python -m penny.teacher.train --minutes 300 [--work FOLDER] [--set optimizer.rate=3e-3]"""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch

from penny.eval.prompts import SHOWN_PROMPTS
from penny.latents.decode import LatentDecoder, open_latent_decoder
from penny.latents.store import TrainingSet, open_training_set
from penny.run.checkpoint import load_prefix
from penny.run.grid import save_grid
from penny.run.loop import LoopConfig, Run, open_run, train
from penny.run.optimizer import build_optimizers
from penny.run.precision import probe_bf16
from penny.run.spare_cores import step_aside
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig, with_assignments
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.sample import guided, sample, seeded_noise
from penny.teacher.step import device_of, evaluation_loss, training_loss
from penny.text.minilm import TextEncoder
from penny.text.prompts import Prompts, encode_prompts

GRID_STEPS, GRID_GUIDANCE = 16, 6.0


def parse_options() -> argparse.Namespace:
    parser = stage_arguments("Trains the teacher")
    parser.add_argument("--minutes", type=float, default=300, help="in all, over every resumption")
    parser.add_argument(
        "--decay-share", type=float, default=LoopConfig.decay_share, help="of them, for the falling rate"
    )
    parser.add_argument("--set", nargs="*", default=[], metavar="FIELD=VALUE", help="fields of TeacherConfig")
    parser.add_argument("--start", type=Path, help="checkpoint whose averaged weights a fresh run starts from")
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--step-aside", action="store_true", help="use only the cores that other processes leave free")
    parser.add_argument("--checkpoint-seconds", type=float, default=LoopConfig.checkpoint_seconds)
    return parser.parse_args()


def build_model(config: TeacherConfig, start: Path | None) -> Denoiser:
    torch.manual_seed(config.seed)
    model = Denoiser(config.model)
    if start:
        model.load_state_dict(load_prefix(start, "model") | load_prefix(start, "ema"))
    return model


def draw_samples(run: Run, objective: Objective, prompts: Prompts) -> torch.Tensor:
    """Latents of the prompts, from fixed noise."""
    config = run.model.config
    noise = seeded_noise(len(prompts), (config.channels, config.side, config.side), seed=1).to(device_of(run.model))
    return sample(guided(run.model, objective, prompts, GRID_GUIDANCE), objective, noise, GRID_STEPS)


def reporter(
    data: TrainingSet, config: TeacherConfig, objective: Objective, decoder: LatentDecoder, work: Path, log
) -> Callable[[Run], None]:
    """At every checkpoint, with the averaged weights: the evaluation loss and a grid of fixed prompts."""
    prompts = encode_prompts(TextEncoder(work / "minilm"), SHOWN_PROMPTS).to(device_of(decoder.decoder))

    def on_checkpoint(run: Run) -> None:
        run.ema.swap(run.model)
        loss = evaluation_loss(run.model, objective, data, config)
        pictures = decoder.in_parts(draw_samples(run, objective, prompts)).cpu()
        run.ema.swap(run.model)
        log(f"step {run.progress.step} evaluation loss {loss:.4f}")
        save_grid(pictures, 8, work / "grids" / f"teacher-{run.progress.step:06d}.png")

    return on_checkpoint


def main() -> None:
    options = parse_options()
    set_threads(options.threads)
    config = with_assignments(TeacherConfig(), options.set)
    log = open_log(options.work / "logs" / "teacher.log")
    data = open_training_set(options.work / "latents")
    decoder = open_latent_decoder(options.work, data)
    decoder = decoder.to(options.device)
    objective = Objective(config.objective, decoder if config.objective.decoded else None)
    model = build_model(config, options.start).to(options.device)
    loop = LoopConfig(
        options.minutes,
        config.batch,
        decay_share=options.decay_share,
        checkpoint_seconds=options.checkpoint_seconds,
    )
    run = open_run(model, build_optimizers(model, config.optimizer), loop, options.work / "teacher.safetensors")
    bf16 = probe_bf16(options.device)
    log(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M, bf16 {bf16}, step {run.progress.step}, {config}")
    fast = model if options.no_compile else torch.compile(model)
    loss = training_loss(fast, objective, data, config, bf16)
    if options.step_aside:
        loss = step_aside(loss, options.threads)
    train(run, loss, loop, log, reporter(data, config, objective, decoder, options.work, log))


if __name__ == "__main__":
    main()
