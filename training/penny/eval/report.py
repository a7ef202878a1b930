"""Writes models/penny/EVALUATION.md from the measured figures. usage: python -m penny.eval.report --out FOLDER"""

import json
from pathlib import Path

from PIL import Image

from penny.run.stage import stage_arguments

ROWS = (
    ("recall@1, seen names", lambda f: f["seen"]["first"]),
    ("recall@5, seen names", lambda f: f["seen"]["fifth"]),
    ("near-copies, seen names", lambda f: f["seen"]["copies"]),
    ("recall@1, unseen (name, style)", lambda f: f["unseen_style"]["first"]),
    ("recall@1, unseen names", lambda f: f["unseen_name"]["first"]),
    ("recall@5, unseen names", lambda f: f["unseen_name"]["fifth"]),
    ("pilot's measure, recall@1 (pixels, 200 names)", lambda f: f["pilot_measure"]["first"]),
    ("pilot's measure, recall@5", lambda f: f["pilot_measure"]["fifth"]),
    ("colour within 25 degrees, seen pairs", lambda f: f["colour_seen"]),
    ("colour within 25 degrees, unseen pairs", lambda f: f["colour_unseen"]),
    ("right count, 2 to 4", lambda f: f["counts"]),
    ("both objects shown", lambda f: f["both_shown"]),
    ("both in their places", lambda f: f["placed"]),
    ("Frechet distance (128 axes)", lambda f: f["frechet"]),
)

HEAD = """# Evaluation of Penny

Each column by `python -m penny.eval.run MODEL-STEPS`, `shipped` with the int8 graphs of this folder;
see `training/README.md`. Shares of 1, except the Frechet distance (lower is better).

"""
CEILING = """
The ceiling, real art of one style looked up among another's (`python -m penny.eval.run real`):
recall@1 {first:.3f}, @5 {fifth:.3f} of {of} names. Of composites of real art the detector finds both objects in
{both:.3f} and both in their places in {placed:.3f}.
"""
PARTS = {  # files of the folder `evaluation` and what stands above them
    "latency.md": """
## Milliseconds

Of a whole picture, then of each graph alone, batch 1, the median of 20 (`python -m penny.export.measure --folder
../models/penny`):

""",
    "agreement.md": """
## Shipped graphs against torch

The 48 fixed prompts from the same noise, fused int8 graphs against the student in float32 (`python -m
penny.eval.agreement`):

""",
    "latency-pruned.md": """
## The pruned student

Not shipped: `python -m penny.distil.prune_student`, exported with `--model pruned` and measured the same way. Its
figures are in the table above.

""",
}
GRIDS = """
## The 48 fixed prompts

"""


def render_table(found: dict[str, dict]) -> str:
    """A Markdown table: a column for each model and number of steps."""
    lines = ["| figure | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for title, read in ROWS:
        lines.append(f"| {title} | " + " | ".join(f"{read(figures):.3f}" for figures in found.values()) + " |")
    return "\n".join(lines)


def read_figures(folder: Path) -> dict[str, dict]:
    """By model and steps; those of real art are no model's."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*-*.json"))}


def copy_grids(found: dict[str, dict], folder: Path, out: Path) -> str:
    """Copies the grids small enough to be shipped; returns the lines that show them."""
    (out / "samples").mkdir(parents=True, exist_ok=True)
    lines = []
    for title in found:
        with Image.open(folder / f"{title}.png") as grid:
            small = grid.reduce(2)
        small.save(out / "samples" / f"{title}.webp", quality=80)
        lines.append(f"{title}\n\n![{title}](samples/{title}.webp)\n")
    return "\n".join(lines)


def write_report(folder: Path, out: Path) -> None:
    """EVALUATION.md and its pictures, of what lies in the folder `evaluation`. Throws where there is nothing."""
    found = read_figures(folder)
    if not found:
        raise FileNotFoundError(f"{folder}: nothing measured yet, run penny.eval.run first")
    text = HEAD + render_table(found) + "\n"
    if (folder / "real.json").exists():
        text += CEILING.format(**json.loads((folder / "real.json").read_text()))
    for name, heading in PARTS.items():
        if (folder / name).exists():
            text += heading + (folder / name).read_text()
    (out / "EVALUATION.md").write_text(text + GRIDS + copy_grids(found, folder, out))


def main() -> None:
    parser = stage_arguments("Writes EVALUATION.md")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write_report(options.work / "evaluation", options.out)


if __name__ == "__main__":
    main()
