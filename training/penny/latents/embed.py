"""Encodes the captions. usage: python -m penny.latents.embed [--work FOLDER]"""

import json
import time
from pathlib import Path

import numpy as np

from penny.run.stage import open_log, set_threads, stage_arguments
from penny.text.minilm import TextEncoder
from penny.text.width import TOKENS, WIDTH

BATCH = 256


def embed(captions: list[str], encoder: TextEncoder, folder: Path) -> int:
    """Writes states.f16 and masks.npy of the different captions, and each caption's row; returns their number."""
    unique, position = np.unique(np.array(captions), return_inverse=True)
    states = np.zeros((len(unique), TOKENS, WIDTH), np.float16)
    masks = np.zeros((len(unique), TOKENS), bool)
    by_length = np.argsort([len(text.split()) for text in unique], kind="stable")
    for rows in np.array_split(by_length, -(-len(unique) // BATCH)):
        found, mask = encoder([str(text) for text in unique[rows]])
        states[rows], masks[rows] = found.numpy(), mask.numpy()
    (folder / "states.f16").write_bytes(states.tobytes())
    np.save(folder / "masks.npy", masks)
    np.save(folder / "caption_rows.npy", position)
    return len(unique)


def main() -> None:
    options = stage_arguments("Encodes the captions").parse_args()
    set_threads(options.threads)
    began = time.monotonic()
    captions = ["", *json.loads((options.work / "latents" / "captions.json").read_text())]
    different = embed(captions, TextEncoder(options.work / "minilm", options.device), options.work / "latents")
    log = open_log(options.work / "logs" / "latents.log")
    log(f"{len(captions)} captions, {different} different, encoded in {(time.monotonic() - began) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
