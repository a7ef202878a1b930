"""Writes apps/gpu-runner/test/half-graph/model.onnx: a convolution and two linear layers in half precision, weights in a file beside it.

    venv/bin/python test/goldens/half_graph.py

Published graphs are often like this: float32 in and out, half precision inside. The second linear layer is used twice.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parents[2] / "apps" / "gpu-runner" / "test" / "half-graph"
SHAPES = {"net.conv.weight": (4, 2, 3, 3), "onnx::MatMul_1": (4, 5), "net.head.weight": (3, 5)}


def main() -> None:
    values = np.random.default_rng(5)
    weights = [numpy_helper.from_array(values.normal(size=shape).astype(np.float16), name) for name, shape in SHAPES.items()]
    nodes = [
        helper.make_node("Cast", ["x"], ["half"], to=TensorProto.FLOAT16),
        helper.make_node("Conv", ["half", "net.conv.weight"], ["c"], name="/net/conv/Conv", kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("GlobalAveragePool", ["c"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("MatMul", ["f", "onnx::MatMul_1"], ["m"], name="/net/proj/MatMul"),
        helper.make_node("Gemm", ["m", "net.head.weight"], ["g"], name="node_1", transB=1),
        helper.make_node("Neg", ["m"], ["n"]),
        helper.make_node("Gemm", ["n", "net.head.weight"], ["h"], name="node_2", transB=1),
        helper.make_node("Concat", ["g", "h"], ["both"], axis=1),
        helper.make_node("Cast", ["both"], ["y"], to=TensorProto.FLOAT),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2, "height", "width"])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 6])]
    graph = helper.make_graph(nodes, "half", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    OUT.mkdir(exist_ok=True)
    onnx.save_model(model, OUT / "model.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0)
    for path in OUT.iterdir():
        path.chmod(0o644)


if __name__ == "__main__":
    main()
