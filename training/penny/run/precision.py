"""Picks bf16 or fp32 by timing both: bf16 is 1.5 times faster with avx512_bf16 and hundreds of times slower without."""

import time

import torch
from torch import nn


def _seconds_of_pass(layer: nn.Module, batch: torch.Tensor, bf16: bool) -> float:
    start = time.perf_counter()
    with torch.autocast(batch.device.type, torch.bfloat16, enabled=bf16):
        layer(batch).sum().backward()
    return time.perf_counter() - start


def probe_bf16(device: str = "cpu", width: int = 384, rows: int = 4096, repeats: int = 10) -> bool:
    """Whether bf16 autocast keeps up with fp32 on one MLP, forward and backward.

    The two are timed in turns and the best of each is taken, since neighbours share the processor. A tie goes to
    bf16: where it has no instructions of its own it loses by a factor of ten or more.
    """
    layer = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)).to(device)
    batch = torch.randn(rows, width, device=device)
    pairs = [(_seconds_of_pass(layer, batch, True), _seconds_of_pass(layer, batch, False)) for _ in range(repeats)]
    half, full = map(min, zip(*pairs, strict=True))
    return half < 1.2 * full
