"""Small snapshots of running training, to go on from on another machine.

usage: python -m penny.run.snapshot save|restore [--folder FOLDER] [--work FOLDER]

A snapshot holds the averaged weights and the progress; optimizer moments start afresh. The autoencoder is kept as half
precision, the teacher's matrices as int8 with a scale for each row (an error under one percent, which training undoes).
"""

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from penny.run.checkpoint import load_prefix, write_start
from penny.run.stage import open_log, stage_arguments

KEPT = {"autoencoder": False, "polished": False, "teacher": True}  # name -> whether matrices are kept as int8
DEFAULT_FOLDER = Path(__file__).parent.parent / "snapshot"


def pack_rows(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix as int8 and a float16 scale for each row."""
    scale = (matrix.abs().amax(1, keepdim=True) / 127).clamp_min(1e-7).half()
    return (matrix / scale.float()).round().clamp(-127, 127).to(torch.int8), scale


def pack(weights: dict[str, torch.Tensor], int8: bool) -> dict[str, torch.Tensor]:
    packed = {}
    for name, value in weights.items():
        if int8 and value.ndim == 2:
            packed[f"{name}.int8"], packed[f"{name}.scale"] = pack_rows(value)
        else:
            packed[name] = value.half()
    return packed


def unpack(packed: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Float32 weights under their own names."""
    weights = {}
    for name, value in packed.items():
        if name.endswith(".int8"):
            whole = name.removesuffix(".int8")
            weights[whole] = value.float() * packed[f"{whole}.scale"].float()
        elif f"{name.removesuffix('.scale')}.int8" not in packed:
            weights[name] = value.float()
    return weights


def save_snapshot(checkpoint: Path, snapshot: Path, int8: bool) -> int:
    """Writes the snapshot of a checkpoint; returns its size in bytes."""
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    with safe_open(checkpoint, "pt") as file:
        header = file.metadata()
    save_file(pack(load_prefix(checkpoint, "ema"), int8), snapshot, metadata=header)
    return snapshot.stat().st_size


def restore_snapshot(snapshot: Path, checkpoint: Path) -> None:
    """Writes a checkpoint that the stage resumes from: average and weights alike."""
    with safe_open(snapshot, "pt") as file:
        header = file.metadata()
        weights = unpack({name: file.get_tensor(name) for name in file.keys()})
    write_start(checkpoint, weights, header)


def superseded(name: str, work: Path) -> bool:
    """A polished autoencoder holds the encoder too, so the one it came from need not be kept."""
    return name == "autoencoder" and (work / "polished.safetensors").exists()


def main() -> None:
    parser = stage_arguments("Saves or restores snapshots")
    parser.add_argument("action", choices=("save", "restore"))
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args()
    log = open_log(options.work / "logs" / "snapshot.log")
    for name, int8 in KEPT.items():
        checkpoint, snapshot = options.work / f"{name}.safetensors", options.folder / f"{name}.safetensors"
        if options.action == "save" and superseded(name, options.work):
            snapshot.unlink(missing_ok=True)
        elif options.action == "save" and checkpoint.exists():
            log(f"{snapshot}: {save_snapshot(checkpoint, snapshot, int8) / 1e6:.1f} MB")
        elif options.action == "restore" and snapshot.exists():
            if checkpoint.exists():
                raise SystemExit(f"{checkpoint} exists: move it away before restoring over it")
            restore_snapshot(snapshot, checkpoint)
            log(f"restored {checkpoint}")


if __name__ == "__main__":
    main()
