"""Training that steps aside: as many threads as there are cores that nobody else uses.

Two threads that wait for each other are slower than one as soon as another process takes one of their cores, so a run
beside a person's work is best with one thread while they work and all of them while they think.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from penny.run.loop import Loss

FREE_SHARE = 0.8  # a core is free where others left at least this share of the last step's time
CPU_TIMES = Path("/proc/stat")


@dataclass(frozen=True)
class Reading:
    """Seconds since some moment."""

    passed: float
    busy: float  # of all cores together, by whomever
    own: float  # of all cores together, by this process


def busy_ticks(stat: str) -> int:
    """Clock ticks in which a core did something, of all cores together, from the text of `/proc/stat`."""
    user, nice, system, _idle, _wait, irq, softirq, steal, *_ = (
        int(ticks) for ticks in stat.split("\n")[0].split()[1:]
    )
    return user + nice + system + irq + softirq + steal


def read_clocks() -> Reading:
    busy = busy_ticks(CPU_TIMES.read_text()) / os.sysconf("SC_CLK_TCK")
    return Reading(time.monotonic(), busy, time.process_time())


def spare_cores(before: Reading, after: Reading, cores: int) -> int:
    """How many of the cores other processes left free between two readings; at least 1."""
    others = (after.busy - before.busy) - (after.own - before.own)
    taken = others / max(after.passed - before.passed, 1e-6)
    return max(1, int(cores - taken + 1 - FREE_SHARE))


def step_aside(loss: Loss, most: int, read: Callable[[], Reading] = read_clocks) -> Loss:
    """The same loss, each step with as many threads as cores were spare in the last one, and at most `most`."""
    last = read()

    def on_spare_cores(step: int, share: float) -> torch.Tensor:
        nonlocal last
        now = read()
        torch.set_num_threads(min(most, spare_cores(last, now, os.cpu_count() or 1)))
        last = now
        return loss(step, share)

    return on_spare_cores
