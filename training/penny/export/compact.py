"""The denoiser for runtimes: what `penny.teacher.model` computes, in a third of its operators.

The products of one row take a few milliseconds, and a thousand small operators around them as much again. Here shapes
are constants, the modulations of all blocks are made at once, and norms, attention and GELU are one operator each.
"""

import torch
import torch.nn.functional as F
from torch import nn

from penny.export.operators import AttentionOperator, GeluOperator, unit_mean_square
from penny.teacher.blocks import Attention, Block
from penny.teacher.model import Denoiser
from penny.text.width import TOKENS

SCALES = (0, 3)  # of a block's six modulations; what they scale is multiplied by one more


class CompactAttention(nn.Module):
    """`lengths`: how many tokens ask, and how many are asked. The scale of the logits is in the queries' gain."""

    def __init__(self, attention: Attention, lengths: tuple[int, int]):
        super().__init__()
        self.heads, self.out, self.lengths = attention.heads, attention.out, lengths
        self.size = attention.query_norm.gain.numel()
        self.register_buffer("query_gain", attention.query_norm.gain.detach() * self.size**-0.5)
        self.register_buffer("key_gain", attention.key_norm.gain.detach())

    def _normed(self, x: torch.Tensor, length: int, gain: torch.Tensor) -> torch.Tensor:
        by_head = x.reshape(-1, length, self.heads, self.size)
        return unit_mean_square(by_head, gain).reshape(-1, length, self.heads * self.size)

    def forward(self, q, k, v, mask: torch.Tensor | None) -> torch.Tensor:
        """q: B x N x D; k, v: B x M x D; mask: B x M int32, 0 where padded."""
        query, key = self._normed(q, self.lengths[0], self.query_gain), self._normed(k, self.lengths[1], self.key_gain)
        return self.out(AttentionOperator.apply(query, key, v, mask, self.heads))


class CompactBlock(nn.Module):
    """`modulations` are scale plus one, shift and gate of attention, and the same of the MLP, each B x 1 x D."""

    def __init__(self, block: Block, tokens: int):
        super().__init__()
        self.block, self.width = block, block.self_qkv.in_features
        self.self_attention = CompactAttention(block.self_attention, (tokens, tokens))
        self.cross_attention = CompactAttention(block.cross_attention, (tokens, TOKENS))

    def forward(self, x, modulations, text, mask) -> torch.Tensor:
        block = self.block
        scale, shift, gate, mlp_scale, mlp_shift, mlp_gate = modulations
        q, k, v = block.self_qkv(block.self_norm(x) * scale + shift).split(self.width, -1)
        x = x + gate * self.self_attention(q, k, v, None)
        k, v = block.cross_key_value(text).split(self.width, -1)
        x = x + self.cross_attention(block.cross_query(block.cross_norm(x)), k, v, mask)
        hidden = F.linear(block.mlp_norm(x) * mlp_scale + mlp_shift, block.mlp_in.weight)
        return x + mlp_gate * block.mlp_out(GeluOperator.apply(hidden, block.mlp_in.bias))


class CompactDenoiser(nn.Module):
    """Called as the denoiser that it is made of; nothing is routed."""

    def __init__(self, network: Denoiser):
        super().__init__()
        self.network, self.config = network, network.config
        self.blocks = nn.ModuleList(CompactBlock(block, self.config.tokens) for block in network.blocks)
        table = torch.stack([block.modulation.detach().clone() for block in network.blocks])
        table[:, list(SCALES)] += 1
        self.register_buffer("table", table.flatten(1))

    def _modulations(self, time, context, mask, guidance, span) -> list[tuple[torch.Tensor, ...]]:
        shared = self.network.conditioning(time, context, mask, guidance, span)
        count, width = len(self.blocks), self.config.width
        every = (shared.reshape(-1, 1, 6 * width) + self.table).reshape(-1, count * 6, width).split(1, 1)
        return [every[6 * index : 6 * index + 6] for index in range(count)]

    def forward(self, x, time, context, mask, guidance=None, span=None) -> torch.Tensor:
        network, there = self.network, mask.to(torch.int32)
        modulations, text = self._modulations(time, context, mask, guidance, span), network.text_in(context)
        tokens = network.patch_in(self._to_tokens(x)) + network.position
        for block, mine in zip(self.blocks, modulations, strict=True):
            tokens = block(tokens, mine, text, there)
        return self._to_latents(network.patch_out(network.out_norm(tokens)))

    def _to_tokens(self, x: torch.Tensor) -> torch.Tensor:
        config, side = self.config, self.config.side // self.config.patch
        parts = x.reshape(-1, config.channels, side, config.patch, side, config.patch)
        return parts.permute(0, 2, 4, 1, 3, 5).reshape(-1, config.tokens, config.token_width)

    def _to_latents(self, tokens: torch.Tensor) -> torch.Tensor:
        config, side = self.config, self.config.side // self.config.patch
        parts = tokens.reshape(-1, side, side, config.channels, config.patch, config.patch)
        return parts.permute(0, 3, 1, 4, 2, 5).reshape(-1, config.channels, config.side, config.side)
