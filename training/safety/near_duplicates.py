"""Groups near-duplicate texts (MinHash with banding, Broder 1997), so that a split never separates them."""

import hashlib
import re

import numpy as np

PERMUTATIONS = 32
BANDS = 8  # 8 bands of 4 rows: pairs above about 0.6 Jaccard of word pairs meet
PRIME = (1 << 31) - 1


def _shingles(text: str) -> list[int]:
    words = re.findall(r'\w+', text.lower())
    pairs = {' '.join(pair) for pair in zip(words, words[1:], strict=False)} or set(words)
    return [int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=4).digest(), 'big') % PRIME for pair in pairs]


def signatures(texts: list[str], seed: int) -> np.ndarray:
    """[n, PERMUTATIONS] uint64 MinHash signatures."""
    rng = np.random.default_rng(seed)
    a = rng.integers(1, PRIME, PERMUTATIONS, dtype=np.uint64)
    b = rng.integers(0, PRIME, PERMUTATIONS, dtype=np.uint64)
    rows = [(np.outer(np.array(_shingles(t) or [0], dtype=np.uint64), a) + b) % np.uint64(PRIME) for t in texts]
    return np.stack([row.min(axis=0) for row in rows])


def groups(texts: list[str], seed: int) -> list[int]:
    """A group number per text: texts that share a band are in one group (transitively)."""
    parent = list(range(len(texts)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    marks = signatures(texts, seed)
    width = PERMUTATIONS // BANDS
    for band in range(BANDS):
        seen: dict[bytes, int] = {}
        for index, row in enumerate(marks[:, band * width : (band + 1) * width]):
            parent[root(index)] = root(seen.setdefault(row.tobytes(), index))
    return [root(index) for index in range(len(texts))]
