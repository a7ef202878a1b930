"""Reads a tfjs layers model out of nsfwjs's bundles: its Keras layers, and its weights as stored (uint8)."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))  # convert.py runs as a script and has its own folder alone
import npm_package  # noqa: E402

PACKAGE = 'nsfwjs@4.4.0'
BUNDLES = 'package/dist/models/mobilenet_v2'


@dataclass(frozen=True)
class Weight:
    """A weight is values * scale + minimum."""

    values: np.ndarray  # uint8, in the shape of the layer
    scale: float
    minimum: float


def fetch(work: Path) -> Path:
    """The folder of the model's bundles below `work`."""
    return npm_package.fetch(PACKAGE, work / 'nsfwjs', BUNDLES)


def _bundle(path: Path):
    """What a browserified module exports."""
    script = f'process.stdout.write(JSON.stringify(require({json.dumps(str(path))})))'
    return json.loads(subprocess.run(['node', '-e', script], check=True, capture_output=True).stdout)


def _weights(manifest: list[dict], data: bytes) -> dict[str, Weight]:
    found, at = {}, 0
    for entry in manifest:
        size = int(np.prod(entry['shape']))
        values = np.frombuffer(data, np.uint8, size, at).reshape(entry['shape'])
        quantization = entry['quantization']
        found[entry['name']] = Weight(values, quantization['scale'], quantization['min'])
        at += size
    assert at == len(data), 'the weights do not fill their file'
    return found


def read(bundles: Path) -> tuple[list[dict], dict[str, Weight]]:
    """Keras layers in order, and weights by `layer/name`."""
    model = _bundle(bundles / 'model.min.js')
    data = base64.b64decode(_bundle(bundles / 'group1-shard1of1.min.js'))
    return model['modelTopology']['model_config']['config']['layers'], _weights(
        model['weightsManifest'][0]['weights'], data
    )
