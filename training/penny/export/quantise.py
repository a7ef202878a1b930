"""int8 graphs from float32 ones: dynamic for MatMul, static for convolutions."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static


def nodes_of(source: Path, keep: tuple[str, ...]) -> list[str]:
    """Names of the nodes whose name contains a `keep`, and what the quantiser calls a Gemm after it took it apart."""
    names = [node.name for node in onnx.load(source).graph.node if any(part in node.name for part in keep)]
    return [*names, *(f"{name}_MatMul" for name in names)]


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
