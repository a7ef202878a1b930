"""Does the picture show the named thing? Nearest neighbour among real art, in a feature space or in pixels."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Recall:
    first: float  # share whose nearest real picture is of the name asked for
    fifth: float  # share with the name among the five nearest
    copies: float  # share with (1 - nearest) / (1 - second nearest) below 1/3: likely copies of one picture
    of: int  # real names compared with

    def __str__(self) -> str:
        return f"@1 {self.first:.3f}, @5 {self.fifth:.3f} of {self.of}, near-copies {self.copies:.3f}"


def best_by_name(similarity: torch.Tensor, names: np.ndarray) -> tuple[torch.Tensor, np.ndarray]:
    """N x M similarities to real pictures -> N x K, the best of each name's pictures, and the K names."""
    different, position = np.unique(names, return_inverse=True)
    best = torch.full((len(similarity), len(different)), -2.0)
    best.scatter_reduce_(1, torch.from_numpy(position).expand(len(similarity), -1), similarity, "amax")
    return best, different


def measure_recall(similarity: torch.Tensor, real_names: np.ndarray, asked: list[str]) -> Recall:
    """similarity: N x M cosines of generated to real pictures; asked: the N names that were asked for.

    Throws where the similarities are no cosines: the ratio of distances would mean nothing.
    """
    if similarity.abs().max() > 1.001:
        raise ValueError("measure_recall: similarities above 1; the features must have unit length")
    best, different = best_by_name(similarity, real_names)
    own = torch.from_numpy(np.searchsorted(different, asked))
    rank = (best > best.gather(1, own[:, None])).sum(1)
    nearest, second = (1 - best.topk(2).values).unbind(1)
    copied = nearest / second.clamp_min(1e-6) < 1 / 3
    shares = [value.float().mean().item() for value in (rank < 1, rank < 5, copied)]
    return Recall(*shares, of=len(different))


def mirrored_features(features: Callable[[torch.Tensor], torch.Tensor], parts: list[torch.Tensor]) -> torch.Tensor:
    """Features of all pictures, then of all their mirror images: training shows both, and both show the same thing."""
    return torch.cat([features(part) for part in parts] + [features(part.flip(-1)) for part in parts])


def pixel_features(images: torch.Tensor) -> torch.Tensor:
    """The pilot's measure: 32-pixel premultiplied RGBA, zero mean, unit length."""
    small = F.interpolate(images, size=32, mode="area").flatten(1)
    return F.normalize(small - small.mean(1, keepdim=True), dim=1)


def pixel_similarity(generated: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """The better of the real pictures and their mirror images."""
    ours = pixel_features(generated)
    return torch.maximum(ours @ pixel_features(real).T, ours @ pixel_features(real.flip(-1)).T)
