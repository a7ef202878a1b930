"""Transformer blocks: self-attention, cross-attention to the caption, MLP; modulated by time (adaLN-single)."""

import torch
import torch.nn.functional as F
from torch import nn


def split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """B x N x D -> B x heads x N x D/heads."""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


class HeadNorm(nn.Module):
    """Root-mean-square norm within each head, with a learned gain: QK-norm (arXiv 2302.05442)."""

    def __init__(self, width: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scale = torch.rsqrt(x.float().square().mean(-1, keepdim=True) + 1e-6)
        return (x * scale * self.gain).to(x.dtype)


class Attention(nn.Module):
    """Softmax attention as plain products: with 64 tokens the fused kernel's backward costs a quarter of the step."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query_norm = HeadNorm(width // heads)
        self.key_norm = HeadNorm(width // heads)
        self.out = nn.Linear(width, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        """q: B x N x D; k, v: B x M x D; bias: B x 1 x 1 x M added to the logits."""
        query, key = self.query_norm(split_heads(q, self.heads)), self.key_norm(split_heads(k, self.heads))
        logits = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        weights = (logits if bias is None else logits + bias).softmax(-1).to(v.dtype)
        return self.out((weights @ split_heads(v, self.heads)).transpose(1, 2).flatten(2))


def modulate(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    return x * (1 + scale[:, None]) + shift[:, None]


class Block(nn.Module):
    def __init__(self, width: int, heads: int, text_width: int, hidden: int):
        super().__init__()
        self.self_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.self_qkv = nn.Linear(width, 3 * width)
        self.self_attention = Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width)
        self.cross_query = nn.Linear(width, width)
        self.cross_key_value = nn.Linear(text_width, 2 * width)
        self.cross_attention = Attention(width, heads)
        self.mlp_norm = nn.LayerNorm(width, elementwise_affine=False)
        self.mlp_in = nn.Linear(width, hidden)
        self.mlp_out = nn.Linear(hidden, width)
        nn.init.zeros_(self.mlp_out.weight)
        nn.init.zeros_(self.mlp_out.bias)
        gates = torch.tensor([0.0, 0, 1, 0, 0, 1])  # scale, shift, gate of attention; the same of the MLP
        self.modulation = nn.Parameter(gates[:, None].repeat(1, width))

    def forward(self, x: torch.Tensor, time: torch.Tensor, context: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """x: B x N x D; time: B x 6 x D; context: B x 16 x text_width; bias: B x 1 x 1 x 16."""
        scale, shift, gate, mlp_scale, mlp_shift, mlp_gate = (self.modulation + time).unbind(1)
        q, k, v = self.self_qkv(modulate(self.self_norm(x), scale, shift)).chunk(3, -1)
        x = x + gate[:, None] * self.self_attention(q, k, v, None)
        k, v = self.cross_key_value(context).chunk(2, -1)
        x = x + self.cross_attention(self.cross_query(self.cross_norm(x)), k, v, bias)
        hidden = F.gelu(self.mlp_in(modulate(self.mlp_norm(x), mlp_scale, mlp_shift)), approximate="tanh")
        return x + mlp_gate[:, None] * self.mlp_out(hidden)
