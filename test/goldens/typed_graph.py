"""Writes two graphs to apps/gpu-runner/test: typed.onnx, total = x + ids + steps [B] of float32, int32 and int64,
and scalar-time.onnx, y = x * time with one time for all rows, as old exports of Stable Diffusion have it.

    venv/bin/python test/goldens/typed_graph.py
"""

from pathlib import Path

from onnx import TensorProto, checker, helper, save

OUT = Path(__file__).parents[2] / "apps/gpu-runner/test"
FLOAT = TensorProto.FLOAT
INPUTS = {"x": FLOAT, "ids": TensorProto.INT32, "steps": TensorProto.INT64}


def write(name: str, nodes: list, inputs: list, output) -> None:
    graph = helper.make_graph(nodes, name, inputs, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    checker.check_model(model)
    save(model, OUT / f"{name}.onnx")


def main() -> None:
    value = helper.make_tensor_value_info
    casts = [helper.make_node("Cast", [name], [f"{name}_float"], to=FLOAT) for name in INPUTS]
    sums = [helper.make_node("Add", ["x_float", "ids_float"], ["part"]), helper.make_node("Add", ["part", "steps_float"], ["total"])]
    write("typed", [*casts, *sums], [value(name, kind, ["batch"]) for name, kind in INPUTS.items()], value("total", FLOAT, ["batch"]))
    scaled = helper.make_node("Mul", ["x", "time"], ["y"])
    write("scalar-time", [scaled], [value("x", FLOAT, ["batch"]), value("time", FLOAT, [])], value("y", FLOAT, ["batch"]))


if __name__ == "__main__":
    main()
