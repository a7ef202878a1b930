"""The 128-pixel pilot's weights under our names, and its encoder; only the warm start needs them."""

import re
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from penny.autoencoder.model import Residual

TOP = {
    "i.": "patch_in.",
    "pos": "position",
    "te.0.": "conditioning.time.0.",
    "pool.": "conditioning.pooled.",
    "ada.1.": "conditioning.modulation.",
    "tp.": "text_in.",
    "f.": "out_norm.",
    "out.": "patch_out.",
}
IN_BLOCK = {
    "qkv.": "self_qkv.",
    "o.": "self_attention.out.",
    "n2.": "cross_norm.",
    "q.": "cross_query.",
    "kv.": "cross_key_value.",
    "co.": "cross_attention.out.",
    "m.0.": "mlp_in.",
    "m.2.": "mlp_out.",
    "ada": "modulation",
}


def _replace_start(name: str, table: dict[str, str]) -> str:
    start = next(s for s in table if name.startswith(s))
    return table[start] + name[len(start) :]


def rename(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The pilot denoiser's weights under our names, as float32."""
    renamed = {}
    for name, value in weights.items():
        block = re.match(r"b\.(\d+)\.(.*)", name)
        ours = f"blocks.{block[1]}.{_replace_start(block[2], IN_BLOCK)}" if block else _replace_start(name, TOP)
        renamed[ours] = value.float()
    return renamed


class PilotEncoder(nn.Module):
    """N x 4 x 128 x 128 in [-1, 1] -> N x 8 x 16 x 16, standardised."""

    def __init__(self, folder: Path):
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(64, 64, 3, padding=1),
            Residual(64),
            nn.PixelUnshuffle(2),
            nn.Conv2d(256, 128, 1),
            Residual(128),
            Residual(128),
            nn.SiLU(),
            nn.Conv2d(128, 8, 1),
        )
        weights = load_file(folder / "autoencoder-half.safetensors")
        ours = {
            k[2:].replace(".a.", ".first.").replace(".b.", ".second."): v for k, v in weights.items() if k[0] == "e"
        }
        self.layers.load_state_dict({k: v.float() for k, v in ours.items()})
        self.statistics = load_file(folder / "latent-statistics.safetensors")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        latents = torch.tanh(self.layers(images) / 3) * 3
        return (latents - self.statistics["mean"].view(1, -1, 1, 1)) / self.statistics["std"].view(1, -1, 1, 1)
