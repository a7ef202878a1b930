"""Whole graphs put together and cleaned up, before their weights are stored smaller."""

import onnx
from onnx import compose


def without_identities(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph, in place, without the aliases of its weights.

    The exporter keeps a weight that several steps use once and gives the others an Identity of it, behind which the
    quantiser does not find a weight: only the first step would be int8.
    """
    weights = {tensor.name for tensor in model.graph.initializer}
    outputs = {value.name for value in model.graph.output}
    aliases: dict[str, str] = {}
    for node in list(model.graph.node):
        for index, name in enumerate(node.input):
            node.input[index] = aliases.get(name, name)
        if node.op_type == "Identity" and node.input[0] in weights and node.output[0] not in outputs:
            aliases[node.output[0]] = node.input[0]
            model.graph.node.remove(node)
    return model


def join_graphs(first: onnx.ModelProto, second: onnx.ModelProto, prefix: str) -> onnx.ModelProto:
    """The second graph run on what the first gives. The second's inner names get the prefix, so that none meet.

    The first has one output and the second one input, whatever their names.
    """
    second = compose.add_prefix(second, prefix, rename_inputs=True, rename_outputs=False)
    first_names = {entry.domain: entry.version for entry in first.opset_import}
    for entry in second.opset_import:
        if first_names.get(entry.domain, entry.version) != entry.version:
            raise ValueError(f"{second.graph.name}: opset {entry.version} of '{entry.domain}' is not the first graph's")
    second.ir_version = first.ir_version
    (given,), (taken,) = first.graph.output, second.graph.input
    return compose.merge_models(first, second, io_map=[(given.name, taken.name)])
