"""The shipped folder's manifest.json, as packages/shared/src/model-manifest.ts reads it (schema version 1)."""

import hashlib
import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

# The runner's samplers for this family; a test of the runner compares them (diffusion/families/families.test.ts).
SOLVERS = (
    "adaptive ddpm dpmpp-2m dpmpp-2m-sde dpmpp-2s dpmpp-3m dpmpp-3m-sde "
    "euler euler-ancestral euler-maruyama heun lms unipc"
).split()
JUMPS = ["euler", "euler-ancestral", "lcm", "tcd"]  # each step from one prediction: what students learned
LICENCE = (
    "weights Apache-2.0; text encoder all-MiniLM-L6-v2 Apache-2.0; training art Fluent Emoji MIT (Microsoft), "
    "Noto Emoji Apache-2.0 (Google), Twemoji CC-BY-4.0 (Twitter and contributors); names emojibase-data MIT"
)
DESCRIPTION = "Transparent 256-pixel stickers and emoji from a short English text; the house model."
GUIDANCE = 4  # default; names are found as often with it as with 6, and colours keep their shades (training/RUNS.md)
UNLISTED = {"manifest.json", "README.md", "EVALUATION.md"}


@dataclass(frozen=True)
class Abilities:
    """What differs between the teacher and its students."""

    steps: int  # default
    most_steps: int
    quality_steps: tuple[int, int, int]  # low, medium, high
    most_guidance: float
    negative_prompt: bool
    samplers: list[str]
    sampler: str = "euler"  # default


TEACHER = Abilities(16, 100, (8, 16, 32), 20, True, SOLVERS)
STUDENT = Abilities(4, 8, (2, 4, 8), 7, False, JUMPS)
LEAPING_STUDENT = replace(STUDENT, sampler="lcm")  # by consistency distillation


def describe_file(path: Path) -> dict:
    return {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def describe_abilities(abilities: Abilities) -> dict:
    return {
        "negative_prompt": abilities.negative_prompt,
        "steps": {"min": 1, "max": abilities.most_steps, "default": abilities.steps},
        "quality_steps": dict(zip(("low", "medium", "high"), abilities.quality_steps, strict=True)),
        "guidance": {"min": 0, "max": abilities.most_guidance, "default": GUIDANCE},
        "samplers": {"default": abilities.sampler, "supported": abilities.samplers},
    }


def current_commit() -> str | None:
    """Of this repository; None outside of one."""
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 else None


def write_manifest(folder: Path, abilities: Abilities, created: int, commit: str | None = None) -> dict:
    """Writes and returns the manifest of everything that lies in the folder.

    `created`: Unix time in seconds; `commit`: that the weights were trained and exported at.
    """
    files = [p for p in sorted(folder.iterdir()) if p.is_file() and p.name not in UNLISTED]
    manifest = {
        "schema_version": 1,
        "id": "penny",
        "aliases": [],
        "family": "penny",
        "description": DESCRIPTION,
        "tasks": ["text-to-image", "image-to-image", "inpainting"],
        "created": created,
        "owned_by": "mintmark",
        "licence": LICENCE,
        "native_size": [256, 256],
        "limits": {"min_side": 16, "max_side": 1536, "max_aspect": 3, "max_images": 10},
        "transparency": True,
        "prompt_tokens": 16,
        **describe_abilities(abilities),
        **({"training_commit": commit} if commit else {}),
        "files": {path.name: describe_file(path) for path in files},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest
