"""A tiny training set with random latents, for tests and dry runs."""

import numpy as np
import torch

from penny.latents.store import LATENT, TrainingSet
from penny.teacher.config import ModelConfig, TeacherConfig
from penny.text.width import TOKENS, WIDTH

TINY_MODEL = ModelConfig(width=16, blocks=2, heads=2)
TINY_TEACHER = TeacherConfig(model=TINY_MODEL, batch=8)


def tiny_training_set(pictures: int = 12) -> TrainingSet:
    """Pictures with two captions each; the latents' sign is told by the caption's states."""
    draw = np.random.default_rng(0)
    signs = np.where(np.arange(pictures) % 2, 1.0, -1.0)
    latents = (signs[:, None, None, None] + 0.1 * draw.standard_normal((pictures, *LATENT))).astype(np.float16)
    states = np.zeros((1 + pictures, TOKENS, WIDTH), np.float16)
    states[1:] = signs[:, None, None]
    return TrainingSet(
        latents=latents,
        weights=np.full(pictures, 1 / pictures),
        first_caption=1 + 2 * np.arange(pictures),
        caption_count=np.full(pictures, 2),
        caption_rows=np.concatenate([[0], np.repeat(1 + np.arange(pictures), 2)]),
        states=states,
        masks=np.ones((1 + pictures, TOKENS), bool),
        mean=torch.zeros(16),
        std=torch.ones(16),
    )
