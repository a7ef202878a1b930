"""How near the shipped graphs come to torch. usage: python -m penny.eval.agreement [--work FOLDER]

The 48 fixed prompts from the same noise, drawn by the fused int8 graphs of models/penny and by the student in torch;
and the exact denoiser graph against the student on one batch. Writes work/evaluation/agreement.md.
"""

from pathlib import Path

import numpy as np

from penny.distil.networks import SHIPPED_STUDENT, open_network
from penny.eval.generators import SHIPPED, Choice, open_generator
from penny.eval.prompts import GRID_PROMPTS
from penny.export.measure import as_bytes
from penny.export.parity import denoiser_difference, picture_psnr
from penny.run.stage import set_threads, stage_arguments

STEPS = (1, 2, 4)


def drawn_bytes(work: Path, choice: Choice) -> np.ndarray:
    """48 x 4 x 256 x 256, colours premultiplied: where nothing is seen, colours say nothing."""
    pictures = open_generator(work, choice)(list(GRID_PROMPTS))
    return as_bytes(((pictures.clamp(-1, 1) + 1) / 2).numpy())


def agreement_lines(work: Path) -> list[str]:
    """Markdown lines: a row for each number of steps, then the denoiser's difference."""
    lines = ["| steps | mean dB | worst dB |", "|---|---|---|"]
    for steps in STEPS:
        drawn = [drawn_bytes(work, Choice(model, steps)) for model in ("shipped", SHIPPED_STUDENT)]
        each = [picture_psnr(*pair) for pair in zip(*drawn, strict=True)]
        lines.append(f"| {steps} | {np.mean(each):.1f} | {np.min(each):.1f} |")
    found = denoiser_difference(SHIPPED / "denoiser.onnx", open_network(work, SHIPPED_STUDENT))
    return [
        *lines,
        "",
        f"`denoiser.onnx` as stored is {found:.1e} from torch, as a share of the velocity.",
    ]


def main() -> None:
    options = stage_arguments("Compares the shipped graphs with torch").parse_args()
    set_threads(options.threads)
    lines = agreement_lines(options.work)
    out = options.work / "evaluation" / "agreement.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n")
    print(out.read_text())


if __name__ == "__main__":
    main()
