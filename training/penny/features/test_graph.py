"""The layer graph computes what Keras' layers do, on a network small enough to check by hand."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from penny.features.graph import LayerGraph, read_weights
from penny.features.perceptual import flat_colour


def layer(kind: str, name: str, inputs: list[str], **config):
    return {"kind": kind, "config": {"name": name, **config}, "inputs": inputs}


SQUARE = {"kernel_size": [3, 3], "strides": [1, 1], "padding": "same"}


@pytest.fixture
def folder(tmp_path):
    raw = np.random.default_rng(0).integers(0, 256, 3 * 3 * 3 * 4 + 3 * 3 * 4, dtype=np.uint8)
    quantised = {"scale": 0.01, "min": -1.0, "dtype": "uint8"}
    weights = [
        {"name": "a/kernel", "shape": [3, 3, 3, 4], "quantization": quantised},
        {"name": "b/depthwise_kernel", "shape": [3, 3, 4, 1], "quantization": quantised},
    ]
    layers = [
        layer("InputLayer", "in", []),
        layer("Conv2D", "a", ["in"], **SQUARE),
        layer("DepthwiseConv2D", "b", ["a"], **SQUARE),
        layer("Add", "c", ["a", "b"]),
        layer("ReLU", "d", ["c"], max_value=6),
        layer("Concatenate", "e", ["d", "a"]),
        layer("MaxPooling2D", "unused", ["e"], pool_size=[2, 2], strides=[2, 2]),
    ]
    (tmp_path / "net.json").write_text(json.dumps({"layers": layers, "weights": weights}))
    (tmp_path / "net.bin").write_bytes(raw.tobytes())
    return tmp_path


def test_a_small_network_by_hand(folder):
    graph = LayerGraph(folder, "net", ("e", "c"))
    x = torch.randn(2, 3, 5, 5)
    kernel, depthwise = graph.weights["a"]["kernel"], graph.weights["b"]["kernel"]
    a = F.conv2d(x, kernel, padding=1)
    c = a + F.conv2d(a, depthwise, padding=1, groups=4)
    found, sums = graph(x)
    assert torch.allclose(sums, c, atol=1e-5)
    assert torch.allclose(found, torch.cat([c.clamp(0, 6), a], 1), atol=1e-5)


def test_it_runs_no_further_than_asked(folder):
    assert [x["config"]["name"] for x in LayerGraph(folder, "net", ("c",)).layers] == ["in", "a", "b", "c"]


def test_weights_are_dequantised_in_torchs_layout():
    table = [{"name": "x/kernel", "shape": [1, 1, 2, 3], "quantization": {"scale": 2.0, "min": -1.0}}]
    kernel = read_weights(table, bytes(range(6)))["x"]["kernel"]
    assert kernel.shape == (3, 2, 1, 1) and kernel[:, 0, 0, 0].tolist() == [-1, 1, 3]


def test_flat_colour_shows_through_where_nothing_is():
    empty = torch.full((1, 4, 2, 2), -1.0)
    assert torch.allclose(flat_colour(empty, 0.25), torch.full((1, 3, 2, 2), -0.5))
