"""The training loop: masked binary cross-entropy, Adam, one cycle; deterministic on one machine for a seed."""

import numpy as np
import torch
from torch.nn import functional as F

from config import CATEGORIES, Config
from example import Example
from features import Features
from model import Batch, Heads


def targets(examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Labels and weights, both [examples, categories] float32; weight 0 where a label is unknown."""
    labels = np.array([[e.labels.get(name, 0.0) for name in CATEGORIES] for e in examples], dtype=np.float32)
    known = np.array([[e.weight * (name in e.labels) for name in CATEGORIES] for e in examples], dtype=np.float32)
    return labels, known


def _batches(lengths: np.ndarray, index: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Batches of like length (little padding) in random order: shuffled, sorted within stretches of 32 batches."""
    order = rng.permutation(index)
    stretches = [
        part[np.argsort(lengths[part], kind='stable')]
        for part in np.array_split(order, max(1, len(order) // (32 * size)))
    ]
    order = np.concatenate(stretches)
    batches = [order[start : start + size] for start in range(0, len(order) - size + 1, size)]
    return [batches[at] for at in rng.permutation(len(batches))]


def fit(model: Heads, features: Features, examples: list[Example], index: np.ndarray, config: Config) -> None:
    """Trains `model` in place on the prompts `index`."""
    labels, known = (torch.from_numpy(array) for array in targets(examples))
    rng = np.random.default_rng(config.seed)
    fast = [model.grams.weight, model.wide.weight]
    slow = [p for p in model.parameters() if all(p is not q for q in fast)]
    optimiser = torch.optim.AdamW(
        [{'params': slow, 'weight_decay': 0.01}, {'params': fast, 'weight_decay': 0.002}], lr=config.learning_rate
    )
    steps = config.epochs * (len(index) // config.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.learning_rate * 2, total_steps=steps, pct_start=0.1
    )
    model.train()
    for epoch in range(config.epochs):
        batches = _batches(np.diff(features.token_start), index, config.batch, rng)
        total = 0.0
        for chosen in batches:
            logits = model(Batch(features, chosen, len(model.vectors) - 1))
            loss = (
                F.binary_cross_entropy_with_logits(logits, labels[chosen], reduction='none') * known[chosen]
            ).sum() / config.batch
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f'epoch {epoch + 1}: loss {total / len(batches):.4f}', flush=True)


@torch.inference_mode()
def predict(model: Heads, features: Features, index: np.ndarray) -> np.ndarray:
    """Logits [len(index), categories]."""
    model.eval()
    parts = [
        model(Batch(features, index[at : at + 512], len(model.vectors) - 1)).numpy() for at in range(0, len(index), 512)
    ]
    return np.concatenate(parts)
