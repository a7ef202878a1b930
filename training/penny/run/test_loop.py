"""The loop learns, resumes where it stopped, and repeats nothing on resuming."""

import torch
from torch import nn

from penny.run.checkpoint import load_prefix, save_checkpoint
from penny.run.ema import Ema
from penny.run.loop import LoopConfig, open_run, save_run, take_step, train
from penny.run.optimizer import OptimizerConfig, build_optimizers
from penny.run.schedule import rate_share

CONFIG = LoopConfig(minutes=1, batch=8, warmup_steps=2)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(4, 4)])
        self.head = nn.Linear(4, 1)

    def forward(self, x):
        return self.head(self.blocks[0](x))


def new_run(path):
    torch.manual_seed(0)
    model = Model()
    return open_run(model, build_optimizers(model, OptimizerConfig(rate=1e-2)), CONFIG, path)


def loss_of(run):
    def loss(step, _share):
        torch.manual_seed(step)
        x = torch.randn(8, 4)
        return (run.model(x) - x.sum(1, keepdim=True)).square().mean()

    return loss


def test_muon_takes_the_blocks_matrices_only():
    muon, adam = build_optimizers(Model(), OptimizerConfig())
    assert [tuple(p.shape) for g in muon.param_groups for p in g["params"]] == [(4, 4)]
    assert len([p for g in adam.param_groups for p in g["params"]]) == 3


def test_resuming_goes_on_exactly(tmp_path):
    straight = new_run(tmp_path / "a.safetensors")
    for _ in range(6):
        take_step(straight, loss_of(straight), CONFIG)
    first = new_run(tmp_path / "b.safetensors")
    for _ in range(3):
        take_step(first, loss_of(first), CONFIG)
    save_run(first)
    second = new_run(tmp_path / "b.safetensors")
    for _ in range(3):
        take_step(second, loss_of(second), CONFIG)
    assert second.progress.step == 6
    for a, b in zip(straight.model.parameters(), second.model.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
    for a, b in zip(straight.ema.values, second.ema.values, strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_training_stops_with_its_minutes_and_reports(tmp_path):
    run, lines, seen = new_run(tmp_path / "c.safetensors"), [], []
    ticks = iter(range(0, 10_000, 5))
    train(run, loss_of(run), CONFIG, lines.append, lambda r: seen.append(r.progress.step), clock=lambda: next(ticks))
    assert run.progress.step == 12 and seen[-1] == 12 and lines[-1].startswith("done 12 steps")


def test_the_loss_falls(tmp_path):
    run = new_run(tmp_path / "d.safetensors")
    values = [take_step(run, loss_of(run), CONFIG) for _ in range(150)]
    assert sum(values[-10:]) < 0.5 * sum(values[:10])


def test_a_half_precision_snapshot_can_be_resumed(tmp_path):
    run = new_run(tmp_path / "e.safetensors")
    take_step(run, loss_of(run), CONFIG)
    save_checkpoint(tmp_path / "s.safetensors", run.model.half(), run.ema, [], run.progress)
    model = Model()
    model.load_state_dict(load_prefix(tmp_path / "s.safetensors", "ema"))
    assert all(p.dtype == torch.float32 for p in model.parameters())


def test_swapping_the_average_twice_restores_the_weights():
    model = Model()
    ema, before = Ema(model, 0.9), [p.clone() for p in model.parameters()]
    with torch.no_grad():
        model.head.weight.add_(1)
    ema.swap(model)
    assert torch.equal(model.head.weight, before[2])
    ema.swap(model)
    assert torch.equal(model.head.weight, before[2] + 1)


def test_the_rate_warms_up_holds_and_falls():
    shares = [rate_share(step, passed, 10, 0.4) for step, passed in ((0, 0), (99, 0.5), (99, 0.8), (99, 1.0))]
    assert [round(s, 3) for s in shares] == [0.1, 1.0, 0.5, 0.02]


def test_a_pause_is_not_training(tmp_path):
    run = new_run(tmp_path / "a.safetensors")
    ticks = iter([0.0, 1.0, 3600.0, *(3600.0 + 10 * i for i in range(1, 99))])
    train(run, loss_of(run), LoopConfig(minutes=2, batch=8), lambda _line: None, clock=lambda: next(ticks))
    assert run.progress.step == 8  # 1 s, 60 s of the pause, six of 10 s
