"""Unpacks what penny.gpu.pack packed. usage: python -m penny.gpu.unpack --pieces FOLDER [--work FOLDER]"""

import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from penny.data.art import SIZE
from penny.run.stage import stage_arguments


def _number(path: Path) -> int:
    return int(re.fullmatch(r"art-(\d+)", path.stem)[1])


def unpack_art(pieces: Path, art: Path) -> int:
    """Writes images.u8 and the records; returns the number of pictures. Refuses a set with a gap."""
    art.mkdir(parents=True, exist_ok=True)
    expected = 0
    with (art / "images.u8").open("wb") as out:
        for path in sorted(pieces.glob("art-*.zip"), key=_number):
            with zipfile.ZipFile(path) as archive:
                for name in sorted((n for n in archive.namelist() if n.endswith(".webp")), key=lambda n: int(n[:-5])):
                    if int(name[:-5]) != expected:
                        raise ValueError(f"{path.name}: picture {expected} is missing; carry every piece")
                    image = Image.open(io.BytesIO(archive.read(name))).convert("RGBA")
                    out.write(np.asarray(image).reshape(SIZE, SIZE, 4).tobytes())
                    expected += 1
                for name in (n for n in archive.namelist() if n.endswith(".json")):
                    archive.extract(name, art)
    named = len(json.loads((art / "pictures.json").read_text()))
    if named != expected:
        raise ValueError(f"{named} pictures are named but {expected} came: a piece is missing; carry every one")
    return expected


def main() -> None:
    parser = stage_arguments("Unpacks the data")
    parser.add_argument("--pieces", type=Path, required=True)
    options = parser.parse_args()
    with zipfile.ZipFile(options.pieces / "text.zip") as archive:
        archive.extractall(options.work / "minilm")
    print(f"{unpack_art(options.pieces, options.work / 'art')} pictures")


if __name__ == "__main__":
    main()
