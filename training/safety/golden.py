"""Reads the exported weights back into the torch model and stores its scores for a few prompts for the package's test.

`python training/safety/golden.py` after build.py. The two implementations share the features and nothing else.
"""

import base64
import json
import re
from pathlib import Path

import numpy as np
import torch

import features
import learn
from config import CATEGORIES, REPOSITORY, Config
from model import Heads

PROMPTS = [
    'a red fox in the snow',
    'a naked woman on a beach',
    'a decapitated soldier in a pool of blood, oil painting, 8k',
    'how do i kill a python process',
    'ein hund im park',
    'a photo of a misspeled brid',
]
TARGET = REPOSITORY / 'packages/safety/src/model/golden-scores.json'


def read_container(path: Path) -> dict:
    """The object literal of weights.ts, which is JSON but for quotes and trailing commas."""
    text = path.read_text(encoding='utf8').split('PackedWeights = ', 1)[1]
    text = re.sub(r"'([^'\n]*)'", lambda found: json.dumps(found.group(1)), text)
    text = re.sub(r'([{,]\s*)([A-Za-z]\w*):', r'\1"\2":', text)
    return json.loads(re.sub(r',(\s*[}\]])', r'\1', text))


def _tensor(container: dict, body: bytes, name: str, kind: type) -> np.ndarray:
    place = container['tensors'][name]
    return np.frombuffer(body, dtype=kind, count=place['length'], offset=place['at'])


def _table(container: dict, body: bytes, name: str) -> torch.Tensor:
    scale = _tensor(container, body, f'{name}.scale', np.float32)
    return torch.from_numpy(_tensor(container, body, name, np.int8).reshape(-1, len(scale)) * scale)


@torch.no_grad()
def restore(container: dict, body: bytes, config: Config) -> Heads:
    words = _table(container, body, 'wordVectors')
    flat = {
        name: torch.from_numpy(_tensor(container, body, name, np.float32).copy())
        for name in container['tensors']
        if name.endswith(('matrix', 'bias'))
    }
    seen = flat['hidden.matrix'].numel() // config.hidden
    model = Heads(np.zeros((len(words), 1), dtype=np.float32), seen - 2 * config.channels, config)
    model.shipped = torch.cat([words, torch.zeros(1, words.shape[1])])
    model.grams.weight.copy_(_table(container, body, 'gramVectors'))
    model.wide.weight.copy_(_table(container, body, 'wide'))
    model.convolve.weight.copy_(flat['convolution.matrix'].view(3, config.channels, -1).permute(1, 2, 0))
    model.convolve.bias.copy_(flat['convolution.bias'])
    for layer, name in ((model.hide, 'hidden'), (model.decide, 'output')):
        layer.weight.copy_(flat[f'{name}.matrix'].view_as(layer.weight))
        layer.bias.copy_(flat[f'{name}.bias'])
    return model


def main(config: Config) -> None:
    container = read_container(config.weights / 'weights.ts')
    body = base64.b64decode(container['base64'])
    model = restore(container, body, config)
    texts = {
        name: _tensor(container, body, name, np.uint8).tobytes().decode().split('\n')
        for name in ('rowWords', 'guardWords')
    }
    work = config.work / 'golden'  # apart from a training run's files
    work.mkdir(parents=True, exist_ok=True)
    found = features.extract(
        PROMPTS, {'rows': texts['rowWords'], 'guards': texts['guardWords']}, config.work, config.max_tokens
    )
    logits = learn.predict(model, found, np.arange(len(PROMPTS)))
    slope, offset = (
        np.array([container['calibration'][name][key] for name in CATEGORIES]) for key in ('slope', 'offset')
    )
    scores = 1 / (1 + np.exp(-(slope * logits + offset)))
    rows = [
        {'prompt': prompt, 'scores': dict(zip(CATEGORIES, row.round(5).tolist(), strict=True))}
        for prompt, row in zip(PROMPTS, scores, strict=True)
    ]
    TARGET.write_text(json.dumps(rows, indent=2) + '\n', encoding='utf8')


if __name__ == '__main__':
    main(Config())
