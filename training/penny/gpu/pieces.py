"""Checkpoints cut into pieces that fit a transfer, and joined again.

usage: python -m penny.gpu.pieces cut FILE FOLDER | join FOLDER FILE
"""

import argparse
import hashlib
from pathlib import Path

PIECE_BYTES = 15 * 2**20


def cut(source: Path, folder: Path, limit: int = PIECE_BYTES) -> list[Path]:
    """Writes NAME.00, NAME.01, ... and NAME.sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    data = source.read_bytes()
    parts = [data[start : start + limit] for start in range(0, len(data), limit)]
    paths = [folder / f"{source.name}.{index:02d}" for index in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    (folder / f"{source.name}.sha256").write_text(hashlib.sha256(data).hexdigest())
    return paths


def join(folder: Path, target: Path) -> None:
    """Joins what `cut` wrote and checks its digest."""
    data = b"".join(path.read_bytes() for path in sorted(folder.glob(f"{target.name}.[0-9][0-9]")))
    if hashlib.sha256(data).hexdigest() != (folder / f"{target.name}.sha256").read_text():
        raise ValueError(f"{target.name}: the digest does not match; a piece is missing or damaged")
    target.write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="Cuts and joins checkpoints")
    parser.add_argument("action", choices=("cut", "join"))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    (cut if options.action == "cut" else join)(options.source, options.target)


if __name__ == "__main__":
    main()
