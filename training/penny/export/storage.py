"""Smaller files from float32 graphs: weights kept as half, int8 for MatMul (dynamic) and for convolutions (static)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

LEAST_VALUES = 4096  # smaller tensors stay float32


def store_half(source: Path, target: Path) -> None:
    """Keeps large float32 weights as float16 behind a Cast, which the runtime folds when it loads the graph."""
    model = onnx.load(source)
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < LEAST_VALUES:
            continue
        half = onnx.numpy_helper.to_array(tensor).astype(np.float16)
        graph.initializer.remove(tensor)
        graph.initializer.append(onnx.numpy_helper.from_array(half, f"{tensor.name}.half"))
        cast = onnx.helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=onnx.TensorProto.FLOAT)
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def quantise_matmuls(source: Path, target: Path, keep: tuple[str, ...] = (), tables: bool = False) -> None:
    """Dynamic int8 for MatMul and Gemm, a scale for each output column, and for embedding tables where asked.

    Nodes whose name contains a `keep` stay as they are.
    """
    nodes = [node.name for node in onnx.load(source).graph.node if any(part in node.name for part in keep)]
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gemm", *(["Gather"] if tables else [])],
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes,
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
    nodes = [node.name for node in onnx.load(source).graph.node if any(part in node.name for part in keep)]
    quantize_static(
        source,
        target,
        samples,
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes,
    )
