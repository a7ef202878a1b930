"""Opens a trained autoencoder: the averaged weights of a checkpoint or of a restored snapshot."""

from pathlib import Path

import torch

from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.run.checkpoint import load_prefix


def polished_path(work: Path) -> Path:
    return work / "polished.safetensors"


def load_autoencoder(path: Path, config: AutoencoderConfig = AutoencoderConfig()) -> Autoencoder:
    model = Autoencoder(config)
    model.load_state_dict(load_prefix(path, "model") | load_prefix(path, "ema"))
    return model.eval().to(memory_format=torch.channels_last)


def open_autoencoder(work: Path) -> Autoencoder:
    """The polished one where there is one: its encoder is the same."""
    polished = polished_path(work)
    return load_autoencoder(polished if polished.exists() else work / "autoencoder.safetensors")
