"""Smaller files for the same float32 graph: weights kept as half, or as the int8 graph's own and what it rounded off.

What the file holds is turned back by a few nodes at the head of the graph, which the runtime folds when it loads it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

LEAST_VALUES = 4096  # smaller tensors stay float32
TEXT_PART = "/network/"  # in the names of the text encoder's nodes, alone and inside a fused graph
REST_STEPS = 254  # of one int8 step, so that what was rounded off fits in int8 again


@dataclass(frozen=True)
class Stored:
    """A weight as the file holds it, and the nodes that give it back under its own name."""

    tensors: list[TensorProto]
    nodes: list[NodeProto]


def as_half(tensor: TensorProto) -> Stored:
    name = f"{tensor.name}.half"
    half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), name)
    return Stored([half], [helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT)])


def as_int8(tensor: TensorProto, axis: int) -> list[TensorProto]:
    """NAME.int8 and NAME.scale: 127 steps either way, with a scale for each entry of `axis`, kept as a dimension."""
    exact = numpy_helper.to_array(tensor)
    others = tuple(i for i in range(exact.ndim) if i != axis % exact.ndim)
    scale = (np.abs(exact).max(others, keepdims=True) / 127).clip(1e-12).astype(np.float32)
    rounded = np.round(exact / scale).astype(np.int8)
    return [numpy_helper.from_array(v, f"{tensor.name}.{part}") for part, v in (("int8", rounded), ("scale", scale))]


def int8_matrix(tensor: TensorProto) -> Stored:
    """A matrix by columns."""
    name = tensor.name
    cast = helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT)
    return Stored(as_int8(tensor, -1), [cast, helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name])])


def int8_rows(gather: NodeProto) -> list[NodeProto]:
    """The lookup in a table that is kept by rows: only what is looked up is turned back."""
    (table, index), (out,) = gather.input, gather.output
    found = {part: f"{gather.name}.{part}" for part in ("int8", "scale", "float")}
    return [
        *(helper.make_node("Gather", [f"{table}.{p}", index], [found[p]], found[p]) for p in ("int8", "scale")),
        helper.make_node("Cast", [found["int8"]], [found["float"]], found["float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [found["float"], found["scale"]], [out], gather.name),
    ]


def scales_along(scale: np.ndarray, shape: tuple[int, ...], axis: int) -> np.ndarray:
    """The scales of one axis, shaped to multiply a tensor of `shape`."""
    return scale.reshape([-1 if i == axis % len(shape) else 1 for i in range(len(shape))])


def as_int8_and_rest(tensor: TensorProto, int8: np.ndarray, scale: np.ndarray) -> Stored:
    """weight = (int8 + rest / 254) * scale: a five-hundredth of an int8 step off at most, for one more byte a value.

    `int8` has the weight's shape; `scale` (float32) that of one axis, set to multiply it.
    """
    name, exact = tensor.name, numpy_helper.to_array(tensor)
    rest = np.round((exact / scale - int8) * REST_STEPS).clip(-127, 127).astype(np.int8)
    parts = {"int8": int8, "rest": rest, "scale": scale, "steps": np.array(1 / REST_STEPS, np.float32)}
    tensors = [numpy_helper.from_array(value, f"{name}.{part}") for part, value in parts.items()]
    made = [
        helper.make_node("Cast", [f"{name}.rest"], [f"{name}.rest_float"], to=TensorProto.FLOAT),
        helper.make_node("Cast", [f"{name}.int8"], [f"{name}.int8_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.rest_float", f"{name}.steps"], [f"{name}.fine"]),
        helper.make_node("Add", [f"{name}.int8_float", f"{name}.fine"], [f"{name}.whole"]),
        helper.make_node("Mul", [f"{name}.whole", f"{name}.scale"], [name]),
    ]
    return Stored(tensors, made)


def replace_weights(model: onnx.ModelProto, stored: dict[str, Stored]) -> None:
    """Puts each stored form in its weight's place."""
    graph = model.graph
    for tensor in [t for t in graph.initializer if t.name in stored]:
        graph.initializer.remove(tensor)
    nodes = [node for form in stored.values() for node in form.nodes] + list(graph.node)
    graph.initializer.extend(t for form in stored.values() for t in form.tensors)
    del graph.node[:]
    graph.node.extend(nodes)


def large_weights(model: onnx.ModelProto) -> list[TensorProto]:
    return [t for t in model.graph.initializer if t.data_type == TensorProto.FLOAT and np.prod(t.dims) >= LEAST_VALUES]


def store_half(source: Path, target: Path) -> None:
    """Keeps large float32 weights as float16."""
    model = onnx.load(source)
    replace_weights(model, {t.name: as_half(t) for t in large_weights(model)})
    onnx.checker.check_model(model)
    onnx.save(model, target)


def store_text(source: Path, target: Path) -> None:
    """Keeps the text encoder's tables and matrices as int8; what it computes stays float32.

    int8 arithmetic costs its states 13 % of their length, this 3 %, and the pictures follow them.
    """
    model = onnx.load(source)
    graph, weights = model.graph, {t.name: t for t in large_weights(model)}
    mine = [n for n in graph.node if TEXT_PART in n.name]
    lookups = {n.name: n.input[0] for n in mine if n.op_type == "Gather" and n.input[0] in weights}
    matrices = dict.fromkeys(name for n in mine if n.op_type == "MatMul" for name in n.input if name in weights)
    nodes = [new for node in graph.node for new in (int8_rows(node) if node.name in lookups else [node])]
    del graph.node[:]
    graph.node.extend(nodes)
    for name in dict.fromkeys(lookups.values()):
        graph.initializer.extend(as_int8(weights[name], 0))
        graph.initializer.remove(weights[name])
    replace_weights(model, {name: int8_matrix(weights[name]) for name in matrices})
    onnx.checker.check_model(model)
    onnx.save(model, target)


def store_beside_int8(source: Path, int8: Path, target: Path, axis: int) -> None:
    """Keeps the float32 graph's weights so that `share_weights` finds the int8 graph's among them; others as float16.

    `axis`: along which the int8 graph has a scale for each entry: -1 for MatMul, 0 for convolutions.
    """
    model = onnx.load(source)
    known = {t.name: t for t in onnx.load(int8).graph.initializer}
    stored = {}
    for tensor in large_weights(model):
        rounded, scale = known.get(f"{tensor.name}_quantized"), known.get(f"{tensor.name}_scale")
        if rounded is None or scale is None:
            stored[tensor.name] = as_half(tensor)
            continue
        scales = scales_along(numpy_helper.to_array(scale), tuple(tensor.dims), axis)
        stored[tensor.name] = as_int8_and_rest(tensor, numpy_helper.to_array(rounded), scales)
    replace_weights(model, stored)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def restored_weights(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Every weight by its own name as float32, whichever of the forms above the file holds."""
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = {}
    for key, value in held.items():
        name, _, form = key.rpartition(".")
        if form == "half":
            found[name] = value.astype(np.float32)
        elif form == "int8":
            rest = held.get(f"{name}.rest", np.zeros(1)) * held.get(f"{name}.steps", np.float32(1))
            found[name] = ((value + rest) * held[f"{name}.scale"]).astype(np.float32)
        elif form not in ("rest", "scale", "steps"):
            found[key] = value
    return found
