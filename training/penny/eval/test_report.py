"""The report shows every figure and grid there is; the shipped graphs draw what they are asked for."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from PIL import Image

from penny.eval.figures import Figures
from penny.eval.generators import parse_title
from penny.eval.recall import Recall
from penny.eval.report import write_report
from penny.eval.shipped import open_shipped

RUNNER_TESTS = Path(__file__).parents[3] / "apps/gpu-runner/test"
RECALL = asdict(Recall(0.75, 0.9, 0.1, 1300))


def write_figures(folder: Path, title: str) -> None:
    (folder / f"{title}.json").write_text(json.dumps(asdict(Figures(*(RECALL,) * 4, *(0.5,) * 6))))
    Image.new("RGB", (64, 64)).save(folder / f"{title}.png")


def test_a_report_has_a_column_a_grid_and_what_else_was_measured(tmp_path):
    for title in ("teacher-32", "shipped-4"):
        write_figures(tmp_path, title)
    (tmp_path / "real.json").write_text(json.dumps(RECALL | {"placed": 0.5, "both": 0.625}))
    (tmp_path / "latency.md").write_text("| graph | ms |\n")
    (tmp_path / "agreement.md").write_text("41.0 dB\n")
    write_report(tmp_path, tmp_path / "out")
    text = (tmp_path / "out" / "EVALUATION.md").read_text()
    assert "| figure | shipped-4 | teacher-32 |" in text
    assert "| recall@1, seen names | 0.750 | 0.750 |" in text
    assert "recall@1 0.750, @5 0.900 of 1300 names" in text and "0.625 and both in their places in 0.500" in text
    assert "| graph | ms |" in text
    assert "## Shipped graphs against torch" in text and "41.0 dB" in text and "pruned" not in text
    assert "(samples/teacher-32.webp)" in text
    with Image.open(tmp_path / "out" / "samples" / "teacher-32.webp") as grid:
        assert grid.size == (32, 32)


def test_nothing_measured_is_no_report(tmp_path):
    with pytest.raises(FileNotFoundError, match="penny.eval.run"):
        write_report(tmp_path, tmp_path)


@pytest.mark.parametrize("name", ["tiny-penny", "tiny-penny-leaping"])
def test_the_shipped_graphs_draw_by_prompt_and_seed(name):
    tiny = RUNNER_TESTS / name
    pictures = open_shipped(tiny, steps=4)(["a red apple, 3d", "a blue bird"])
    assert pictures.shape == (2, 4, 256, 256) and pictures.abs().max() <= 1
    again, other = (open_shipped(tiny, steps=4, seed=seed)(["a red apple, 3d"]) for seed in (0, 1))
    assert torch.equal(again[0], pictures[0]) and not torch.equal(other[0], pictures[0])


def test_a_title_is_a_model_with_a_number_of_steps():
    choice = parse_title("shipped-4", 5.0, bf16=True)
    assert (choice.model, choice.steps, choice.guidance, choice.title) == ("shipped", 4, 5.0, "shipped-4")
    for title in ("shipped", "unknown-4", "teacher-0", "teacher-x"):
        with pytest.raises(ValueError, match=f"{title} is no model"):
            parse_title(title, 5.0, bf16=False)
