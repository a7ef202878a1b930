"""Training: masked binary cross-entropy, Adam; a trunk, then branches whose weights are averaged; seeded.

Runs differ by several points of recall on words that training never drew. Branches of one trunk stay in one basin, so
that the mean of their weights is a model again (Wortsman et al. 2022, "Model soups"), of the same size and with less of
that chance.
"""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from config import CATEGORIES, Config
from example import Example
from features import Features
from model import Batch, Heads

WARM_UP = 0.25  # of the trunk's first epoch


@dataclass(frozen=True)
class Task:
    """What is learned: the prompts `index` of `features`, with labels and weights [all prompts, categories]."""

    features: Features
    labels: torch.Tensor
    known: torch.Tensor
    index: np.ndarray
    config: Config

    @property
    def epoch_steps(self) -> int:
        return len(self.index) // self.config.batch


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


def _optimiser(model: Heads) -> torch.optim.AdamW:
    fast = [model.grams.weight, model.wide.weight]
    slow = [p for p in model.parameters() if all(p is not q for q in fast)]
    return torch.optim.AdamW([{'params': slow, 'weight_decay': 0.01}, {'params': fast, 'weight_decay': 0.002}])


def _step(model: Heads, optimiser: torch.optim.Optimizer, task: Task, chosen: np.ndarray, rate: float) -> float:
    logits = model(Batch(task.features, chosen, len(model.vectors) - 1))
    losses = F.binary_cross_entropy_with_logits(logits, task.labels[chosen], reduction='none') * task.known[chosen]
    loss = losses.sum() / task.config.batch
    for group in optimiser.param_groups:
        group['lr'] = rate
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def _run(model: Heads, optimiser: torch.optim.Optimizer, task: Task, rates: np.ndarray, seed: int, name: str) -> None:
    """As many steps as there are rates, in epochs shuffled by `seed`, which draws the dropout too."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    lengths = np.diff(task.features.token_start)
    model.train()
    for epoch, part in enumerate(np.split(rates, range(task.epoch_steps, len(rates), task.epoch_steps))):
        batches = _batches(lengths, task.index, task.config.batch, rng)
        total = sum(_step(model, optimiser, task, chosen, rate) for chosen, rate in zip(batches, part, strict=False))
        print(f'{name}, epoch {epoch + 1}: loss {total / len(part):.4f}', flush=True)


@torch.no_grad()
def _average(models: list[Heads]) -> dict[str, torch.Tensor]:
    states = [model.state_dict() for model in models]
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def fit(model: Heads, features: Features, examples: list[Example], index: np.ndarray, config: Config) -> None:
    """Trains `model` in place on the prompts `index`."""
    task = Task(features, *(torch.from_numpy(array) for array in targets(examples)), index, config)
    steps = task.epoch_steps
    optimiser = _optimiser(model)
    rising = np.minimum(np.arange(1, config.trunk_epochs * steps + 1) / (WARM_UP * steps), 1)
    _run(model, optimiser, task, config.learning_rate * rising, config.seed, 'trunk')
    falling = (1 + np.cos(np.pi * np.arange(config.branch_epochs * steps) / (config.branch_epochs * steps))) / 2
    branches: list[Heads] = []
    for branch in range(config.branches):
        twig, its_optimiser = copy.deepcopy((model, optimiser))
        rates, name = config.learning_rate * falling, f'branch {branch + 1}'
        _run(twig, its_optimiser, task, rates, config.seed + 1 + branch, name)
        branches.append(twig)
    model.load_state_dict(_average(branches))


@torch.inference_mode()
def predict(model: Heads, features: Features, index: np.ndarray) -> np.ndarray:
    """Logits [len(index), categories]."""
    model.eval()
    parts = [
        model(Batch(features, index[at : at + 512], len(model.vectors) - 1)).numpy() for at in range(0, len(index), 512)
    ]
    return np.concatenate(parts)
