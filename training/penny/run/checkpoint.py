"""Resumable checkpoints as safetensors: weights, average and optimizer state, with step and minutes in the header."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from penny.run.ema import Ema


@dataclass
class Progress:
    step: int = 0
    elapsed_seconds: float = 0.0


def _optimizer_tensors(model: nn.Module, optimizers: list[torch.optim.Optimizer]) -> dict[str, torch.Tensor]:
    names = {id(p): n for n, p in model.named_parameters()}
    tensors = {}
    for optimizer in optimizers:
        for parameter, state in optimizer.state.items():
            for key, value in state.items():
                tensors[f"optimizer.{names[id(parameter)]}.{key}"] = torch.as_tensor(value)
    return tensors


def save_checkpoint(
    path: Path, model: nn.Module, ema: Ema, optimizers: list[torch.optim.Optimizer], progress: Progress
) -> None:
    """All that a run needs to go on."""
    tensors = {f"model.{n}": p for n, p in model.state_dict().items()}
    tensors |= {f"ema.{n}": p for n, p in ema.state().items()}
    tensors |= _optimizer_tensors(model, optimizers)
    header = {"step": str(progress.step), "elapsed_seconds": f"{progress.elapsed_seconds:.1f}"}
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, {k: v.detach().clone().contiguous() for k, v in tensors.items()}, header)


AT_THE_START = {"step": "0", "elapsed_seconds": "0"}


def write_start(path: Path, weights: dict[str, torch.Tensor], header: dict[str, str] = AT_THE_START) -> None:
    """A checkpoint to resume from that holds these weights as weights and average; its moments start afresh.

    `header` is what `save_checkpoint` writes: step and elapsed_seconds.
    """
    both = {f"{part}.{name}": value.clone() for part in ("model", "ema") for name, value in weights.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, both, header)


def replace_file(path: Path, tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    """Writes beside the old file and renames, so that a stop in the middle leaves the old one whole."""
    partial = path.with_suffix(".partial")
    save_file(tensors, partial, metadata=header)
    os.replace(partial, path)


def load_prefix(path: Path, prefix: str) -> dict[str, torch.Tensor]:
    """The tensors whose name starts with `prefix.`, without it ("model", "ema" or "optimizer"), as fp32."""
    with safe_open(path, "pt") as file:
        keys = [k for k in file.keys() if k.startswith(f"{prefix}.")]
        return {k[len(prefix) + 1 :]: file.get_tensor(k).float() for k in keys}


def load_checkpoint(path: Path, model: nn.Module, ema: Ema, optimizers: list[torch.optim.Optimizer]) -> Progress:
    """Restores all that `save_checkpoint` wrote; a snapshot without optimizer state starts its moments afresh."""
    model.load_state_dict(load_prefix(path, "model"))
    ema.load(load_prefix(path, "ema"))
    moments = load_prefix(path, "optimizer")
    parameters = dict(model.named_parameters())
    owner = {id(p): o for o in optimizers for g in o.param_groups for p in g["params"]}
    for full_name, value in moments.items():
        name, key = full_name.rsplit(".", 1)
        parameter = parameters[name]
        owner[id(parameter)].state[parameter][key] = value.to(parameter.device) if value.ndim else value
    with safe_open(path, "pt") as file:
        header = file.metadata()
    return Progress(int(header["step"]), float(header["elapsed_seconds"]))
