"""The autoencoder: space-to-depth stem, residual blocks, depth-to-space tail; no convolution at full resolution."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class AutoencoderConfig:
    channels: int = 16  # of the latents
    widths: tuple[int, int, int] = (48, 96, 160)  # at 1/4, 1/8 and 1/16 of the image's side
    encoder_blocks: tuple[int, int, int] = (1, 2, 2)
    decoder_blocks: tuple[int, int, int] = (2, 2, 3)
    bound: float = 3.0  # latents are squashed into [-bound, bound]

    def __post_init__(self):
        if min(self.widths) < 1 or self.channels < 1 or self.bound <= 0:
            raise ValueError("AutoencoderConfig: widths, channels and bound must be positive")


class Residual(nn.Module):
    """Two 3 x 3 convolutions beside an identity; starts as the identity."""

    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


def _residuals(width: int, count: int) -> list[nn.Module]:
    return [Residual(width) for _ in range(count)]


class Encoder(nn.Module):
    """N x 4 x H x W in [-1, 1] -> N x C x H/16 x W/16."""

    def __init__(self, config: AutoencoderConfig):
        super().__init__()
        fine, middle, coarse = config.widths
        counts = config.encoder_blocks
        self.bound = config.bound
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(4 * 16, fine, 3, padding=1),
            *_residuals(fine, counts[0]),
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * fine, middle, 1),
            *_residuals(middle, counts[1]),
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * middle, coarse, 1),
            *_residuals(coarse, counts[2]),
            nn.Conv2d(coarse, config.channels, 1),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.layers(images) / self.bound) * self.bound


class Decoder(nn.Module):
    """N x C x h x w -> N x 4 x 16h x 16w, premultiplied, about [-1, 1]."""

    def __init__(self, config: AutoencoderConfig):
        super().__init__()
        fine, middle, coarse = config.widths
        counts = config.decoder_blocks
        self.layers = nn.Sequential(
            nn.Conv2d(config.channels, coarse, 3, padding=1),
            *_residuals(coarse, counts[2]),
            nn.Conv2d(coarse, 4 * middle, 1),
            nn.PixelShuffle(2),
            *_residuals(middle, counts[1]),
            nn.Conv2d(middle, 4 * fine, 1),
            nn.PixelShuffle(2),
            *_residuals(fine, counts[0]),
            nn.Conv2d(fine, 4 * 16, 3, padding=1),
            nn.PixelShuffle(4),
        )

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return self.layers(latents)


class Autoencoder(nn.Module):
    def __init__(self, config: AutoencoderConfig = AutoencoderConfig()):
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
