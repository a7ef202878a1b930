"""ONNX Runtime's own operators, for graphs that are traced: what is many small operators otherwise is one of these."""

import torch
import torch.nn.functional as F

from penny.teacher.blocks import split_heads
from penny.teacher.model import MASKED


def _typed(out, like):
    """The tracer does not know the types that other domains' operators give."""
    out.setType(like.type())
    return out


class AttentionOperator(torch.autograd.Function):
    """softmax(q k') v, head by head. q: B x N x D; k, v: B x M x D; mask: B x M int32, 0 where padded, or None."""

    @staticmethod
    def forward(_, q, k, v, mask, heads: int):
        logits = split_heads(q, heads) @ split_heads(k, heads).transpose(-1, -2)
        if mask is not None:
            logits = logits + (1 - mask[:, None, None, :]) * MASKED
        return (logits.softmax(-1) @ split_heads(v, heads)).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(g, q, k, v, mask, heads: int):
        absent = g.op("prim::Constant")
        absent.setType(torch._C.OptionalType.ofTensor())
        padding = () if mask is None else (absent, mask)
        attributes = {"num_heads_i": heads, "scale_f": 1.0, "mask_filter_value_f": MASKED}
        return _typed(g.op("com.microsoft::MultiHeadAttention", q, k, v, *padding, **attributes), q)


class GeluOperator(torch.autograd.Function):
    """GELU by tanh of x + bias."""

    @staticmethod
    def forward(_, x, bias):
        return F.gelu(x + bias, approximate="tanh")

    @staticmethod
    def symbolic(g, x, bias):
        return _typed(g.op("com.microsoft::FastGelu", x, bias), x)


def unit_mean_square(x: torch.Tensor, gain: torch.Tensor) -> torch.Tensor:
    """x over the root mean square of its last axis, times `gain`, in the form that the runtime fuses."""
    return x / torch.sqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * gain
