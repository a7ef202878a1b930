"""The evaluation's feature space: Inception v3 (ImageNet backbone, as nsfwjs carries it). Never used in training."""

import subprocess
from pathlib import Path

import torch
import torch.nn.functional as F

from penny.data.art import over_white
from penny.features.graph import LayerGraph

HERE = Path(__file__).parent
LAYERS = ("mixed7", "mixed10")
SIDE = 171  # pixels; the smallest side whose last grid is 4 x 4, for speed


def dump_network(work: Path, name: str) -> Path:
    """Converts the packaged network once; returns its folder."""
    folder = work / "features"
    if not (folder / f"{name}.bin").exists():
        modules = (work / "npm" / "node_modules").resolve()
        subprocess.run(["node", HERE / "dump.mjs", modules, name, folder.resolve()], check=True)
    return folder


class InceptionFeatures:
    """N x 4 x H x W premultiplied RGBA in [-1, 1] -> N x D unit features of the picture over white."""

    def __init__(self, work: Path):
        self.graph = LayerGraph(dump_network(work, "inception_v3"), "inception_v3", LAYERS).eval()

    @torch.no_grad()
    def __call__(self, images: torch.Tensor, rows: int = 32) -> torch.Tensor:
        return torch.cat([self._features(part) for part in images.split(rows)])

    def _features(self, images: torch.Tensor) -> torch.Tensor:
        resized = F.interpolate(over_white(images), size=SIDE, mode="area") * 2 - 1
        middle, last = self.graph(resized)
        coarse = F.adaptive_avg_pool2d(middle, 2).flatten(1)  # where things are, to a quarter of the picture
        whole = last.mean((2, 3))
        return torch.cat([F.normalize(coarse, dim=1), F.normalize(whole, dim=1)], 1)
