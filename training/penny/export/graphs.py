"""Writes the parts as ONNX files that load on a CPU, with a dynamic batch."""

from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from torch import nn

from penny.export.join import without_identities

OPSET = 18


@dataclass(frozen=True)
class Signature:
    """Names in the order of the module's arguments; every tensor's first axis is the batch."""

    inputs: tuple[str, ...]
    output: str
    free_sides: tuple[str, ...] = ()  # tensors whose height and width are free too


SIGNATURES = {
    "text_encoder": Signature(("input_ids", "attention_mask"), "context"),
    "denoiser": Signature(("latents", "time", "context", "mask"), "velocity"),
    "student": Signature(("latents", "time", "context", "mask", "guidance", "span"), "velocity"),
    "leaping-student": Signature(("latents", "time", "context", "mask", "guidance"), "velocity"),
    "decoder": Signature(("latents",), "rgba", ("latents", "rgba")),
    "encoder": Signature(("rgba",), "latents", ("latents", "rgba")),
    "steps": Signature(("input_ids", "attention_mask", "noise", "guidance"), "latents"),
    "leaping-steps": Signature(("input_ids", "attention_mask", "noise", "guidance", "fresh"), "latents"),
    "bytes": Signature(("rgba",), "image", ("rgba",)),
}


def example_tokens(batch: int = 2, length: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and a mask with real padding: a mask of ones would be traced away."""
    mask = (torch.arange(length)[None] < torch.tensor([[5], [9]])[:batch]).long()
    return torch.ones(batch, length, dtype=torch.long) * mask, mask


def write_graph(module: nn.Module, arguments: tuple, kind: str, path: Path) -> None:
    """Traces the module with these arguments and writes the graph."""
    signature = SIGNATURES[kind]
    names = (*signature.inputs, signature.output)
    axes = {name: {0: "batch"} for name in names}
    for name in signature.free_sides:
        axes[name] |= {2: f"{name}_height", 3: f"{name}_width"}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module.eval(),
        arguments,
        str(path),
        input_names=list(signature.inputs),
        output_names=[signature.output],
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.save(without_identities(onnx.load(path)), path)
