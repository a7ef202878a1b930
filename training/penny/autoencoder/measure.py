"""How well the autoencoder keeps held-out art: PSNR over white, alpha overlap, edge contrast, and a picture of it."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from penny.data.art import over_white, premultiply


@dataclass(frozen=True)
class Fidelity:
    psnr_db: float  # mean over pictures, RGB over white
    alpha_iou: float  # of alpha > 0.5, mean over pictures
    edge_ratio: float  # mean gradient magnitude, decoded / real; 1 means edges are not blurred

    def __str__(self) -> str:
        return f"PSNR {self.psnr_db:.2f} dB, alpha IoU {self.alpha_iou:.4f}, edge ratio {self.edge_ratio:.3f}"


def psnr(got: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Per picture, for values in [0, 1]."""
    error = F.mse_loss(got, wanted, reduction="none").flatten(1).mean(1)
    return -10 * torch.log10(error.clamp_min(1e-8))


def alpha_iou(got: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Per picture, for N x 4 x H x W in [-1, 1]."""
    a, b = got[:, 3] > 0, wanted[:, 3] > 0
    both, either = (a & b).flatten(1).sum(1), (a | b).flatten(1).sum(1)
    return both / either.clamp_min(1)


def edge_energy(images: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference between neighbours."""
    return images.diff(dim=-1).abs().mean() + images.diff(dim=-2).abs().mean()


@torch.no_grad()
def reconstruct_all(
    model: nn.Module, pixels: np.ndarray, batch: int = 16, noise: float = 0.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Real and decoded images (premultiplied, [-1, 1]) of N x H x W x 4 uint8.

    `noise` is the deviation of what is added to the latents before they are decoded: none is drawn for 0.
    """
    real = torch.cat([premultiply(pixels[i : i + batch]) for i in range(0, len(pixels), batch)])
    device = next(model.parameters()).device
    decoded = []
    for part in real.split(batch):
        latents = model.encoder(part.to(device))
        if noise:
            latents = latents + noise * torch.randn_like(latents)
        decoded.append(model.decoder(latents).float().clamp(-1, 1).cpu())
    return real, torch.cat(decoded)


def measure(real: torch.Tensor, decoded: torch.Tensor) -> Fidelity:
    want, got = over_white(real), over_white(decoded)
    ratio = edge_energy(got) / edge_energy(want)
    return Fidelity(psnr(got, want).mean().item(), alpha_iou(decoded, real).mean().item(), ratio.item())
