"""Marks and reads pictures with invisible-watermark and blind_watermark, for bench/watermark/peers.ts.

peers.py mark METHOD JOBS.json    jobs: [{"in": FILE, "out": FILE, "id": "48 bits"}]
peers.py read METHOD JOBS.json    jobs: [{"in": FILE}]; writes JOBS.out.json, a list of 48-bit strings, null where reading failed
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
from blind_watermark import WaterMark
from imwatermark import WatermarkDecoder, WatermarkEncoder

BITS = 48


def mark_blind(image: np.ndarray, bits: list[int]) -> np.ndarray:
    marker = WaterMark(password_img=1, password_wm=1)
    marker.read_img(img=image)
    marker.read_wm(np.array(bits, bool), mode="bit")
    return np.clip(np.round(marker.embed()), 0, 255).astype(np.uint8)


def read_blind(image: np.ndarray) -> list[int]:
    reader = WaterMark(password_img=1, password_wm=1)
    return [int(value > 0.5) for value in reader.extract(embed_img=image, wm_shape=BITS, mode="bit")]


def mark_invisible(method: str, image: np.ndarray, bits: list[int]) -> np.ndarray:
    encoder = WatermarkEncoder()
    encoder.set_watermark("bits", bits)
    return encoder.encode(image, method)


def read_invisible(method: str, image: np.ndarray) -> list[int]:
    return [int(bit) for bit in WatermarkDecoder("bits", BITS).decode(image, method)]


def mark(method: str, job: dict) -> None:
    image, bits = cv2.imread(job["in"]), [int(bit) for bit in job["id"]]
    marked = mark_blind(image, bits) if method == "blind_watermark" else mark_invisible(method, image, bits)
    cv2.imwrite(job["out"], marked)


def read(method: str, job: dict) -> str | None:
    try:
        image = cv2.imread(job["in"])
        bits = read_blind(image) if method == "blind_watermark" else read_invisible(method, image)
    except (RuntimeError, ValueError, AssertionError, IndexError, cv2.error):
        return None  # a picture that the method refuses, such as one too small for its blocks
    return "".join(map(str, bits))


def main() -> None:
    verb, method, file = sys.argv[1:4]
    jobs = json.loads(Path(file).read_text())
    results = [(mark if verb == "mark" else read)(method, job) for job in jobs]
    if verb == "read":
        Path(file).with_suffix(".out.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
