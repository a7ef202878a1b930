"""The training's parts: what is drawn is what is learned, a seed repeats, and the network sees every size."""

import numpy as np
import torch

from watermark.attacks import attack
from watermark.carrier import amplitude, random_carrier, round_with_dither
from watermark.data import Pictures
from watermark.model import Extractor
from watermark.sample import Mixture, draw_sample, turn
from watermark.train import loss_of


def pictures() -> Pictures:
    draw = np.random.default_rng(3)
    photographs = [draw.integers(0, 256, (300, 400), np.uint8)]
    stickers = np.zeros((2, 256, 256, 4), np.uint8)
    stickers[:, 64:192, 64:192] = (200, 80, 40, 255)
    return Pictures(photographs, stickers)


def test_a_carrier_has_unit_power_and_cells_of_four_pixels():
    carrier = random_carrier(200, np.random.default_rng(0))
    assert abs((carrier**2).mean() - 1) < 1e-4
    near, far = (np.mean(carrier[:, :-lag] * carrier[:, lag:]) for lag in (1, 8))
    assert near > 0.7 and abs(far) < 0.1


def test_amplitude_is_flat_on_smooth_ground_and_grows_with_texture():
    smooth = np.full((64, 64), 90, np.float32)
    rough = np.random.default_rng(1).normal(128, 60, (64, 64)).astype(np.float32)
    assert np.allclose(amplitude(smooth, 0.7, 4), 0.7, atol=1e-2)
    assert amplitude(rough, 0.7, 4).mean() > 2.5


def test_rounding_with_dither_is_right_on_average():
    rounded = round_with_dither(np.full((400, 400), 100.3, np.float32), np.random.default_rng(2))
    assert set(np.unique(rounded)) == {100, 101}
    assert abs(rounded.mean() - 100.3) < 0.01


def test_a_sample_repeats_under_its_seed_and_differs_under_another():
    first, again, other = (draw_sample(pictures(), Mixture(), np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert np.array_equal(first[0], again[0]) and np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])
    assert first[0].shape == first[1].shape == (128, 128)


def test_turning_by_a_quarter_moves_the_corner():
    plane = np.zeros((9, 9), np.float32)
    plane[0, 0] = 1
    assert turn(plane, np.pi / 2, 1, "constant").sum() > 0.99
    assert turn(plane, np.pi / 2, 1, "constant")[0, 0] < 0.01


def test_every_attack_keeps_size_and_type():
    plane = np.random.default_rng(4).integers(0, 256, (96, 96), np.uint8)
    for seed in range(30):
        out = attack(plane, np.random.default_rng(seed))
        assert out.shape == plane.shape and out.dtype == np.uint8


def test_the_network_keeps_the_size_and_its_loss_falls():
    torch.manual_seed(0)
    net = Extractor()
    carrier = torch.from_numpy(random_carrier(64, np.random.default_rng(0)))[None, None]
    luma = 128 + 3 * carrier
    assert net(torch.rand(1, 1, 24, 40)).shape == (1, 1, 24, 40)
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    losses = []
    for _ in range(40):
        loss = loss_of(net(luma), carrier, 0.02)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
