"""The shipped folder's manifest: files with sizes and digests, what the graphs expect, licences."""

import hashlib
import json
from pathlib import Path

LICENCE = (
    "weights Apache-2.0; text encoder all-MiniLM-L6-v2 Apache-2.0; trained on Fluent Emoji (MIT, Microsoft), "
    "Noto Emoji (Apache-2.0, Google) and Twemoji (CC-BY-4.0, Twitter and contributors)"
)
UNLISTED = {"manifest.json", "README.md", "EVALUATION.md"}


def describe_file(path: Path) -> dict:
    return {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def write_manifest(folder: Path, commit: str, steps: int, guidance: float) -> dict:
    """Writes and returns manifest.json of everything that lies in the folder."""
    files = [p for p in sorted(folder.iterdir()) if p.is_file() and p.name not in UNLISTED]
    manifest = {
        "id": "penny",
        "task": "text-to-image",
        "size": [256, 256],
        "channels": "rgba, premultiplied, 0..1",
        "latents": [16, 16, 16],
        "text": {"tokens": 16, "width": 384},
        "path": "x_t = (1 - t) x0 + t noise",
        "prediction": "velocity = noise - x0",
        "steps": steps,
        "guidance": guidance,
        "licence": LICENCE,
        "trainingCommit": commit,
        "files": {path.name: describe_file(path) for path in files},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest
