"""The warm start: names are complete, the change of latents is undone, attention keeps its size."""

import torch

from penny.teacher.blocks import Attention
from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser
from penny.teacher.warm_start import fit_map, match_gains, tokens_of, transplant

CONFIG = ModelConfig(width=16, blocks=2, heads=2, text_width=12)


def pilot_weights(tokens: int = 32) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    one = {
        "qkv": (48, 16),
        "o": (16, 16),
        "q": (16, 16),
        "co": (16, 16),
        "kv": (32, 12),
        "m.0": (64, 16),
        "m.2": (16, 64),
    }
    shapes = {"i": (16, tokens), "te.0": (16, 128), "pool.0": (16, 12), "pool.2": (16, 16), "ada.1": (96, 16)}
    shapes |= {"tp": (12, 12), "out": (tokens, 16)} | {f"b.{b}.{k}": s for b in range(2) for k, s in one.items()}
    weights = {f"{k}.weight": torch.randn(s) * 0.2 for k, s in shapes.items()}
    weights |= {f"{k}.bias": torch.randn(s[0]) for k, s in shapes.items()}
    norms = {f"{k}.{part}": torch.ones(16) for k in ("f", "b.0.n2", "b.1.n2") for part in ("weight", "bias")}
    return weights | norms | {"pos": torch.randn(64, 16)} | {f"b.{b}.ada": torch.randn(6, 16) for b in range(2)}


def test_the_patch_layer_sees_what_the_pilots_saw():
    model, weights = Denoiser(CONFIG), pilot_weights()
    theirs = torch.randn(4096, 32)
    change = torch.linalg.qr(torch.randn(64, 64))[0][:32]
    ours = theirs @ change
    transplant(model, weights, ours, theirs)
    expected = theirs @ weights["i.weight"].T
    assert (ours @ model.patch_in.weight.T - expected).norm() / expected.norm() < 0.05


def test_a_known_map_is_found():
    inputs, wanted = torch.randn(5000, 6), torch.randn(6, 4)
    assert torch.allclose(fit_map(inputs, inputs @ wanted), wanted, atol=0.05)


def test_tokens_are_patches_in_reading_order():
    latents = torch.arange(2 * 16 * 16.0).view(1, 2, 16, 16)
    assert tokens_of(latents).shape == (64, 8) and tokens_of(latents)[0].tolist()[:4] == [0, 1, 16, 17]


def test_gains_take_the_size_of_what_they_normalise():
    attention = torch.nn.ModuleDict({"a": Attention(8, 2)})
    x = torch.randn(2, 5, 8)
    match_gains(attention, lambda m: m["a"](4 * x, 0.5 * x, x, None))
    assert abs(attention["a"].query_norm.gain[0] / (8 * attention["a"].key_norm.gain[0]) - 1) < 1e-3
