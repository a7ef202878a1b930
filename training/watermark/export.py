"""python -m watermark.export --weights FILE --out DIR: the trained extractor as ONNX, checked against torch, with a manifest."""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file

from watermark.model import Extractor

OPSET = 17
TOLERANCE = 1e-3  # of a logit


def write_onnx(net: Extractor, file: Path) -> None:
    """luma [N, 1, H, W] float32 0..255 -> logits of the same shape; N, H and W dynamic, H and W multiples of 4."""
    axes = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        net,
        (torch.rand(1, 1, 128, 128) * 255,),
        file,
        input_names=["luma"],
        output_names=["logits"],
        dynamic_axes={"luma": axes, "logits": axes},
        opset_version=OPSET,
        dynamo=False,
    )


def largest_difference(net: Extractor, file: Path) -> float:
    """Between torch and ONNX Runtime, on a picture of another size and shape than the traced one."""
    luma = np.random.default_rng(0).uniform(0, 255, (1, 1, 96, 160)).astype(np.float32)
    session = onnxruntime.InferenceSession(file)
    with torch.no_grad():
        expected = net(torch.from_numpy(luma)).numpy()
    return float(np.abs(session.run(None, {"luma": luma})[0] - expected).max())


def manifest_of(file: Path) -> dict:
    content = file.read_bytes()
    return {
        "id": "watermark-extractor",
        "task": "watermark-residual",
        "licence": "Apache-2.0",
        "input": "luma [N, 1, H, W] float32, 0..255, H and W multiples of 4, a carrier cell 4 pixels wide",
        "output": "logits [N, 1, H, W], positive where the carrier is +1",
        "files": {file.name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    net = Extractor().eval()
    net.load_state_dict(load_file(options.weights))
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "extractor.onnx"
    write_onnx(net, file)
    difference = largest_difference(net, file)
    if difference > TOLERANCE:
        raise SystemExit(f"ONNX differs from torch by {difference}")
    (options.out / "manifest.json").write_text(json.dumps(manifest_of(file), indent=2) + "\n")
    print(f"{file}: {file.stat().st_size} bytes, largest difference {difference:.1e}")


if __name__ == "__main__":
    main()
