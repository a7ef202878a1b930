"""int8 graphs from float32 ones: dynamic for MatMul, static for convolutions."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static


def nodes_of(source: Path, keep: tuple[str, ...]) -> list[str]:
    """Names of the nodes whose name contains a `keep`, and what the quantiser calls a Gemm after it took it apart.

    Throws a ValueError for a `keep` that no node's name contains: it would silently become int8.
    """
    every = [node.name for node in onnx.load(source).graph.node]
    if missing := [part for part in keep if not any(part in name for name in every)]:
        raise ValueError(f"{source.name} has no nodes named {', '.join(missing)} to keep in float32")
    names = [name for name in every if any(part in name for part in keep)]
    return [*names, *(f"{name}_MatMul" for name in names)]


def outer_convolutions(source: Path, first: int, last: int) -> tuple[str, ...]:
    """Names of the graph's first and last convolutions, so many of each."""
    names = [node.name for node in onnx.load(source).graph.node if node.op_type == "Conv"]
    return (*names[:first], *names[len(names) - last :])


def quantise_matmuls(source: Path, target: Path, keep: tuple[str, ...] = ()) -> None:
    """Dynamic int8 for MatMul and Gemm, a scale for each output column.

    Nodes whose name contains a `keep` stay as they are.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gemm"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes_of(source, keep),
    )


class Samples(CalibrationDataReader):
    """Feeds calibration batches to the quantiser, one at a time."""

    def __init__(self, name: str, batches: Iterator[np.ndarray]):
        self.name, self.batches = name, batches

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self.batches, None)
        return None if batch is None else {self.name: batch}


def quantise_convolutions(source: Path, target: Path, samples: Samples, keep: tuple[str, ...] = ()) -> None:
    """Static QDQ int8, unsigned activations and signed weights with a scale for each output channel."""
    quantize_static(
        source,
        target,
        samples,
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes_of(source, keep),
    )
