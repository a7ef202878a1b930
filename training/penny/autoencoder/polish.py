"""Trains the decoder further while the latents stay as they are, so that a teacher on them stays valid.

usage: python -m penny.autoencoder.polish --minutes 30 [--perceptual 0] [--squared 1] [--work FOLDER]
Writes polished.safetensors, which every later stage prefers to autoencoder.safetensors.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from penny.autoencoder.crops import draw_batch
from penny.autoencoder.load import load_autoencoder, polished_path
from penny.autoencoder.loss import AutoencoderLossConfig, pixel_loss
from penny.autoencoder.model import Autoencoder
from penny.autoencoder.train import report, split_rows
from penny.data.art import Art, open_art, premultiply
from penny.features.perceptual import PerceptualLoss
from penny.run.loop import LoopConfig, open_run, train
from penny.run.optimizer import OptimizerConfig, build_optimizers
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments

SEED = 7
NOISE = 0.04  # added to the latents: the teacher's are not exact either


@dataclass(frozen=True)
class PolishWeights:
    perceptual: float = 0.0  # it makes pictures no nearer (training/README.md)
    squared: float = 1.0

    def __post_init__(self):
        if self.perceptual < 0 or self.squared < 0:
            raise ValueError("PolishWeights: weights must not be negative")


Distance = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def polish_loss(
    got: torch.Tensor, wanted: torch.Tensor, weights: PolishWeights, perceptual: Distance | None
) -> torch.Tensor:
    """L1 and gradients as before, squared error for PSNR, features for what a person sees."""
    total = pixel_loss(got, wanted, AutoencoderLossConfig()) + weights.squared * F.mse_loss(got, wanted)
    return total + weights.perceptual * perceptual(got, wanted) if perceptual else total


def batch_loss(
    model: Autoencoder, art: Art, batch: int, bf16: bool, weights: PolishWeights, perceptual: Distance | None
) -> Callable[[int, float], torch.Tensor]:
    rows, _ = split_rows(art)

    def loss(step: int, _share: float) -> torch.Tensor:
        torch.manual_seed(SEED + step)
        images = premultiply(draw_batch(art.pixels, rows, batch, np.random.default_rng((SEED, step))))
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            with torch.no_grad():
                latents = model.encoder(images)
            decoded = model.decoder(latents + NOISE * torch.randn_like(latents)).float()
            return polish_loss(decoded, images, weights, perceptual)

    return loss


def main() -> None:
    parser = stage_arguments("Trains the decoder further")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--perceptual", type=float, default=PolishWeights.perceptual)
    parser.add_argument("--squared", type=float, default=PolishWeights.squared)
    options = parser.parse_args()
    set_threads(options.threads)
    log = open_log(options.work / "logs" / "polish.log")
    art = open_art(options.work / "art")
    model = load_autoencoder(options.work / "autoencoder.safetensors")
    model.encoder.requires_grad_(False)
    loop = LoopConfig(minutes=options.minutes, batch=32, decay_share=0.5, ema_decay=0.996)
    optimizers = build_optimizers(model, OptimizerConfig(rate=1e-3, muon=False))
    run = open_run(model, optimizers, loop, polished_path(options.work))
    weights = PolishWeights(options.perceptual, options.squared)
    perceptual = PerceptualLoss(options.work) if options.perceptual else None
    log(f"{weights}, from step {run.progress.step}")
    loss = batch_loss(model, art, loop.batch, probe_bf16(), weights, perceptual)
    train(run, loss, loop, log, report(art, split_rows(art)[1], options.work / "grids", log))


if __name__ == "__main__":
    main()
