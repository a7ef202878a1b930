"""Speed and agreement of the exported graphs. usage: python -m penny.export.measure --folder ../models/penny

Prints, and writes to work/evaluation/latency.md (latency-pruned.md), milliseconds of a whole picture and of each graph
(batch 1, all graphs in turns, the median of several rounds), how far the pictures of a graph and its int8 twin lie
apart, and sizes.
"""

from pathlib import Path

import numpy as np

from penny.distil.networks import SHIPPED_STUDENT
from penny.export.end_to_end import end_to_end_lines
from penny.export.parity import open_session, picture_psnr
from penny.export.run import calibration
from penny.export.timing import time_graphs
from penny.latents.store import open_training_set
from penny.run.stage import stage_arguments

LEAST_PSNR_DB = 30.0  # int8 against float32, on decoded pictures
STUDENTS = (SHIPPED_STUDENT, "pruned")


def int8_agreement(exact: Path, int8: Path, latents: np.ndarray) -> float:
    """PSNR in dB between the pictures, as bytes, that two decoders make of N x 16 x h x w latents."""
    drawn = [as_bytes(open_session(path).run(None, {"latents": latents})[0]) for path in (exact, int8)]
    return picture_psnr(*drawn)


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    return pictures if pictures.dtype == np.uint8 else (pictures * 255).round()


def latency_table(times: dict[str, float]) -> list[str]:
    """Markdown lines, a row for each graph."""
    return ["| graph | ms |", "|---|---|", *(f"| {name} | {ms:.1f} |" for name, ms in times.items())]


def agreement_line(folder: Path, work: Path) -> str:
    """Of the decoders, on latents of real art."""
    latents = next(calibration(open_training_set(work / "latents")))
    found = int8_agreement(folder / "decoder.onnx", folder / "decoder-int8.onnx", latents)
    aim = f"at least {LEAST_PSNR_DB:.0f}"
    return f"decoder: int8 against float32 {found:.1f} dB ({aim}) on {len(latents)} pictures of real art"


def size_line(folder: Path) -> str:
    whole = sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6
    weights = (folder / "weights.bin").stat().st_size / 1e6
    return f"\nAll files: {whole:.1f} MB; `weights.bin`, all but the text encoder's: {weights:.1f} MB."


def main() -> None:
    parser = stage_arguments("Measures the exported graphs")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--model", choices=STUDENTS, default=STUDENTS[0], help="what the folder was exported from")
    options = parser.parse_args()
    times = time_graphs(sorted(options.folder.glob("*.onnx")), options.threads, options.repeats)
    lines = [
        *end_to_end_lines(times, options.work, options.model, options.threads),
        "",
        *latency_table(times),
        "",
        agreement_line(options.folder, options.work),
        size_line(options.folder),
    ]
    out = (
        options.work / "evaluation" / ("latency.md" if options.model == STUDENTS[0] else f"latency-{options.model}.md")
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n")
    print(out.read_text())


if __name__ == "__main__":
    main()
