"""Writes the container that packages/safety/src/model/weights.ts reads, as a TypeScript module around base64."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np

from model import Heads
from quantise import Table


def _layers(model: Heads) -> dict[str, np.ndarray]:
    """Float matrices row-major; the convolution as [3 * channels, inputs], taps in the order before, here, after."""
    taps = model.convolve.weight.detach().numpy()  # [channels, inputs, 3]
    return {
        # A token reaches the position after it through tap 0, its own through tap 1, the one before it through tap 2.
        'convolution.matrix': taps.transpose(2, 0, 1).reshape(-1, taps.shape[1]),
        'convolution.bias': model.convolve.bias.detach().numpy(),
        'hidden.matrix': model.hide.weight.detach().numpy(),
        'hidden.bias': model.hide.bias.detach().numpy(),
        'output.matrix': model.decide.weight.detach().numpy(),
        'output.bias': model.decide.bias.detach().numpy(),
    }


def _pack(arrays: dict[str, np.ndarray], texts: dict[str, str]) -> tuple[bytes, dict[str, dict[str, int]]]:
    body, directory = bytearray(), {}
    for name, array in arrays.items():
        body.extend(b'\0' * (-len(body) % 4))
        directory[name] = {'at': len(body), 'length': int(array.size)}
        body.extend(np.ascontiguousarray(array).tobytes())
    for name, text in texts.items():
        directory[name] = {'at': len(body), 'length': len(text.encode())}
        body.extend(text.encode())
    return bytes(body), directory


def write(
    path: Path, model: Heads, tables: dict[str, Table], calibration: dict, vocabulary: dict[str, list[str]]
) -> str:
    """Writes `path`; returns the version, which is a digest of the weights."""
    arrays: dict[str, np.ndarray] = {}
    for name, table in tables.items():
        arrays |= {name: table.values, f'{name}.scale': table.scale}
    arrays |= {name: array.astype(np.float32) for name, array in _layers(model).items()}
    body, directory = _pack(
        arrays, {'rowWords': '\n'.join(vocabulary['rows']), 'guardWords': '\n'.join(vocabulary['guards'])}
    )
    version = 'safety-' + hashlib.sha256(body + json.dumps(calibration).encode()).hexdigest()[:12]
    container = {
        'version': version,
        'calibration': calibration,
        'tensors': directory,
        'base64': base64.b64encode(body).decode(),
    }
    lines = [
        '// The trained weights, written by training/safety/build.py; base64, so that Node, Vite and workerd load it.',
        '',
        "import type { PackedWeights } from '../model/weights.ts'",
        '',
        f'export const PACKED_WEIGHTS: PackedWeights = {json.dumps(container)}',
        '',
    ]
    path.write_text('\n'.join(lines), encoding='utf8')
    subprocess.run(['npx', 'oxfmt', str(path)], cwd=path.parent, check=True)
    return version
