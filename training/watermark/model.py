"""The extractor: a small convolutional network at a quarter of the resolution, one logit per pixel."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

FOLD = 4  # pixels per side that one position of the network holds; H and W must be multiples of it


@dataclass(frozen=True)
class ExtractorConfig:
    width: int = 40
    dilations: tuple[int, ...] = (1, 2, 1, 2, 1)

    def __post_init__(self):
        if self.width < 1 or min(self.dilations) < 1:
            raise ValueError("ExtractorConfig: width and dilations must be positive")


def local_features(luma: torch.Tensor) -> torch.Tensor:
    """N x 1 x H x W luma 0..255 -> N x 2 x H x W: the high-pass plane, raw and divided by its local energy."""
    high = luma - F.avg_pool2d(F.pad(luma, (4, 4, 4, 4), "reflect"), 9, 1)
    energy = torch.sqrt(F.avg_pool2d(F.pad(high * high, (8, 8, 8, 8), "reflect"), 17, 1) + 1)
    return torch.cat([high / 8, high / energy], 1)


class Extractor(nn.Module):
    """N x 1 x H x W luma (0..255, H and W multiples of 4) -> N x 1 x H x W logits of the carrier's sign."""

    def __init__(self, config: ExtractorConfig = ExtractorConfig()):
        super().__init__()
        layers = [nn.Conv2d(2 * FOLD * FOLD, config.width, 3, padding=1), nn.SiLU()]
        for dilation in config.dilations:
            layers += [nn.Conv2d(config.width, config.width, 3, padding=dilation, dilation=dilation), nn.SiLU()]
        layers.append(nn.Conv2d(config.width, FOLD * FOLD, 3, padding=1))
        self.layers = nn.Sequential(*layers)

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        return F.pixel_shuffle(self.layers(F.pixel_unshuffle(local_features(luma), FOLD)), FOLD)
