"""The shipped student as a checkpoint. usage: python -m penny.export.take_up --folder ../models/penny --minutes 66

Writes WORK/refined.safetensors, from which `penny.distil.refine` goes on where snapshots hold the teacher only. The
weights are those of denoiser.onnx: a thousandth of them off at most. `--minutes` are those that it was distilled for.
"""

from pathlib import Path

import numpy as np
import onnx
import torch

from penny.distil.networks import config_of
from penny.export.parity import require_parity
from penny.export.storage import restored_weights
from penny.run.checkpoint import write_start
from penny.run.stage import open_log, stage_arguments
from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser

NETWORK = "network.network."  # before the names of what the compact denoiser takes as it is
COMPACT = "network."  # before the names of what it makes of the others
IN_BLOCK = (
    "self_qkv",
    "self_attention.out",
    "cross_key_value",
    "cross_query",
    "cross_attention.out",
    "mlp_in",
    "mlp_out",
)


def matrix_names(config: ModelConfig) -> list[str]:
    """Layers whose weights the exporter only numbers, in the order in which the compact denoiser asks them."""
    blocks = [f"blocks.{index}.{layer}" for index in range(config.blocks) for layer in IN_BLOCK]
    return ["text_in", "patch_in", *blocks, "patch_out"]


def _gains(weights: dict[str, np.ndarray], config: ModelConfig) -> dict[str, np.ndarray]:
    """Gains of the norms of queries and keys; the scale of the logits is in the queries'."""
    found, scale = {}, (config.width // config.heads) ** 0.5
    for index in range(config.blocks):
        for attention in (f"blocks.{index}.self_attention", f"blocks.{index}.cross_attention"):
            found[f"{attention}.query_norm.gain"] = weights[f"{COMPACT}{attention}.query_gain"] * scale
            found[f"{attention}.key_norm.gain"] = weights[f"{COMPACT}{attention}.key_gain"]
    return found


def _modulations(table: np.ndarray) -> dict[str, np.ndarray]:
    """The table holds one more than each scale."""
    rows = table.reshape(len(table), 6, -1) - np.array([1, 0, 0, 1, 0, 0], np.float32)[:, None]
    return {f"blocks.{index}.modulation": row for index, row in enumerate(rows)}


def read_student(graph: Path, config: ModelConfig) -> Denoiser:
    """The network that the graph was exported from. Throws a ValueError where it is another's."""
    weights = restored_weights(onnx.load(graph))
    numbered = sorted((n for n in weights if n.startswith("onnx::")), key=lambda n: int(n.rsplit("_", 1)[1]))
    names = matrix_names(config)
    if len(numbered) != len(names):
        raise ValueError(f"{graph} has {len(numbered)} matrices, a network of {config.blocks} blocks {len(names)}")
    found = {f"{name}.weight": weights[key].T for name, key in zip(names, numbered, strict=True)}
    found |= {n.removeprefix(NETWORK): value for n, value in weights.items() if n.startswith(NETWORK)}
    found |= _gains(weights, config) | _modulations(weights[f"{COMPACT}table"])
    # Both begin at zero and learn alike, and the exporter keeps equal tensors once.
    found.setdefault("conditioning.span.bias", found["conditioning.guidance.bias"])
    network = Denoiser(config)
    network.load_state_dict({name: torch.tensor(np.ascontiguousarray(value)) for name, value in found.items()})
    require_parity(graph, network.eval())
    return network


def main() -> None:
    parser = stage_arguments("Makes the shipped student a checkpoint")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="that it was distilled for")
    options = parser.parse_args()
    checkpoint = options.work / "refined.safetensors"
    if checkpoint.exists():
        raise SystemExit(f"{checkpoint} exists: move it away before writing over it")
    state = read_student(options.folder / "denoiser.onnx", config_of("refined")).state_dict()
    write_start(checkpoint, state, {"step": "0", "elapsed_seconds": f"{60 * options.minutes:.1f}"})
    open_log(options.work / "logs" / "distil.log")(f"{checkpoint}: taken up from {options.folder}")


if __name__ == "__main__":
    main()
