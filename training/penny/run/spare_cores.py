"""Training that steps aside: as many threads as there are cores that nobody else uses.

Two threads that wait for each other are slower than one as soon as another process takes one of their cores, so a run
beside a person's work is best with one thread while they work and all of them while they think.
"""

from pathlib import Path

import torch

from penny.run.loop import Loss

IDLE_SHARE = 0.8  # a core is free where others left at least this share of the last step's time
CPU_TIMES = Path("/proc/stat")


def core_times(stat: str) -> list[list[int]]:
    """Of `/proc/stat`, per core: clock ticks as user, nice, system, idle, iowait, irq, softirq, steal."""
    lines = [line.split() for line in stat.splitlines() if line.startswith("cpu") and line[3].isdigit()]
    return [[int(ticks) for ticks in line[1:9]] for line in lines]


def foreign_ticks(times: list[int]) -> int:
    """What is not nice, which is everybody but this run (start it by `nice`)."""
    user, _, system, _, _, irq, softirq, steal = times
    return user + system + irq + softirq + steal


def spare_cores(before: str, after: str) -> int:
    """How many cores others left free between two readings of `/proc/stat`; at least 1."""
    pairs = zip(core_times(before), core_times(after), strict=True)
    passed = [[b - a for a, b in zip(*pair, strict=True)] for pair in pairs]
    return max(1, sum(foreign_ticks(times) <= (1 - IDLE_SHARE) * sum(times) for times in passed))


def step_aside(loss: Loss, most: int) -> Loss:
    """The same loss, each step with as many threads as cores were spare in the last one, and at most `most`."""
    last = CPU_TIMES.read_text()

    def on_spare_cores(step: int, share: float) -> torch.Tensor:
        nonlocal last
        now = CPU_TIMES.read_text()
        torch.set_num_threads(min(most, spare_cores(last, now)))
        last = now
        return loss(step, share)

    return on_spare_cores
