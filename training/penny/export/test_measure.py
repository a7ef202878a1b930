"""The measured figures: medians of a counted clock, agreement of a graph with itself and with a coarser one."""

import itertools

import torch

from penny.export.end_to_end import Costs, flop_of, processor_name
from penny.export.graphs import write_graph
from penny.export.measure import int8_agreement
from penny.export.parity import open_session
from penny.export.timing import example_feeds, time_graphs


class Paint(torch.nn.Module):
    def __init__(self, levels: float):
        super().__init__()
        self.levels = levels

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return (latents[:, :4].sigmoid() * self.levels).round() / self.levels


def paint(folder, name: str, levels: float):
    write_graph(Paint(levels), (torch.randn(2, 16, 4, 4),), "decoder", folder / f"{name}.onnx")
    return folder / f"{name}.onnx"


def test_time_is_the_median_in_milliseconds(tmp_path):
    ticks = itertools.count(0, 0.004)
    times = time_graphs([paint(tmp_path, "decoder", 255), paint(tmp_path, "coarse", 15)], 1, 5, lambda: next(ticks))
    assert list(times) == ["decoder", "coarse"] and all(abs(ms - 4) < 1e-6 for ms in times.values())


def test_agreement_is_lower_for_coarser_graphs(tmp_path):
    exact, coarse = paint(tmp_path, "exact", 255), paint(tmp_path, "coarse", 15)
    latents = torch.randn(4, 16, 8, 8).numpy()
    assert int8_agreement(exact, exact, latents) > 90
    assert 25 < int8_agreement(exact, coarse, latents) < 45


def test_feeds_repeat_for_the_same_seed(tmp_path):
    session = open_session(paint(tmp_path, "decoder", 255))
    first, again, other = (example_feeds(session, seed)["latents"] for seed in (0, 0, 1))
    assert (first == again).all() and (first != other).any() and first.shape == (1, 16, 16, 16)


def test_a_picture_costs_its_steps_and_the_rest_once():
    whole, shares, flop = Costs(milliseconds=(2.0, 5.0, 8.0), flop=(10.0, 20.0, 30.0)).picture(4)
    assert (whole, flop) == (30.0, 120.0)
    assert shares == [2 / 30, 20 / 30, 8 / 30]


def test_the_processor_is_named_with_its_int8_instructions(tmp_path):
    info = tmp_path / "cpuinfo"
    info.write_text("model name\t: Fast 9\nflags\t\t: avx2 avx512_vnni\nmodel name\t: Fast 9\n")
    assert processor_name(info) == "Fast 9 (avx512_vnni)"
    assert processor_name(tmp_path / "none") == "an unnamed processor (no int8 instructions)"


def test_products_are_counted_by_two_for_each_weight():
    assert flop_of(torch.nn.Linear(8, 4), (torch.randn(3, 8),)) == 2 * 3 * 8 * 4
