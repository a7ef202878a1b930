"""Muon on the hidden matrices, AdamW on the rest: what decided the pilot's trials."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class OptimizerConfig:
    rate: float = 2e-3  # Muon's rate, matched to AdamW's update size
    rest_share: float = 0.5  # AdamW's rate as a share of Muon's
    weight_decay: float = 0.01
    muon: bool = True

    def __post_init__(self):
        if not 0 < self.rate < 1 or not 0 < self.rest_share <= 2:
            raise ValueError("OptimizerConfig: rate must lie in (0, 1), rest_share in (0, 2]")


def is_hidden_matrix(name: str, parameter: nn.Parameter) -> bool:
    """A weight matrix inside a block: Muon orthogonalises its update. Embeddings, heads and gains stay with AdamW."""
    return parameter.ndim == 2 and ".blocks." in f".{name}" and name.endswith("weight")


def build_optimizers(model: nn.Module, config: OptimizerConfig) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024, update scale of Moonlight) first if any matrix takes it, AdamW last."""
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    hidden = [p for n, p in named if config.muon and is_hidden_matrix(n, p)]
    taken = {id(p) for p in hidden}
    rest = [p for _, p in named if id(p) not in taken]
    rest_rate = config.rate * config.rest_share if hidden else config.rate
    adam = torch.optim.AdamW(rest, rest_rate, betas=(0.9, 0.95), weight_decay=config.weight_decay)
    if not hidden:
        return [adam]
    muon = torch.optim.Muon(
        hidden, lr=config.rate, weight_decay=config.weight_decay, momentum=0.95, adjust_lr_fn="match_rms_adamw"
    )
    return [muon, adam]


def scale_rates(optimizers: Iterable[torch.optim.Optimizer], share: float) -> None:
    """Sets every group's rate to this share of the rate it was built with."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group.setdefault("full_rate", group["lr"])
            group["lr"] = group["full_rate"] * share
