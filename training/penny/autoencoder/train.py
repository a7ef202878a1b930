"""Trains the autoencoder. usage: python -m penny.autoencoder.train --minutes 60 [--work FOLDER]"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from penny.autoencoder.crops import draw_batch
from penny.autoencoder.loss import AutoencoderLossConfig, pixel_loss, reconstruct
from penny.autoencoder.measure import measure, reconstruct_all
from penny.autoencoder.model import Autoencoder
from penny.data.art import Art, open_art, premultiply
from penny.data.splits import is_unseen_name
from penny.run.grid import save_grid
from penny.run.loop import LoopConfig, Run, open_run, train
from penny.run.optimizer import OptimizerConfig, build_optimizers
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments

SEED = 5
HELD_OUT_SHOWN = 128  # pictures in the running measure


def split_rows(art: Art) -> tuple[np.ndarray, np.ndarray]:
    """Rows of seen and of unseen names."""
    unseen = np.array([is_unseen_name(p.name) for p in art.pictures])
    return np.flatnonzero(~unseen), np.flatnonzero(unseen)


def batch_loss(
    model: Autoencoder, art: Art, rows: np.ndarray, batch: int, bf16: bool, device: str
) -> Callable[[int, float], torch.Tensor]:
    config = AutoencoderLossConfig()

    def loss(step: int, _share: float) -> torch.Tensor:
        draw = np.random.default_rng((SEED, step))
        torch.manual_seed(SEED + step)
        images = premultiply(draw_batch(art.pixels, rows, batch, draw))
        images = images.to(device, memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16, enabled=bf16):
            decoded, wanted = reconstruct(model, images, config, halve=bool(draw.random() < config.halved))
        return pixel_loss(decoded, wanted, config)

    return loss


def report(art: Art, held_out: np.ndarray, folder: Path, log: Callable[[str], None]) -> Callable[[Run], None]:
    """Measures the averaged weights on held-out names and draws real over decoded."""
    chosen = np.random.default_rng(SEED).permutation(held_out)[:HELD_OUT_SHOWN]

    def on_checkpoint(run: Run) -> None:
        run.ema.swap(run.model)
        real, decoded = reconstruct_all(run.model, art.pixels[np.sort(chosen)])
        run.ema.swap(run.model)
        save_grid(torch.cat([real[:12], decoded[:12]]), 12, folder / "autoencoder.png")
        log(f"held-out names: {measure(real, decoded)}")

    return on_checkpoint


def main() -> None:
    parser = stage_arguments("Trains the autoencoder")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    set_threads(options.threads)
    log = open_log(options.work / "logs" / "autoencoder.log")
    art = open_art(options.work / "art")
    seen, held_out = split_rows(art)
    torch.manual_seed(SEED)
    model: nn.Module = Autoencoder().to(options.device, memory_format=torch.channels_last)
    config = LoopConfig(minutes=options.minutes, batch=options.batch, ema_decay=0.996)  # a run is some 3,000 steps
    optimizers = build_optimizers(model, OptimizerConfig(rate=options.rate, muon=False))
    run = open_run(model, optimizers, config, options.work / "autoencoder.safetensors")
    bf16 = probe_bf16(options.device)
    log(f"{len(seen)} pictures, {len(held_out)} held out, bf16 {bf16}, from step {run.progress.step}")
    loss = batch_loss(model, art, seen, config.batch, bf16, options.device)
    train(run, loss, config, log, report(art, held_out, options.work / "grids", log))


if __name__ == "__main__":
    main()
