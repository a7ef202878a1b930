"""Training that steps aside: as many threads as there are cores that nobody else uses.

Two threads that wait for each other are slower than one as soon as another process takes one of their cores, so a run
beside a person's work is best with one thread while they work and all of them while they think.
"""

from pathlib import Path

import torch

from penny.run.loop import Loss

IDLE_SHARE = 0.8  # a core is free where others left at least this share of the last step's time
CPU_TIMES = Path("/proc/stat")


def foreign_ticks(stat: str) -> list[int]:
    """Per core, the clock ticks of `/proc/stat` spent on what is not nice: everybody but this run (start it by `nice`)."""
    cores = [line.split() for line in stat.splitlines() if line.startswith("cpu") and line[3].isdigit()]
    return [int(user) + int(system) + int(irq) + int(soft) for _, user, _, system, _, _, irq, soft, *_ in cores]


def all_ticks(stat: str) -> list[int]:
    """Per core, all clock ticks so far."""
    return [sum(map(int, line.split()[1:9])) for line in stat.splitlines() if line.startswith("cpu") and line[3].isdigit()]


def spare_cores(before: str, after: str) -> int:
    """How many cores others left free between two readings of `/proc/stat`; at least 1."""
    busy = [b - a for a, b in zip(foreign_ticks(before), foreign_ticks(after), strict=True)]
    whole = [b - a for a, b in zip(all_ticks(before), all_ticks(after), strict=True)]
    return max(1, sum(ours <= (1 - IDLE_SHARE) * ticks for ours, ticks in zip(busy, whole, strict=True)))


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
