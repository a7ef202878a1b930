"""Shared weights: two graphs over the same matrix keep it once and compute what they did before."""

import numpy as np
import torch

from penny.export.graphs import write_graph
from penny.export.parity import run_graph
from penny.export.share import share_weights


class Scale(torch.nn.Module):
    def __init__(self, layer: torch.nn.Linear, factor: float):
        super().__init__()
        self.layer, self.factor = layer, factor

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return self.layer(latents) * self.factor


def test_common_weights_are_kept_once(tmp_path):
    torch.manual_seed(0)
    layer, x = torch.nn.Linear(64, 64), torch.randn(2, 4, 4, 64)
    paths = [tmp_path / f"{name}.onnx" for name in ("once", "twice")]
    for path, factor in zip(paths, (1.0, 2.0), strict=True):
        write_graph(Scale(layer, factor), (x,), "decoder", path)
    before = [run_graph(path, {"latents": x.numpy()}) for path in paths]
    sizes = [path.stat().st_size for path in paths]
    share_weights({tmp_path / "weights.bin": paths})
    assert (tmp_path / "weights.bin").stat().st_size < 1.1 * 64 * 64 * 4
    after = [run_graph(path, {"latents": x.numpy()}) for path in paths]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert all(path.stat().st_size < size / 4 for path, size in zip(paths, sizes, strict=True))


def test_a_file_keeps_nothing_that_an_earlier_one_has(tmp_path):
    torch.manual_seed(0)
    shared, own, x = torch.nn.Linear(64, 64), torch.nn.Linear(64, 64), torch.randn(2, 4, 4, 64)
    first, second = tmp_path / "first.onnx", tmp_path / "second.onnx"
    write_graph(Scale(shared, 1.0), (x,), "decoder", first)
    write_graph(torch.nn.Sequential(shared, own), (x,), "decoder", second)
    before = run_graph(second, {"latents": x.numpy()})
    share_weights({tmp_path / "first.bin": [first], tmp_path / "second.bin": [second]})
    assert np.array_equal(run_graph(second, {"latents": x.numpy()}), before)
    assert all((tmp_path / f"{name}.bin").stat().st_size < 1.1 * 64 * 64 * 4 for name in ("first", "second"))
