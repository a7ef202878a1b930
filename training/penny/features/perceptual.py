"""The perceptual loss: distance of MobileNetV2 features (ImageNet backbone, as nsfwjs carries it)."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from penny.features.graph import LayerGraph
from penny.features.inception import dump_network

LAYERS = ("block_1_project_BN", "block_3_project_BN", "block_6_project_BN")  # strides 4, 8 and 16


def flat_colour(rgba: torch.Tensor, shade: float) -> torch.Tensor:
    """N x 4 x H x W premultiplied in [-1, 1] -> N x 3 x H x W over one shade of grey (0..1), in [-1, 1]."""
    unit = (rgba + 1) / 2
    return (unit[:, :3] + shade * (1 - unit[:, 3:])) * 2 - 1


class PerceptualLoss(nn.Module):
    """Mean distance of channel-normalised features (as LPIPS, arXiv 1801.03924, without its learned weights)."""

    def __init__(self, work: Path):
        super().__init__()
        self.graph = LayerGraph(dump_network(work, "mobilenet_v2"), "mobilenet_v2", LAYERS)

    def forward(self, got: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        shade = float(torch.rand(()))
        found = self.graph(flat_colour(got, shade))
        with torch.no_grad():
            real = self.graph(flat_colour(wanted, shade))
        distances = [(unit(a) - unit(b)).square().sum(1).mean() for a, b in zip(found, real, strict=True)]
        return sum(distances) / len(distances)


def unit(features: torch.Tensor) -> torch.Tensor:
    return F.normalize(features, dim=1, eps=1e-4)
