"""Speed and agreement of the exported graphs. usage: python -m penny.export.measure --folder ../models/penny

Prints, and writes to work/evaluation/latency.md, milliseconds a picture (batch 1, the median of several runs) for each
graph and, where a graph has an int8 twin, how far their pictures lie apart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from penny.export.parity import open_session, picture_psnr
from penny.run.stage import stage_arguments

FREE_SIDES = {"latents": 16, "rgba": 256}
LEAST_PSNR_DB = 30.0  # int8 against float32, on decoded pictures


@dataclass(frozen=True)
class Timing:
    graph: str
    milliseconds: float


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


def time_graph(path: Path, threads: int, repeats: int, clock: Callable[[], float] = time.perf_counter) -> Timing:
    """Median over the repeats, after two runs to warm up."""
    session = open_session(path, threads)
    feeds, spent = example_feeds(session), []
    for _ in range(repeats + 2):
        start = clock()
        session.run(None, feeds)
        spent.append(clock() - start)
    return Timing(path.stem, float(np.median(spent[2:]) * 1000))


def int8_agreement(exact: Path, int8: Path, seeds: int = 8) -> float:
    """PSNR in dB between what the two graphs give, as bytes, over some seeds. Only for graphs that give pictures."""
    first, second = open_session(exact), open_session(int8)
    pairs = []
    for seed in range(seeds):
        feeds = example_feeds(first, seed)
        pairs.append([as_bytes(session.run(None, feeds)[0]) for session in (first, second)])
    return picture_psnr(*(np.concatenate(part) for part in zip(*pairs, strict=True)))


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    return pictures if pictures.dtype == np.uint8 else (pictures * 255).round()


def latency_table(folder: Path, threads: int, repeats: int) -> list[str]:
    """Markdown lines, a row for each graph."""
    lines = ["| graph | ms |", "|---|---|"]
    for path in sorted(folder.glob("*.onnx")):
        timing = time_graph(path, threads, repeats)
        lines.append(f"| {timing.graph} | {timing.milliseconds:.1f} |")
    return lines


def agreement_lines(folder: Path) -> list[str]:
    twins = [(path, path.with_name(f"{path.stem}-int8.onnx")) for path in sorted(folder.glob("decoder.onnx"))]
    return [
        f"{path.stem}: int8 against float32 {int8_agreement(path, twin):.1f} dB (at least {LEAST_PSNR_DB:.0f})"
        for path, twin in twins
        if twin.exists()
    ]


def main() -> None:
    parser = stage_arguments("Measures the exported graphs")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    lines = [*latency_table(options.folder, options.threads, options.repeats), "", *agreement_lines(options.folder)]
    out = options.work / "evaluation" / "latency.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n")
    print(out.read_text())


if __name__ == "__main__":
    main()
