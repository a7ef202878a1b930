"""Writes models/penny/EVALUATION.md from the measured figures. usage: python -m penny.eval.report --out FOLDER"""

import json
from pathlib import Path

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

Each column by `python -m penny.eval.run --model MODEL --steps STEPS`; see `training/README.md`. Shares of 1, except
the Frechet distance (lower is better). The ceiling, real art of one style looked up among another's, is what
`python -m penny.eval.run --model real` prints.

"""


def render_table(found: dict[str, dict]) -> str:
    """A Markdown table: a column for each model and number of steps."""
    lines = ["| figure | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for title, read in ROWS:
        lines.append(f"| {title} | " + " | ".join(f"{read(figures):.3f}" for figures in found.values()) + " |")
    return "\n".join(lines)


def read_figures(folder: Path) -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def main() -> None:
    parser = stage_arguments("Writes EVALUATION.md")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = read_figures(options.work / "evaluation")
    if not found:
        raise SystemExit("nothing measured yet: run penny.eval.run first")
    (options.out / "EVALUATION.md").write_text(HEAD + render_table(found) + "\n")


if __name__ == "__main__":
    main()
