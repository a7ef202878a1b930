"""Runs a Keras layer graph with torch: just the layers that MobileNetV2 and Inception v3 are made of."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

Weights = dict[str, torch.Tensor]
Operation = Callable[[list[torch.Tensor], dict, Weights], torch.Tensor]


def _same_padding(config: dict, size: list[int]) -> list[int]:
    """Only stride 1 asks for "same" padding in these networks."""
    if config["padding"] == "valid":
        return [0, 0]
    if config["strides"] != [1, 1]:
        raise ValueError(f"{config['name']}: 'same' padding with a stride is not supported")
    return [side // 2 for side in size]


def _convolve(inputs, config, weights, groups=1):
    padding = _same_padding(config, config["kernel_size"])
    return F.conv2d(inputs[0], weights["kernel"], weights.get("bias"), config["strides"], padding, groups=groups)


def _normalise(inputs, config, weights):
    return F.batch_norm(
        inputs[0],
        weights["moving_mean"],
        weights["moving_variance"],
        weights.get("gamma"),
        weights["beta"],
        eps=config["epsilon"],
    )


def _pad(inputs, config, _weights):
    (top, bottom), (left, right) = config["padding"]
    return F.pad(inputs[0], (left, right, top, bottom))


def _average(inputs, config, _weights):
    padding = _same_padding(config, config["pool_size"])
    return F.avg_pool2d(inputs[0], config["pool_size"], config["strides"], padding, count_include_pad=False)


OPERATIONS: dict[str, Operation] = {
    "Conv2D": _convolve,
    "DepthwiseConv2D": lambda x, c, w: _convolve(x, c, w, groups=x[0].shape[1]),
    "BatchNormalization": _normalise,
    "ZeroPadding2D": _pad,
    "ReLU": lambda x, c, w: x[0].clamp(0, c["max_value"]),
    "Activation": lambda x, c, w: F.relu(x[0]),
    "MaxPooling2D": lambda x, c, w: F.max_pool2d(x[0], c["pool_size"], c["strides"]),
    "AveragePooling2D": _average,
    "Add": lambda x, c, w: sum(x),
    "Concatenate": lambda x, c, w: torch.cat(x, 1),
}


def read_weights(table: list[dict], raw: bytes) -> dict[str, Weights]:
    """Layer name -> weights as float32 in torch's layout, from uint8 with a scale and a least value."""
    found: dict[str, Weights] = {}
    offset = 0
    for entry in table:
        count, quantised = int(np.prod(entry["shape"])), entry["quantization"]
        values = np.frombuffer(raw, np.uint8, count, offset).astype(np.float32) * quantised["scale"] + quantised["min"]
        offset += count
        layer, _, part = entry["name"].rpartition("/")
        value = torch.from_numpy(values.reshape(entry["shape"]))
        if value.ndim == 4:
            depthwise = part == "depthwise_kernel"
            value = value.permute(2, 3, 0, 1) if depthwise else value.permute(3, 2, 0, 1)
        found.setdefault(layer, {})["kernel" if "kernel" in part else part] = value.contiguous()
    return found


class LayerGraph(nn.Module):
    """Outputs of the named layers for N x 3 x H x W images in [-1, 1]; runs no further than the last of them."""

    def __init__(self, folder: Path, name: str, outputs: tuple[str, ...]):
        super().__init__()
        described = json.loads((folder / f"{name}.json").read_text())
        self.weights = read_weights(described["weights"], (folder / f"{name}.bin").read_bytes())
        names = [layer["config"]["name"] for layer in described["layers"]]
        self.layers = described["layers"][: max(map(names.index, outputs)) + 1]
        self.outputs = outputs

    def forward(self, images: torch.Tensor) -> list[torch.Tensor]:
        values: dict[str, torch.Tensor] = {}
        for layer in self.layers:
            config = layer["config"]
            name = config["name"]
            if layer["kind"] == "InputLayer":
                values[name] = images
                continue
            inputs = [values[source] for source in layer["inputs"]]
            values[name] = OPERATIONS[layer["kind"]](inputs, config, self.weights.get(name, {}))
        return [values[name] for name in self.outputs]
