"""python -m watermark.train --photographs DIR --stickers FILE --out FILE: trains the extractor, seeded, on CPU."""

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch.utils.data import DataLoader, Dataset

from watermark.data import Pictures, load_photographs, load_stickers
from watermark.model import Extractor
from watermark.sample import Mixture, draw_sample


@dataclass(frozen=True)
class TrainConfig:
    steps: int = 5000
    batch: int = 16
    rate: float = 2e-3
    warmup_steps: int = 100
    quiet_weight: float = 0.02  # pulls the logits towards 0 where there is no carrier
    seed: int = 7

    def __post_init__(self):
        if self.steps < 1 or self.batch < 1 or self.rate <= 0:
            raise ValueError("TrainConfig: steps, batch and rate must be positive")


class Samples(Dataset):
    """Sample i is drawn from (seed, i) alone, so that a run repeats whatever its number of workers."""

    def __init__(self, pictures: Pictures, count: int, seed: int):
        self.pictures, self.count, self.seed = pictures, count, seed

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int):
        luma, carrier = draw_sample(self.pictures, Mixture(), np.random.default_rng((self.seed, index)))
        return torch.from_numpy(luma)[None], torch.from_numpy(carrier)[None]


def loss_of(logits: torch.Tensor, carrier: torch.Tensor, quiet_weight: float) -> torch.Tensor:
    """Cross-entropy of the sign, weighted by how strong the carrier is there; silence where there is none."""
    wrong = F.binary_cross_entropy_with_logits(logits, (carrier > 0).float(), reduction="none") * carrier.abs()
    quiet = logits.square() * (carrier == 0)
    return wrong.mean() + quiet_weight * quiet.mean()


def rate_at(step: int, config: TrainConfig) -> float:
    """Linear warm-up, then half a cosine down to one hundredth."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / config.steps)) + 0.01
    return config.rate * min(1, (step + 1) / config.warmup_steps) * cosine


def train(pictures: Pictures, config: TrainConfig, log=print) -> Extractor:
    torch.manual_seed(config.seed)
    net = Extractor()
    optimizer = torch.optim.AdamW(net.parameters(), config.rate, weight_decay=1e-4)
    samples = Samples(pictures, config.steps * config.batch, config.seed)
    began, smooth = time.monotonic(), None
    for step, (luma, carrier) in enumerate(DataLoader(samples, config.batch, num_workers=1, prefetch_factor=8)):
        optimizer.param_groups[0]["lr"] = rate_at(step, config)
        loss = loss_of(net(luma), carrier, config.quiet_weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        smooth = loss.item() if smooth is None else 0.99 * smooth + 0.01 * loss.item()
        if step % 100 == 99:
            log(f"step {step + 1} loss {smooth:.4f} {time.monotonic() - began:.0f} s", flush=True)
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--stickers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=TrainConfig.steps)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    pictures = Pictures(load_photographs(options.photographs), load_stickers(options.stickers))
    print(len(pictures.photographs), "photographs,", len(pictures.stickers), "stickers", flush=True)
    save_file(train(pictures, TrainConfig(steps=options.steps)).state_dict(), options.out)


if __name__ == "__main__":
    main()
