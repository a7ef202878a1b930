"""What each stage's command line shares: the work folder, threads, and a log that is also a file."""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch

DEFAULT_WORK = Path(__file__).parent.parent / ".work"


def stage_arguments(purpose: str) -> argparse.ArgumentParser:
    """A parser with --work, --threads and --device; a stage adds its own."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--work", type=Path, default=DEFAULT_WORK, help="folder of art, latents, checkpoints and logs")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    return parser


def open_log(path: Path) -> Callable[[str], None]:
    """A function that appends a line to the file and prints it."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def log(line: str) -> None:
        print(line, flush=True)
        with path.open("a") as file:
            file.write(line + "\n")

    return log


def set_threads(count: int) -> None:
    torch.set_num_threads(count)
