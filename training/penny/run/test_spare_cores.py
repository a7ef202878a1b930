"""Which cores a run may use, told from two readings of /proc/stat."""

import torch

from penny.run import spare_cores
from penny.run.spare_cores import step_aside


def reading(*cores: tuple[int, int, int]) -> str:
    """Ticks of each core: other people's, nice, idle."""
    lines = [f"cpu{i} {user} {nice} 0 {idle} 0 0 0 0 0 0" for i, (user, nice, idle) in enumerate(cores)]
    return "\n".join(["cpu  1 2 3 4 5 6 7 8 9 10", *lines, "intr 5 0 0"])


def test_a_core_is_spare_where_others_left_most_of_it():
    start = reading((100, 0, 0), (100, 0, 0))
    assert spare_cores.spare_cores(start, reading((100, 90, 10), (110, 80, 10))) == 2
    assert spare_cores.spare_cores(start, reading((180, 20, 0), (100, 100, 0))) == 1


def test_one_core_stays_where_all_are_taken():
    assert spare_cores.spare_cores(reading((0, 0, 0)), reading((100, 0, 0))) == 1


def test_a_step_runs_on_the_cores_that_were_spare_before_it(tmp_path, monkeypatch):
    stat = tmp_path / "stat"
    monkeypatch.setattr(spare_cores, "CPU_TIMES", stat)
    seen = []
    stat.write_text(reading((0, 0, 0), (0, 0, 0)))
    before = torch.get_num_threads()
    loss = step_aside(lambda step, share: seen.append((step, share, torch.get_num_threads())), most=2)
    try:
        for step, core in enumerate([(0, 100, 0), (100, 100, 0), (100, 200, 0)]):
            stat.write_text(reading(core, (0, 100 * (step + 1), 0)))
            loss(step, 0.5)
    finally:
        torch.set_num_threads(before)
    assert seen == [(0, 0.5, 2), (1, 0.5, 1), (2, 0.5, 2)]
