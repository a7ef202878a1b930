"""Standardised latents to pictures."""

from pathlib import Path

import torch
from torch import nn

from penny.autoencoder.load import open_autoencoder
from penny.autoencoder.model import Decoder
from penny.latents.store import TrainingSet


class LatentDecoder(nn.Module):
    """B x 16 x h x w standardised latents -> B x 4 x 16h x 16w, premultiplied RGBA, about [-1, 1]."""

    def __init__(self, decoder: Decoder, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.decoder = decoder.requires_grad_(False)
        self.register_buffer("mean", mean.view(1, -1, 1, 1))
        self.register_buffer("std", std.view(1, -1, 1, 1))

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return self.decoder(latents * self.std + self.mean)

    @torch.no_grad()
    def in_parts(self, latents: torch.Tensor, rows: int = 16) -> torch.Tensor:
        """The same without gradients and with little memory, clamped to [-1, 1]."""
        return torch.cat([self(part).clamp(-1, 1) for part in latents.split(rows)])


def open_latent_decoder(work: Path, data: TrainingSet) -> LatentDecoder:
    """The work folder's decoder, for latents standardised as the training set's are."""
    return LatentDecoder(open_autoencoder(work).decoder, data.mean, data.std)
