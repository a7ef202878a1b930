"""The autoencoder keeps its shapes, its size and its range."""

import torch

from penny.autoencoder.model import Autoencoder, AutoencoderConfig

TINY = AutoencoderConfig(widths=(4, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1))


def test_sixteen_fold_both_ways():
    model = Autoencoder(TINY)
    latents = model.encoder(torch.randn(2, 4, 64, 96))
    assert latents.shape == (2, 16, 4, 6)
    assert model.decoder(latents).shape == (2, 4, 64, 96)


def test_at_most_two_million_parameters_a_side():
    model = Autoencoder()
    for side in (model.encoder, model.decoder):
        assert sum(p.numel() for p in side.parameters()) <= 2_000_000


def test_latents_stay_within_the_bound():
    assert Autoencoder(TINY).encoder(torch.randn(1, 4, 32, 32) * 1e4).abs().max() <= TINY.bound
