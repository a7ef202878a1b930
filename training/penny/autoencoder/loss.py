"""What the autoencoder minimises: L1, L1 of gradients, and smooth latents by noise and halving."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from penny.autoencoder.model import Autoencoder


@dataclass(frozen=True)
class AutoencoderLossConfig:
    gradient: float = 0.5
    noise: float = 0.08  # standard deviation added to the latents before decoding
    halved: float = 0.25  # share of batches whose latents are halved (EQ-VAE, arXiv 2502.09509)

    def __post_init__(self):
        if not 0 <= self.halved <= 1 or self.noise < 0:
            raise ValueError("AutoencoderLossConfig: halved must lie in [0, 1], noise must not be negative")


def gradient_loss(got: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """L1 between neighbouring pixels' differences, down and across."""
    down = F.l1_loss(got.diff(dim=-2), wanted.diff(dim=-2))
    return down + F.l1_loss(got.diff(dim=-1), wanted.diff(dim=-1))


def pixel_loss(got: torch.Tensor, wanted: torch.Tensor, config: AutoencoderLossConfig) -> torch.Tensor:
    return F.l1_loss(got, wanted) + config.gradient * gradient_loss(got, wanted)


def reconstruct(
    model: Autoencoder, images: torch.Tensor, config: AutoencoderLossConfig, halve: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Decoded and wanted images. Halved latents must decode to the halved image: smoother, easier to diffuse."""
    latents = model.encoder(images)
    if halve:
        latents, images = F.avg_pool2d(latents, 2), F.avg_pool2d(images, 2)
    decoded = model.decoder(latents + config.noise * torch.randn_like(latents))
    return decoded.float(), images.float()
