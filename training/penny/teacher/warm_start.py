"""Starts the teacher from the 128-pixel pilot: its blocks as they are, its patch layers through a change of latents.

usage: python -m penny.teacher.warm_start --pilot FOLDER [--work FOLDER]; writes start.safetensors

Both models divide the picture into the same 8 x 8 tokens. A least-squares map from our tokens to the pilot's (and back)
is fitted on the same pictures, and multiplied into the patch layers.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

from penny.autoencoder.load import open_autoencoder
from penny.data.art import open_art, premultiply
from penny.latents.records import training_rows
from penny.latents.store import draw_batch, open_training_set
from penny.run.checkpoint import Progress, save_checkpoint
from penny.run.ema import Ema
from penny.run.stage import stage_arguments
from penny.teacher.config import ModelConfig, ObjectiveConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.pilot import PilotEncoder, rename

RIDGE = 1e-2


def tokens_of(latents: torch.Tensor) -> torch.Tensor:
    """N x C x 16 x 16 -> (N * 64) x 4C."""
    return F.pixel_unshuffle(latents, 2).flatten(2).transpose(1, 2).flatten(0, 1)


def fit_map(inputs: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
    """Ridge regression without intercept (both sides are standardised): A with inputs @ A close to outputs."""
    gram = inputs.T @ inputs / len(inputs)
    return torch.linalg.solve(gram + RIDGE * torch.eye(len(gram)), inputs.T @ outputs / len(inputs))


def transplant(model: Denoiser, pilot: dict[str, torch.Tensor], ours: torch.Tensor, theirs: torch.Tensor) -> None:
    """Loads the pilot's weights; `ours` and `theirs` are standardised tokens of the same pictures, row by row."""
    found = rename(pilot)
    forward, back = fit_map(ours, theirs), fit_map(theirs, ours)
    found["patch_in.weight"] = found["patch_in.weight"] @ forward.T
    found["patch_out.weight"] = back.T @ found["patch_out.weight"]
    found["patch_out.bias"] = back.T @ found["patch_out.bias"]
    missing, unexpected = model.load_state_dict(found, strict=False)
    if unexpected or any("norm.gain" not in name for name in missing):
        raise ValueError(f"the pilot does not fit: missing {missing}, unexpected {unexpected}")


@torch.no_grad()
def match_gains(model: Denoiser, run_batch: Callable[[Denoiser], torch.Tensor]) -> None:
    """Sets each QK-norm's gain to the size that its inputs had without it, so that attention starts as the pilot's."""
    sizes: dict[nn.Module, float] = {}
    norms = [m for n, m in model.named_modules() if n.endswith("_norm") and hasattr(m, "gain")]

    def measure(module, inputs):
        sizes[module] = inputs[0].square().mean().sqrt().item()
        module.gain.fill_(sizes[module])

    handles = [norm.register_forward_pre_hook(measure) for norm in norms]
    run_batch(model)
    for handle in handles:
        handle.remove()


def paired_tokens(work: Path, pilot: Path, count: int = 1024) -> tuple[torch.Tensor, torch.Tensor]:
    """Standardised tokens of the same training pictures in our latents and in the pilot's."""
    art, data = open_art(work / "art"), open_training_set(work / "latents")
    rows = np.sort(np.random.default_rng(0).choice(training_rows(art), count, replace=False))
    images = torch.cat([premultiply(art.pixels[part]) for part in np.array_split(rows, 32)])
    encoder, theirs = open_autoencoder(work).encoder, PilotEncoder(pilot)
    with torch.no_grad():
        mine = torch.cat([encoder(part) for part in images.split(32)])
        other = torch.cat([theirs(F.avg_pool2d(part, 2)) for part in images.split(32)])
    mine = (mine - data.mean.view(1, -1, 1, 1)) / data.std.view(1, -1, 1, 1)
    return tokens_of(mine), tokens_of(other)


def main() -> None:
    parser = stage_arguments("Starts the teacher from the pilot")
    parser.add_argument("--pilot", type=Path, required=True, help="folder of the pilot's safetensors")
    options = parser.parse_args()
    model = Denoiser(ModelConfig())
    ours, theirs = paired_tokens(options.work, options.pilot)
    transplant(model, load_file(options.pilot / "denoiser-half.safetensors"), ours, theirs)
    data = open_training_set(options.work / "latents")
    batch = draw_batch(data, np.cumsum(data.weights), 64, 0.0, (0, 0))
    times = torch.rand(64)
    noisy = Objective(ObjectiveConfig()).noisy(batch.latents, torch.randn_like(batch.latents), times)
    match_gains(model, lambda m: m(noisy, times, batch.states, batch.masks))
    save_checkpoint(options.work / "start.safetensors", model, Ema(model, 0.999), [], Progress())


if __name__ == "__main__":
    main()
