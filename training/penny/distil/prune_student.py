"""Prunes the shipped student and lets it learn from the whole one. usage: python -m penny.distil.prune_student

Leaves pruned.safetensors in the work folder, which serves the same numbers of steps as the whole one.
"""

import numpy as np
import torch

from penny.distil.config import DistilConfig
from penny.distil.networks import SHIPPED_STUDENT, open_network
from penny.distil.progressive import progressive_loss
from penny.distil.prune import drop_blocks, narrow_mlps, rank_blocks
from penny.distil.students import student_x0
from penny.distil.train import Setting, conditions, distil_arguments, open_setting, train_stage
from penny.latents.store import draw_batch
from penny.teacher.model import Denoiser

ROWS = 64  # that blocks are ranked by


@torch.no_grad()
def example_inputs(setting: Setting) -> tuple[torch.Tensor, ...]:
    """A seeded batch as the student is asked: noisy latents, times, captions, guidance scales and spans."""
    torch.manual_seed(setting.config.seed)
    batch = draw_batch(setting.data, np.cumsum(setting.data.weights), ROWS, 0.0, (setting.config.seed, 0))
    batch = batch.to(setting.device)
    times = setting.objective.draw_times(ROWS).to(setting.device)
    x = setting.objective.noisy(batch.latents, torch.randn_like(batch.latents), times)
    states, masks, scales = conditions(batch, setting.config)
    return x, times, states, masks, scales, torch.full_like(times, 1 / 4)


def prune(student: Denoiser, setting: Setting) -> Denoiser:
    """The student without its least important blocks and hidden units, trainable."""
    dropped = set(rank_blocks(student, example_inputs(setting))[: setting.config.pruned_blocks])
    setting.log(f"pruned: without the blocks {sorted(dropped)}")
    smaller = narrow_mlps(drop_blocks(student, dropped), setting.config.pruned_share)
    return smaller.requires_grad_(True).to(setting.device)


def distil_pruned(student: Denoiser, setting: Setting) -> Denoiser:
    """The pruned student learns the whole one's answers at every number of steps that it serves."""
    smaller, served = prune(student, setting), setting.config.served
    learn, whole = (student_x0(setting.fast(network), setting.objective) for network in (smaller, student))

    def step_loss(x0, noise, condition):
        steps = served[int(torch.randint(len(served), ()))]
        return progressive_loss(learn, whole, setting.objective, x0, noise, steps, condition, parts=1)

    train_stage(setting, smaller, "pruned", setting.minutes, step_loss)
    return smaller


def main() -> None:
    options = distil_arguments("Prunes the student", minutes=10).parse_args()
    setting = open_setting(options, DistilConfig())
    distil_pruned(open_network(options.work, SHIPPED_STUDENT).to(options.device), setting)


if __name__ == "__main__":
    main()
