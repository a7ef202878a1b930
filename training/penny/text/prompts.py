"""Encoded prompts, with the empty one that classifier-free guidance needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Prompts:
    states: torch.Tensor  # B x 16 x 384
    masks: torch.Tensor  # B x 16
    empty_state: torch.Tensor  # 1 x 16 x 384
    empty_mask: torch.Tensor  # 1 x 16

    def rows(self, part: slice) -> "Prompts":
        return Prompts(self.states[part], self.masks[part], self.empty_state, self.empty_mask)

    def to(self, device: str) -> "Prompts":
        return Prompts(*(part.to(device) for part in (self.states, self.masks, self.empty_state, self.empty_mask)))

    def __len__(self) -> int:
        return len(self.states)


def encode_prompts(encoder, texts: Sequence[str]) -> Prompts:
    """`encoder` is penny.text.minilm.TextEncoder or anything that is called alike."""
    states, masks = encoder(["", *texts])
    return Prompts(states[1:], masks[1:], states[:1], masks[:1])
