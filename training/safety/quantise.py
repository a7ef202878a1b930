"""Rounds the three large tables to int8 with one scale per column and puts the rounded values back into the model."""

from dataclasses import dataclass

import numpy as np
import torch

from model import Heads


@dataclass
class Table:
    values: np.ndarray  # [rows, columns] int8
    scale: np.ndarray  # [columns] float32

    def restored(self) -> torch.Tensor:
        return torch.from_numpy(self.values.astype(np.float32) * self.scale)


def to_int8(matrix: np.ndarray) -> Table:
    """Symmetric rounding; the scale fits the 99.99th percentile of a column, and the few values beyond are clipped."""
    scale = (np.maximum(np.quantile(np.abs(matrix), 0.9999, axis=0), 1e-8) / 127).astype(np.float32)
    return Table(np.clip(np.round(matrix / scale), -127, 127).astype(np.int8), scale)


@torch.no_grad()
def quantise(model: Heads) -> dict[str, Table]:
    """The tables as they are shipped; afterwards the model computes with the same rounded values as the package."""
    words = to_int8(model.project(model.vectors[:-1]).numpy())
    grams, wide = to_int8(model.grams.weight.numpy()), to_int8(model.wide.weight.numpy())
    model.shipped = torch.cat([words.restored(), torch.zeros(1, words.values.shape[1])])
    model.grams.weight.copy_(grams.restored())
    model.wide.weight.copy_(wide.restored())
    return {'wordVectors': words, 'gramVectors': grams, 'wide': wide}
