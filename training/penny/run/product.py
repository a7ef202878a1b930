"""The speed of this machine's products, which floors are measured by."""

import time
from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper

SIDE = 1024


def onnx_product(threads: int, side: int = SIDE) -> Callable[[], object]:
    """Multiplies two random side x side matrices by onnxruntime."""
    rng, shape = np.random.default_rng(0), (side, side)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("a", "c")]
    b = onnx.numpy_helper.from_array(rng.random(shape, np.float32), "b")
    graph = helper.make_graph([helper.make_node("MatMul", ["a", "b"], ["c"])], "product", ends[:1], ends[1:], [b])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    a = rng.random(shape, np.float32)
    return lambda: session.run(None, {"a": a})


def torch_product(threads: int, side: int = SIDE) -> Callable[[], object]:
    """The same by torch."""
    torch.set_num_threads(threads)
    a, b = torch.randn(side, side), torch.randn(side, side)
    return lambda: a @ b


def best_product(threads: int, seconds: float = 2.0, side: int = SIDE) -> float:
    """The best float32 product of two side x side matrices, in FLOP per second: of torch and of onnxruntime, each for
    half of these seconds. Neither alone will do: on a Zen 5 torch's (MKL) stays at half of what the other reaches."""
    best = 0.0
    for multiply in (torch_product(threads, side), onnx_product(threads, side)):
        until = time.perf_counter() + seconds / 2
        while (start := time.perf_counter()) < until:
            multiply()
            best = max(best, 2 * side**3 / (time.perf_counter() - start))
    return best
