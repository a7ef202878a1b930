"""Which cores a run may use, told from what all processes and this one have used."""

import os

import pytest
import torch

from penny.run.spare_cores import Reading, busy_ticks, read_clocks, spare_cores, step_aside

START = Reading(10, 50, 5)


@pytest.mark.parametrize(
    ("busy", "own", "spare"),
    [(2, 2, 2), (1, 1, 2), (2, 1.9, 2), (2, 1, 1), (2, 0.6, 1), (2, 0, 1)],
)
def test_a_core_is_spare_where_others_left_most_of_it(busy, own, spare):
    assert spare_cores(START, Reading(11, 50 + busy, 5 + own), cores=2) == spare


def test_idle_and_waiting_are_not_busy():
    assert busy_ticks("cpu  1 2 4 1000 2000 8 16 32 64 128\ncpu0 1 1 1 1 1 1 1 1 0 0\n") == 63


def test_the_clocks_of_this_machine_move():
    before = read_clocks()
    sum(i * i for i in range(2_000_000))
    after = read_clocks()
    assert after.passed > before.passed and after.own > before.own and after.busy >= before.busy


def test_a_step_runs_on_the_cores_that_were_spare_before_it(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    readings = iter([Reading(0, 0, 0), Reading(1, 2, 2), Reading(2, 4, 3), Reading(3, 5, 4)])
    seen, before = [], torch.get_num_threads()
    loss = step_aside(
        lambda step, share: seen.append((step, share, torch.get_num_threads())), 2, lambda: next(readings)
    )
    try:
        for step in range(3):
            loss(step, 0.5)
    finally:
        torch.set_num_threads(before)
    assert seen == [(0, 0.5, 2), (1, 0.5, 1), (2, 0.5, 2)]
