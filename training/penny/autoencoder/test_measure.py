"""The fidelity figures read what they say: perfect, shifted and blurred copies are told apart."""

import torch

from penny.autoencoder.measure import measure


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
