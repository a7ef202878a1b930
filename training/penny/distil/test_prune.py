"""Pruning drops what does nothing first, and keeps the function where only that was dropped."""

import pytest
import torch

from penny.distil.config import DistilConfig
from penny.distil.networks import checkpoint_name, config_of
from penny.distil.prune import drop_blocks, narrow_mlps, pruned_config, rank_blocks
from penny.distil.prune_student import distil_pruned
from penny.distil.students import build_student
from penny.distil.train import Setting
from penny.run.checkpoint import load_prefix
from penny.run.optimizer import OptimizerConfig
from penny.teacher.config import ModelConfig, ObjectiveConfig, TeacherConfig
from penny.teacher.fixtures import tiny_training_set
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective

CONFIG = ModelConfig(channels=2, side=8, width=16, blocks=4, heads=2, text_width=12)


def build() -> Denoiser:
    torch.manual_seed(0)
    model = Denoiser(CONFIG)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return model.eval()


def inputs():
    torch.manual_seed(1)
    return torch.randn(2, 2, 8, 8), torch.rand(2), torch.randn(2, 16, 12), torch.ones(2, 16).bool()


@torch.no_grad()
def silence(block) -> None:
    for layer in (block.self_attention.out, block.cross_attention.out, block.mlp_out):
        layer.weight.zero_()
        layer.bias.zero_()


def test_an_idle_block_ranks_first_and_can_go():
    model = build()
    silence(model.blocks[2])
    assert rank_blocks(model, inputs())[0] == 2
    smaller = drop_blocks(model, {2}).eval()
    assert smaller.config.blocks == 3
    assert torch.allclose(smaller(*inputs()), model(*inputs()), atol=1e-5)


def test_idle_units_can_go():
    model = build()
    with torch.no_grad():
        for block in model.blocks:
            block.mlp_out.weight[:, ::2] = 0
    before = model(*inputs())
    smaller = narrow_mlps(model, 0.5).eval()
    assert smaller.config.hidden == 32 and smaller.blocks[0].mlp_in.out_features == 32
    assert torch.allclose(smaller(*inputs()), before, atol=1e-5)


def test_a_share_must_be_a_share():
    with pytest.raises(ValueError, match="share"):
        narrow_mlps(build(), 0)


def test_a_pruned_student_is_smaller_learns_and_is_found_again(tmp_path):
    torch.manual_seed(0)
    whole = ModelConfig(width=16, blocks=4, heads=2)
    student = build_student(Denoiser(whole)).eval().requires_grad_(False)
    config = DistilConfig(pruned_blocks=1, pruned_share=0.5, batch=4, optimizer=OptimizerConfig(1e-3))
    lines: list[str] = []
    setting = Setting(
        config, Objective(ObjectiveConfig()), tiny_training_set(), tmp_path, lines.append, False, minutes=0.01
    )
    smaller = distil_pruned(student, setting)
    assert smaller.config == pruned_config(whole, config) and (smaller.config.blocks, smaller.config.hidden) == (3, 32)
    again = Denoiser(smaller.config)
    again.load_state_dict(load_prefix(tmp_path / "pruned.safetensors", "ema"))
    assert all(torch.isfinite(value).all() for value in again.state_dict().values())
    assert "without the blocks [" in lines[0]


def test_networks_are_told_apart_by_name():
    whole = TeacherConfig().model
    assert config_of("teacher") == whole and config_of("progressive") == config_of("consistency")
    assert config_of("pruned").blocks < config_of("progressive").blocks


@pytest.mark.parametrize(("steps", "name"), [(None, "1"), (4, "1"), (1, "1"), (16, "16")])
def test_a_number_of_steps_has_the_last_student_that_serves_it(steps, name):
    config = DistilConfig(stages=(16, 8, 4, 2, 1), stage_shares=(0.2,) * 5)
    assert checkpoint_name("progressive", steps, config) == f"progressive-{name}"
    assert checkpoint_name("pruned", steps, config) == "pruned"
