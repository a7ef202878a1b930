"""The fidelity figures read what they say: perfect, shifted and blurred copies are told apart."""

import numpy as np
import torch

from penny.autoencoder.look import likeness
from penny.autoencoder.measure import measure, reconstruct_all
from penny.autoencoder.model import Autoencoder, AutoencoderConfig


def disc() -> torch.Tensor:
    y, x = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    alpha = (((y - 32) ** 2 + (x - 32) ** 2) < 400).float() * 2 - 1
    black = torch.full((3, 64, 64), -1.0)
    return torch.cat([black, alpha[None]])[None]


def test_a_perfect_copy():
    found = measure(disc(), disc())
    assert found.psnr_db > 70 and found.alpha_iou == 1 and abs(found.edge_ratio - 1) < 1e-6


def test_a_shifted_copy_overlaps_less():
    found = measure(disc(), disc().roll(8, -1))
    assert found.alpha_iou < 0.8


def test_edges_that_are_not_there_raise_the_edge_ratio():
    speckled = disc()
    speckled[:, :3, ::2, ::2] = disc()[:, 3:, ::2, ::2]
    assert measure(disc(), speckled).edge_ratio > 1.5


def test_lost_detail_lowers_the_edge_ratio():
    speckled = disc()
    speckled[:, :3, ::2, ::2] = disc()[:, 3:, ::2, ::2]
    assert measure(speckled, disc()).edge_ratio < 0.7


def test_noise_in_the_latents_shows_in_what_is_decoded():
    model = Autoencoder(AutoencoderConfig(widths=(4, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1)))
    pixels = np.full((3, 32, 32, 4), 200, np.uint8)
    (real, plain), (_, noisy) = (reconstruct_all(model, pixels, batch=2, noise=noise) for noise in (0.0, 5.0))
    assert plain.shape == noisy.shape == real.shape and not torch.allclose(plain, noisy)
    torch.testing.assert_close(plain, reconstruct_all(model, pixels)[1])


def test_likeness_is_the_mean_cosine():
    axes = torch.eye(2)
    assert likeness(axes, axes) == 1 and likeness(axes, axes.flip(0)) == 0
    assert likeness(axes, axes[[0, 0]]) == 0.5
