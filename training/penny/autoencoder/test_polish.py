"""Polishing moves the decoder and leaves the latents; the polished weights are the ones opened."""

import numpy as np
import torch

from penny.autoencoder.load import open_autoencoder, polished_path
from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.autoencoder.polish import PolishWeights, batch_loss, polish_loss
from penny.data.art import SIZE, Art, Picture
from penny.run.checkpoint import Progress, save_checkpoint
from penny.run.ema import Ema
from penny.run.loop import LoopConfig, open_run, take_step
from penny.run.optimizer import OptimizerConfig, build_optimizers

TINY = AutoencoderConfig(widths=(4, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1))
LOOP = LoopConfig(minutes=1, batch=2, warmup_steps=1)


def test_the_encoder_stays_and_the_decoder_moves(tmp_path):
    art = Art([Picture("a", "apple", "apple", (), 4, 1, 0, "3d")], np.full((1, SIZE, SIZE, 4), 200, np.uint8))
    torch.manual_seed(0)
    model = Autoencoder(TINY)
    model.encoder.requires_grad_(False)
    before = [p.clone() for p in model.parameters()]
    optimizers = build_optimizers(model, OptimizerConfig(rate=1e-2, muon=False))
    run = open_run(model, optimizers, LOOP, tmp_path / "p.safetensors")
    take_step(run, batch_loss(model, art, 2, False, PolishWeights(0, 1), None), LOOP)
    moved = [not torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True)]
    encoder_count = len(list(model.encoder.parameters()))
    assert not any(moved[:encoder_count]) and any(moved[encoder_count:])


def test_each_term_counts():
    got, wanted = torch.zeros(1, 4, 8, 8), torch.full((1, 4, 8, 8), 0.5)
    plain = polish_loss(got, wanted, PolishWeights(0, 0), None)
    squared = polish_loss(got, wanted, PolishWeights(0, 2), None)
    seen = polish_loss(got, wanted, PolishWeights(3, 0), lambda a, b: (a - b).abs().mean())
    assert torch.isclose(squared - plain, torch.tensor(0.5)) and torch.isclose(seen - plain, torch.tensor(1.5))


def test_polished_weights_are_preferred(tmp_path):
    for path, seed in ((tmp_path / "autoencoder.safetensors", 1), (polished_path(tmp_path), 2)):
        torch.manual_seed(seed)
        model = Autoencoder()
        save_checkpoint(path, model, Ema(model, 0.9), [], Progress())
    opened = open_autoencoder(tmp_path)
    assert all(torch.equal(a, b) for a, b in zip(opened.parameters(), model.parameters(), strict=True))
