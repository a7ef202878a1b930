"""Converts nsfwjs's MobileNetV2 (MIT) to ONNX: `python training/safety/picture/convert.py`; golden.ts then tests it.

The graph takes `pixels` [N, 3, 224, 224], sRGB in 0..1, and gives `probabilities` [N, 5] in the order of CLASSES.
Weights stay uint8 in the file; ONNX Runtime multiplies them out while it loads.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from read_tfjs import PACKAGE, Weight, fetch, read

REPOSITORY = Path(__file__).resolve().parents[3]
MODEL = REPOSITORY / 'models/picture-safety'
WORK = REPOSITORY / '.mintmark/safety'
CLASSES = ['drawing', 'hentai', 'neutral', 'porn', 'sexy']
SIDE = 224
OPSET = 17
NORM = ('gamma', 'beta', 'moving_mean', 'moving_variance')


class Graph:
    """Nodes and initialisers as they come; `value` is the name of the last layer's output."""

    def __init__(self, weights: dict[str, Weight]):
        self.weights, self.nodes, self.stored = weights, [], []
        self.values: dict[str, str] = {}

    def weight(self, name: str, axes: tuple[int, ...] | None = None) -> str:
        """The float value of a stored weight, its axes permuted."""
        weight = self.weights[name]
        values = weight.values if axes is None else np.ascontiguousarray(weight.values.transpose(axes))
        parts = {'q': values, 'scale': np.float32(weight.scale), 'min': np.float32(weight.minimum)}
        for suffix, part in parts.items():
            self.stored.append(numpy_helper.from_array(np.asarray(part), f'{name}.{suffix}'))
        self.add('Cast', [f'{name}.q'], f'{name}.cast', to=TensorProto.FLOAT)
        self.add('Mul', [f'{name}.cast', f'{name}.scale'], f'{name}.scaled')
        return self.add('Add', [f'{name}.scaled', f'{name}.min'], name)

    def constant(self, name: str, value: np.ndarray) -> str:
        self.stored.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def _same_padding(config: dict) -> list[int]:
    """Stride 1 with an odd kernel: the same on each side. Strided convolutions have a padding layer of their own."""
    if config['padding'] == 'valid':
        return [0, 0, 0, 0]
    assert config['strides'] == [1, 1]
    return [size // 2 for size in config['kernel_size']] * 2


def convolution(graph: Graph, name: str, config: dict, x: str) -> str:
    depthwise = f'{name}/depthwise_kernel' in graph.weights
    kernel = (
        graph.weight(f'{name}/depthwise_kernel', (2, 3, 0, 1))
        if depthwise
        else graph.weight(f'{name}/kernel', (3, 2, 0, 1))
    )
    group = graph.weights[f'{name}/depthwise_kernel'].values.shape[2] if depthwise else 1
    return graph.add('Conv', [x, kernel], name, pads=_same_padding(config), strides=config['strides'], group=group)


def norm(graph: Graph, name: str, config: dict, x: str) -> str:
    return graph.add(
        'BatchNormalization', [x, *(graph.weight(f'{name}/{part}') for part in NORM)], name, epsilon=config['epsilon']
    )


def pad(graph: Graph, name: str, config: dict, x: str) -> str:
    (top, bottom), (left, right) = config['padding']
    return graph.add('Pad', [x, graph.constant(f'{name}.pads', np.int64([0, 0, top, left, 0, 0, bottom, right]))], name)


def relu6(graph: Graph, name: str, config: dict, x: str) -> str:
    assert config['max_value'] == 6
    low, high = graph.constant(f'{name}.low', np.float32(0)), graph.constant(f'{name}.high', np.float32(6))
    return graph.add('Clip', [x, low, high], name)


def dense(graph: Graph, name: str, config: dict, x: str) -> str:
    line = graph.add('Gemm', [x, graph.weight(f'{name}/kernel'), graph.weight(f'{name}/bias')], f'{name}.line')
    return graph.add({'relu': 'Relu', 'softmax': 'Softmax'}[config['activation']], [line], name)


LAYERS = {
    'Conv2D': convolution,
    'DepthwiseConv2D': convolution,
    'BatchNormalization': norm,
    'ZeroPadding2D': pad,
    'ReLU': relu6,
    'Dense': dense,
    'AveragePooling2D': lambda graph, name, config, x: graph.add(
        'AveragePool', [x], name, kernel_shape=config['pool_size']
    ),
    'Flatten': lambda graph, name, config, x: graph.add('Flatten', [x], name),
    'Dropout': lambda graph, name, config, x: x,
}


def build(layers: list[dict], weights: dict[str, Weight]) -> onnx.ModelProto:
    graph = Graph(weights)
    for layer in layers:
        name, kind = layer['name'], layer['class_name']
        sources = [graph.values[node[0]] for node in layer['inbound_nodes'][0]] if layer['inbound_nodes'] else []
        if kind == 'InputLayer':
            graph.values[name] = 'pixels'
        elif kind == 'Add':
            graph.values[name] = graph.add('Add', sources, name)
        else:
            graph.values[name] = LAYERS[kind](graph, name, layer['config'], *sources)
    graph.add('Identity', [graph.values[layers[-1]['name']]], 'probabilities')
    pixels = helper.make_tensor_value_info('pixels', TensorProto.FLOAT, ['n', 3, SIDE, SIDE])
    probabilities = helper.make_tensor_value_info('probabilities', TensorProto.FLOAT, ['n', len(CLASSES)])
    body = helper.make_graph(graph.nodes, 'picture-safety', [pixels], [probabilities], graph.stored)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid('', OPSET)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def write(model: onnx.ModelProto) -> None:
    MODEL.mkdir(parents=True, exist_ok=True)
    data = model.SerializeToString(deterministic=True)
    (MODEL / 'classifier.onnx').write_bytes(data)
    manifest = {
        'id': 'picture-safety',
        'task': 'picture-safety',
        'licence': 'MIT',
        'source': f'npm {PACKAGE}, mobilenet_v2',
        'input': f'pixels [N, 3, {SIDE}, {SIDE}] float32, sRGB 0..1',
        'output': f'probabilities [N, {len(CLASSES)}]: {", ".join(CLASSES)}',
        'files': {'classifier.onnx': {'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest()}},
    }
    (MODEL / 'manifest.json').write_text(json.dumps(manifest, indent=2) + '\n')
    print(f'{len(data)} bytes, {len(model.graph.node)} nodes')


if __name__ == '__main__':
    write(build(*read(fetch(WORK))))
