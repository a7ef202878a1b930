"""A snapshot is small, close to what it was made of, and the stage goes on from it."""

import torch

from penny.run.loop import LoopConfig, open_run, save_run
from penny.run.optimizer import OptimizerConfig, build_optimizers
from penny.run.snapshot import pack, restore_snapshot, save_snapshot, superseded, unpack
from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser

CONFIG = LoopConfig(minutes=1, batch=8)


def new_run(path, seed: int):
    torch.manual_seed(seed)
    model = Denoiser(ModelConfig(width=32, blocks=2, heads=2))
    return open_run(model, build_optimizers(model, OptimizerConfig()), CONFIG, path)


def test_rows_are_kept_to_under_a_percent():
    torch.manual_seed(0)
    weights = {"a.weight": torch.randn(64, 64) * torch.logspace(-3, 1, 64)[:, None], "a.bias": torch.randn(64)}
    back = unpack(pack(weights, int8=True))
    error = (back["a.weight"] - weights["a.weight"]).norm(dim=1) / weights["a.weight"].norm(dim=1)
    assert error.max() < 0.015 and torch.allclose(back["a.bias"], weights["a.bias"], atol=2e-3)


def test_a_run_goes_on_from_its_snapshot(tmp_path):
    run = new_run(tmp_path / "first.safetensors", seed=0)
    run.progress.step, run.progress.elapsed_seconds = 70, 33.0
    save_run(run)
    size = save_snapshot(tmp_path / "first.safetensors", tmp_path / "snapshot.safetensors", int8=True)
    assert size < 0.45 * (tmp_path / "first.safetensors").stat().st_size
    restore_snapshot(tmp_path / "snapshot.safetensors", tmp_path / "second.safetensors")
    resumed = new_run(tmp_path / "second.safetensors", seed=1)
    assert (resumed.progress.step, resumed.progress.elapsed_seconds) == (70, 33.0)
    for a, b in zip(run.model.parameters(), resumed.model.parameters(), strict=True):
        assert (a - b).norm() <= 0.015 * a.norm() + 1e-3


def test_a_polished_autoencoder_takes_the_place_of_the_first(tmp_path):
    assert not superseded("autoencoder", tmp_path)
    (tmp_path / "polished.safetensors").touch()
    assert superseded("autoencoder", tmp_path) and not superseded("teacher", tmp_path)
