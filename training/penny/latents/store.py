"""The cached training set on disk: latents and caption states as half-precision memory maps, the rest as JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from penny.text.width import TOKENS, WIDTH

LATENT = (16, 16, 16)  # channels, rows, columns


@dataclass(frozen=True)
class TrainingSet:
    latents: np.ndarray  # N x 16 x 16 x 16 float16, standardised
    weights: np.ndarray  # N, chance of being drawn
    first_caption: np.ndarray  # N, where the picture's captions start
    caption_count: np.ndarray  # N
    caption_rows: np.ndarray  # row of each caption in states and masks; caption 0 is the empty one
    states: np.ndarray  # M x 16 x 384 float16
    masks: np.ndarray  # M x 16 bool
    mean: torch.Tensor  # 16, of the raw latents
    std: torch.Tensor  # 16


@dataclass(frozen=True)
class Batch:
    latents: torch.Tensor  # B x 16 x 16 x 16
    states: torch.Tensor  # B x 16 x 384
    masks: torch.Tensor  # B x 16

    def to(self, device: str) -> "Batch":
        return Batch(self.latents.to(device), self.states.to(device), self.masks.to(device))


def open_training_set(folder: Path) -> TrainingSet:
    """Opens what `penny.latents.encode` and `penny.latents.embed` wrote."""
    index = json.loads((folder / "index.json").read_text())
    counts = np.array(index["caption_count"])
    return TrainingSet(
        latents=np.memmap(folder / "latents.f16", np.float16, "r").reshape(-1, *LATENT),
        weights=np.array(index["weights"]),
        first_caption=1 + np.concatenate([[0], np.cumsum(counts)[:-1]]),
        caption_count=counts,
        caption_rows=np.load(folder / "caption_rows.npy"),
        states=np.memmap(folder / "states.f16", np.float16, "r").reshape(-1, TOKENS, WIDTH),
        masks=np.load(folder / "masks.npy"),
        mean=torch.tensor(index["mean"]),
        std=torch.tensor(index["std"]),
    )


def draw_batch(data: TrainingSet, cumulative: np.ndarray, count: int, empty: float, seed: tuple[int, int]) -> Batch:
    """A seeded batch: pictures by weight, one of each one's captions, and no caption for the share `empty`."""
    draw = np.random.default_rng(seed)
    rows = np.searchsorted(cumulative, draw.random(count) * cumulative[-1])
    captions = data.first_caption[rows] + (draw.random(count) * data.caption_count[rows]).astype(int)
    texts = data.caption_rows[np.where(draw.random(count) < empty, 0, captions)]
    return Batch(
        torch.from_numpy(data.latents[rows].astype(np.float32)),
        torch.from_numpy(data.states[texts].astype(np.float32)),
        torch.from_numpy(data.masks[texts]),
    )
