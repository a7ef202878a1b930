"""Runs the package's own feature extraction over texts and holds the result as flat arrays."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from config import REPOSITORY


@dataclass
class Features:
    """Ragged arrays: prompt i owns tokens token_start[i]:token_start[i + 1]; gram_start gives a token its n-grams."""

    token_start: np.ndarray
    rows: np.ndarray
    words: np.ndarray
    pairs: np.ndarray
    gram_start: np.ndarray
    grams: np.ndarray
    groups: np.ndarray  # [prompts, lexicon groups] float32 of 0 and 1


def _parse(flat: np.ndarray, most_tokens: int) -> Features:
    group_count, position = int(flat[0]), 1
    starts, tokens, sizes, pieces, touched = [0], [], [], [], []
    while position < len(flat):
        token_count, hit_count = int(flat[position]), int(flat[position + 1])
        touched.append(flat[position + 2 : position + 2 + hit_count])
        position += 2 + hit_count
        for index in range(token_count):
            gram_count = int(flat[position + 3])
            if index < most_tokens:
                tokens.append(flat[position : position + 3])
                sizes.append(gram_count)
                pieces.append(flat[position + 4 : position + 4 + gram_count])
            position += 4 + gram_count
        starts.append(starts[-1] + min(token_count, most_tokens))
    table = np.array(tokens, dtype=np.int64).reshape(-1, 3)
    groups = np.zeros((len(touched), group_count), dtype=np.float32)
    for row, hits in enumerate(touched):
        groups[row, hits] = 1
    grams = np.concatenate(pieces).astype(np.int64)
    return Features(
        np.array(starts), table[:, 0], table[:, 1], table[:, 2], np.concatenate([[0], np.cumsum(sizes)]), grams, groups
    )


def extract(texts: list[str], vocabulary: dict[str, list[str]], work: Path, most_tokens: int) -> Features:
    """Features of `texts` by packages/safety, run under Node."""
    (work / 'vocabulary.json').write_text(json.dumps(vocabulary), encoding='utf8')
    output = work / 'features.bin'
    lines = ''.join(json.dumps(text) + '\n' for text in texts)
    script = REPOSITORY / 'training/safety/featurise.ts'
    subprocess.run(
        ['node', str(script), str(work / 'vocabulary.json'), str(output)], input=lines, text=True, check=True
    )
    return _parse(np.fromfile(output, dtype=np.int32), most_tokens)
