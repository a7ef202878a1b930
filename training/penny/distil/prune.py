"""Structured pruning: a smaller student that keeps the hidden units and blocks that matter most.

The MLP's hidden units are ranked by the size of what they write, and blocks by how little they change their tokens.
The result is a Denoiser of another ModelConfig, to be distilled for a short time (`penny.distil.prune_student`).
"""

import dataclasses

import torch

from penny.distil.config import DistilConfig
from penny.teacher.blocks import Block
from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser


def pruned_config(whole: ModelConfig, config: DistilConfig) -> ModelConfig:
    """Of the pruned student, from the whole one's or the teacher's."""
    blocks, ratio = whole.blocks - config.pruned_blocks, whole.mlp_ratio * config.pruned_share
    return dataclasses.replace(whole, blocks=blocks, mlp_ratio=ratio, distilled=True)


def rank_blocks(model: Denoiser, arguments: tuple) -> list[int]:
    """Indices of the blocks, least important first: by the mean relative change of the tokens that pass through."""
    changes: dict[int, float] = {}

    def watch(index: int):
        def hook(_module, inputs, output):
            changes[index] = ((output - inputs[0]).norm() / inputs[0].norm()).item()

        return hook

    handles = [block.register_forward_hook(watch(i)) for i, block in enumerate(model.blocks)]
    with torch.no_grad():
        model(*arguments)
    for handle in handles:
        handle.remove()
    return sorted(changes, key=changes.__getitem__)


def drop_blocks(model: Denoiser, dropped: set[int]) -> Denoiser:
    """The model without these blocks."""
    kept = [i for i in range(len(model.blocks)) if i not in dropped]
    smaller = Denoiser(dataclasses.replace(model.config, blocks=len(kept)))
    weights = {n: v for n, v in model.state_dict().items() if not n.startswith("blocks.")}
    for new, old in enumerate(kept):
        weights |= {f"blocks.{new}.{n}": v for n, v in model.blocks[old].state_dict().items()}
    smaller.load_state_dict(weights)
    return smaller


def unit_importance(block: Block) -> torch.Tensor:
    """Of each hidden unit: the size of its input weights times that of its output weights."""
    return block.mlp_in.weight.norm(dim=1) * block.mlp_out.weight.norm(dim=0)


def _kept_units(block: Block, count: int) -> dict[str, torch.Tensor]:
    """The block's weights with only its `count` most important hidden units."""
    keep = unit_importance(block).topk(count).indices.sort().values
    weights = dict(block.state_dict())
    for name in ("mlp_in.weight", "mlp_in.bias"):
        weights[name] = weights[name][keep]
    weights["mlp_out.weight"] = weights["mlp_out.weight"][:, keep]
    return weights


def narrow_mlps(model: Denoiser, share: float) -> Denoiser:
    """The model with this share of every MLP's hidden units."""
    if not 0 < share <= 1:
        raise ValueError("narrow_mlps: share must lie in (0, 1]")
    smaller = Denoiser(dataclasses.replace(model.config, mlp_ratio=model.config.mlp_ratio * share))
    weights = {n: v for n, v in model.state_dict().items() if not n.startswith("blocks.")}
    for index, block in enumerate(model.blocks):
        kept = _kept_units(block, smaller.config.hidden)
        weights |= {f"blocks.{index}.{name}": value for name, value in kept.items()}
    smaller.load_state_dict(weights)
    return smaller
