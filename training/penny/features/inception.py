"""The evaluation's feature space: Inception v3 (ImageNet backbone, as nsfwjs carries it). Never used in training."""

import subprocess
from pathlib import Path

import torch
import torch.nn.functional as F

from penny.data.art import over_white
from penny.features.graph import LayerGraph

HERE = Path(__file__).parent
LAYER = "mixed7"  # the deepest by which real art still finds its own name in another style: `penny.eval.layers`
SIDE = 128  # pixels; 171 finds no more


def dump_network(work: Path, name: str) -> Path:
    """Converts the packaged network once; returns its folder."""
    folder = work / "features"
    if not (folder / f"{name}.bin").exists():
        modules = (work / "npm" / "node_modules").resolve()
        subprocess.run(["node", HERE / "dump.mjs", modules, name, folder.resolve()], check=True)
    return folder


class InceptionFeatures:
    """N x 4 x H x W premultiplied RGBA in [-1, 1] -> N x D unit features of the picture over white."""

    def __init__(self, work: Path, layer: str = LAYER, side: int = SIDE):
        self.graph, self.side = LayerGraph(dump_network(work, "inception_v3"), "inception_v3", (layer,)).eval(), side

    @torch.no_grad()
    def __call__(self, images: torch.Tensor, rows: int = 32) -> torch.Tensor:
        return torch.cat([self._features(part) for part in images.split(rows)])

    def _features(self, images: torch.Tensor) -> torch.Tensor:
        resized = F.interpolate(over_white(images), size=self.side, mode="area") * 2 - 1
        (grid,) = self.graph(resized)
        return F.normalize(F.adaptive_avg_pool2d(grid, 2).flatten(1), dim=1)  # where things are, to a quarter
