"""Pruning drops what does nothing first, and keeps the function where only that was dropped."""

import pytest
import torch

from penny.distil.prune import drop_blocks, narrow_mlps, rank_blocks
from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser

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
