"""How long graphs take on this machine, side by side."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort

from penny.export.parity import open_session

FREE_SIDES = {"latents": 16, "rgba": 256}


def example_feeds(session: ort.InferenceSession, seed: int = 0) -> dict[str, np.ndarray]:
    """Seeded inputs of the graph's own shapes and types, one row."""
    draw, feeds = np.random.default_rng(seed), {}
    for tensor in session.get_inputs():
        side = FREE_SIDES.get(tensor.name)
        shape = [1, *(size if isinstance(size, int) else side for size in tensor.shape[1:])]
        if tensor.name in ("attention_mask", "mask", "input_ids"):
            feeds[tensor.name] = (np.arange(16) < 7).astype(np.int64)[None] * (101 if tensor.name == "input_ids" else 1)
        elif tensor.name in ("time", "rgba"):
            feeds[tensor.name] = draw.random(shape).astype(np.float32)
        elif tensor.name == "guidance":
            feeds[tensor.name] = np.full(shape, 3.0, np.float32)
        elif tensor.name == "span":
            feeds[tensor.name] = np.full(shape, 0.25, np.float32)
        else:
            feeds[tensor.name] = draw.standard_normal(shape).astype(np.float32)
    return feeds


def timed_run(session: ort.InferenceSession, feeds: dict[str, np.ndarray], clock: Callable[[], float]) -> float:
    start = clock()
    session.run(None, feeds)
    return clock() - start


def time_graphs(
    paths: list[Path], threads: int, repeats: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Graph's name -> the median of its milliseconds; they take turns, and the first two rounds do not count."""
    sessions = {path.stem: open_session(path, threads) for path in paths}
    calls = {name: (session, example_feeds(session)) for name, session in sessions.items()}
    rounds = [[timed_run(*call, clock) for call in calls.values()] for _ in range(repeats + 2)]
    return dict(zip(calls, (np.median(rounds[2:], axis=0) * 1000).tolist(), strict=True))
