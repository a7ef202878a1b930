"""The speed of this machine's products, which floors are measured by."""

import time

import torch

SIDE = 1024


def best_product(threads: int, seconds: float = 2.0) -> float:
    """The best float32 product of two SIDE x SIDE matrices within these seconds, in FLOP per second."""
    torch.set_num_threads(threads)
    a, b, best, until = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE), 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        a @ b
        best = max(best, 2 * SIDE**3 / (time.perf_counter() - start))
    return best
