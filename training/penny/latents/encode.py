"""Encodes the training pictures to latents. usage: python -m penny.latents.encode [--work FOLDER] [--scenes N]"""

import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from penny.autoencoder.load import open_autoencoder
from penny.autoencoder.model import Encoder
from penny.data.annotate import open_colours
from penny.data.art import open_art, premultiply
from penny.latents.records import Drawn, Record, RecordsConfig, all_records, draw_weights
from penny.latents.store import LATENT
from penny.run.precision import probe_bf16
from penny.run.stage import open_log, set_threads, stage_arguments

BATCH = 32


def encode_records(encoder: Encoder, drawn: Iterator[Drawn], raw: Path, bf16: bool, device: str) -> list[Record]:
    """Appends each picture's latents to the file `raw` (float32); returns the records in the same order."""
    records: list[Record] = []
    with raw.open("wb") as file, torch.no_grad(), torch.autocast(device, torch.bfloat16, enabled=bf16):
        while part := list(islice(drawn, BATCH)):
            images = premultiply(np.stack([draw() for _, draw in part]))
            latents = encoder(images.to(device, memory_format=torch.channels_last)).float()
            file.write(latents.contiguous().cpu().numpy().tobytes())
            records += [record for record, _ in part]
    return records


Statistics = tuple[np.ndarray, np.ndarray]  # mean and standard deviation of each channel of the raw latents


def measure_statistics(raw: Path, weights: np.ndarray) -> Statistics:
    """Those of what training draws."""
    latents = np.memmap(raw, np.float32, "r").reshape(-1, *LATENT)
    sample = np.random.default_rng(0).choice(len(latents), min(len(latents), 8192), p=weights)
    return latents[sample].mean((0, 2, 3)), latents[sample].std((0, 2, 3))


def read_statistics(folder: Path) -> Statistics:
    """Those of the latents that the folder holds already."""
    index = json.loads((folder / "index.json").read_text())
    return np.array(index["mean"], np.float32), np.array(index["std"], np.float32)


def standardise(raw: Path, out: Path, statistics: Statistics) -> None:
    """Writes (latents - mean) / std per channel as float16."""
    latents, (mean, std) = np.memmap(raw, np.float32, "r").reshape(-1, *LATENT), statistics
    with out.open("wb") as file:
        for start in range(0, len(latents), 4096):
            part = (latents[start : start + 4096] - mean[:, None, None]) / std[:, None, None]
            file.write(part.astype(np.float16).tobytes())


def write_index(folder: Path, records: list[Record], weights: np.ndarray, statistics: Statistics) -> None:
    mean, std = statistics
    index = {
        "weights": weights.tolist(),
        "caption_count": [len(r.captions) for r in records],
        "mean": mean.tolist(),
        "std": std.tolist(),
    }
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "captions.json").write_text(json.dumps([c for r in records for c in r.captions]))


def main() -> None:
    parser = stage_arguments("Encodes the training pictures")
    parser.add_argument("--scenes", type=int, default=RecordsConfig.scenes)
    parser.add_argument(
        "--keep-statistics",
        action="store_true",
        help="standardise by the cached latents' mean and deviation: other pictures for a teacher already trained",
    )
    options = parser.parse_args()
    set_threads(options.threads)
    log = open_log(options.work / "logs" / "latents.log")
    folder, config, began = options.work / "latents", RecordsConfig(scenes=options.scenes), time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    kept = read_statistics(folder) if options.keep_statistics else None
    art, colours = open_art(options.work / "art"), open_colours(options.work / "art")
    encoder = open_autoencoder(options.work).encoder.to(options.device)
    drawn = all_records(art, colours, config)
    records = encode_records(encoder, drawn, folder / "raw.f32", probe_bf16(options.device), options.device)
    weights = draw_weights(records, config)
    statistics = kept or measure_statistics(folder / "raw.f32", weights)
    standardise(folder / "raw.f32", folder / "latents.f16", statistics)
    (folder / "raw.f32").unlink()
    write_index(folder, records, weights, statistics)
    captions = sum(len(r.captions) for r in records)
    log(f"{len(records)} latents, {captions} captions, {(time.monotonic() - began) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
