"""A linear head per category over a text encoder's mean states: masked logistic regression."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

DECAY = 3e-5  # weight of the squared weights beside the mean loss
STEPS = 100


@dataclass(frozen=True)
class Head:
    weights: np.ndarray  # [categories, 384] float32
    bias: np.ndarray  # [categories] float32

    def __call__(self, states: np.ndarray) -> np.ndarray:
        """Logits [texts, categories]."""
        return states @ self.weights.T + self.bias


def fit(states: np.ndarray, labels: np.ndarray, known: np.ndarray) -> Head:
    """By L-BFGS from zero, without chance. `known` [texts, categories] weighs labels; the two classes count alike."""
    x, y, w = (torch.from_numpy(array.astype(np.float64)) for array in (states, labels, known))
    positive, negative = (w * y).sum(0), (w * (1 - y)).sum(0)
    w = w * torch.where(y > 0.5, negative / positive.clamp(min=1), 1.0).clamp(max=20)
    w = w / w.sum(0).clamp(min=1)
    weights = torch.zeros(labels.shape[1], states.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(labels.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=STEPS, history_size=20, line_search_fn='strong_wolfe')

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        losses = F.binary_cross_entropy_with_logits(x @ weights.T + bias, y, reduction='none')
        total = (losses * w).sum() + DECAY * (weights**2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    return Head(weights.detach().numpy().astype(np.float32), bias.detach().numpy().astype(np.float32))
