"""The denoiser: a diffusion transformer over 64 latent tokens that attends to 16 caption tokens."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from penny.teacher.blocks import Block
from penny.teacher.config import ModelConfig

FREQUENCIES = 64
MASKED = -1e4  # added to the logits of padding


def wave_features(values: torch.Tensor) -> torch.Tensor:
    """B values, about 0..1 -> B x 128 cosines and sines (periods from 0.006 to 63)."""
    steps = torch.arange(FREQUENCIES, device=values.device, dtype=torch.float32)
    angles = values.float()[:, None] * 1000 * torch.exp(steps * (-math.log(1e4) / FREQUENCIES))
    return torch.cat([angles.cos(), angles.sin()], 1)


def masked_mean(context: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """B x 16 x D -> B x D over the tokens that are there."""
    there = mask[..., None].to(context.dtype)
    return (context * there).sum(1) / there.sum(1).clamp_min(1)


class Conditioning(nn.Module):
    """Time, pooled caption and, in a student, guidance scale and span -> B x 6 x D modulation shared by all blocks.

    The span of the step lets one student serve several numbers of steps (Frans et al. 2024, arXiv 2410.12557).
    """

    def __init__(self, config: ModelConfig):
        super().__init__()
        width = config.width
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, width), nn.SiLU())
        self.pooled = nn.Sequential(nn.Linear(config.text_width, width), nn.SiLU(), nn.Linear(width, width))
        self.guidance = nn.Linear(2 * FREQUENCIES, width) if config.distilled else None
        self.span = nn.Linear(2 * FREQUENCIES, width) if config.distilled else None
        self.modulation = nn.Linear(width, 6 * width)
        for layer in (self.modulation, self.guidance, self.span):
            if layer is not None:
                nn.init.zeros_(layer.weight)
                nn.init.zeros_(layer.bias)

    def forward(self, time, context, mask, guidance=None, span=None) -> torch.Tensor:
        mixed = self.time(wave_features(time)) + self.pooled(masked_mean(context, mask))
        if self.guidance is not None and guidance is not None:
            mixed = mixed + self.guidance(wave_features(guidance / 10))
        if self.span is not None and span is not None:
            mixed = mixed + self.span(wave_features(span))
        return self.modulation(F.silu(mixed)).unflatten(1, (6, -1))


class Denoiser(nn.Module):
    def __init__(self, config: ModelConfig = ModelConfig()):
        super().__init__()
        self.config = config
        self.patch_in = nn.Linear(config.token_width, config.width)
        self.position = nn.Parameter(torch.randn(config.tokens, config.width) * 0.02)
        self.conditioning = Conditioning(config)
        self.text_in = nn.Linear(config.text_width, config.text_width)
        sizes = config.width, config.heads, config.text_width, config.hidden
        self.blocks = nn.ModuleList(Block(*sizes) for _ in range(config.blocks))
        self.out_norm = nn.LayerNorm(config.width)
        self.patch_out = nn.Linear(config.width, config.token_width)
        nn.init.zeros_(self.patch_out.weight)
        nn.init.zeros_(self.patch_out.bias)

    def forward(
        self,
        x: torch.Tensor,
        time: torch.Tensor,
        context: torch.Tensor,
        mask: torch.Tensor,
        guidance: torch.Tensor | None = None,
        span: torch.Tensor | None = None,
        keep: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The prediction of the configured target, shaped as x.

        x: B x C x S x S; time: B in 0..1, a row each; context: B x 16 x 384; mask: B x 16, true for tokens;
        guidance: B scales, span: B in 0..1, how far the step leads (students only);
        keep: indices of the tokens that pass through the middle blocks (training only).
        """
        tokens, conditions = self._begin(x, time, context, mask, guidance, span)
        whole = tokens
        for index, block in enumerate(self.blocks):
            if keep is not None and index == 1:
                keep = keep.to(tokens.device)
                whole, tokens = tokens, tokens[:, keep]
            if keep is not None and index == len(self.blocks) - 1:
                tokens = whole.index_copy(1, keep, tokens.to(whole.dtype))
            tokens = block(tokens, *conditions)
        return self.to_latents(self.patch_out(self.out_norm(tokens)))

    def hidden(self, x, time, context, mask, blocks: int) -> torch.Tensor:
        """B x tokens x width after so many blocks: what the network makes of a picture before it predicts."""
        tokens, conditions = self._begin(x, time, context, mask)
        for block in self.blocks[:blocks]:
            tokens = block(tokens, *conditions)
        return tokens

    def _begin(self, x, time, context, mask, guidance=None, span=None):
        """The first block's tokens, and what every block is given beside: modulation, text and bias of its logits."""
        bias = (~mask[:, None, None, :]).to(x.dtype) * MASKED
        conditions = self.conditioning(time, context, mask, guidance, span), self.text_in(context), bias
        return self.patch_in(self.to_tokens(x)) + self.position, conditions

    def to_tokens(self, x: torch.Tensor) -> torch.Tensor:
        return F.pixel_unshuffle(x, self.config.patch).flatten(2).transpose(1, 2)

    def to_latents(self, tokens: torch.Tensor) -> torch.Tensor:
        side = self.config.side // self.config.patch
        return F.pixel_shuffle(tokens.transpose(1, 2).unflatten(2, (side, side)), self.config.patch)
