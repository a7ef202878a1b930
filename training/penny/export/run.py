"""Exports Penny. usage: python -m penny.export.run --out ../models/penny [--model teacher|progressive] [--work FOLDER]

Parts as half-stored float32 (NAME.onnx) and int8 (NAME-int8.onnx, sharing weights.bin); with --model progressive also
fused-1-int8, -2 and -4.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from penny.autoencoder.load import open_autoencoder
from penny.distil.students import build_student
from penny.export.graphs import example_tokens, write_graph
from penny.export.manifest import STUDENT, TEACHER, write_manifest
from penny.export.parts import DecoderPart, DenoiserPart, EncoderPart, FusedPart, TextPart
from penny.export.share import share_weights
from penny.export.storage import Samples, quantise_convolutions, quantise_matmuls, store_half
from penny.latents.decode import LatentDecoder
from penny.latents.store import LATENT, TrainingSet, open_training_set
from penny.run.checkpoint import load_prefix
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.text.minilm import TextEncoder

FUSED_STEPS = (1, 2, 4)
FLOAT_LAYERS = ("patch_in", "patch_out", "conditioning")  # stay float32 in the int8 denoiser


def calibration(data: TrainingSet, count: int = 256) -> Iterator[np.ndarray]:
    """Real latents, 16 at a time."""
    rows = np.random.default_rng(0).choice(len(data.latents), count, p=data.weights)
    for part in np.array_split(rows, count // 16):
        yield data.latents[part].astype(np.float32)


def export_parts(folder: Path, text: TextPart, network: Denoiser, decoder: DecoderPart, encoder: EncoderPart) -> None:
    """Float32 graphs of every part, into a scratch folder."""
    ids, mask = example_tokens()
    x, context, row = torch.randn(2, *LATENT), torch.randn(2, 16, 384), torch.rand(2)
    kind = "student" if network.config.guidance_input else "denoiser"
    arguments = (x, row, context, mask) + ((row,) if kind == "student" else ())
    write_graph(text, (ids, mask), "text_encoder", folder / "text_encoder.onnx")
    write_graph(DenoiserPart(network), arguments, kind, folder / "denoiser.onnx")
    write_graph(decoder, (x,), "decoder", folder / "decoder.onnx")
    write_graph(encoder, (torch.rand(2, 4, 256, 256),), "encoder", folder / "encoder.onnx")


def export_fused(folder: Path, text: TextPart, work: Path, objective: Objective, decoder: DecoderPart) -> None:
    ids, mask = example_tokens()
    for steps in FUSED_STEPS:
        student = build_student(Denoiser(TeacherConfig().model)).eval()
        student.load_state_dict(load_prefix(work / f"progressive-{steps}.safetensors", "ema"))
        fused = FusedPart(text, student, objective, decoder, steps)
        write_graph(fused, (ids, mask, torch.randn(2, *LATENT), torch.rand(2)), "fused", folder / f"fused-{steps}.onnx")


def shrink(scratch: Path, out: Path, data: TrainingSet) -> None:
    """Text encoder and fused graphs as int8 only; the others half-stored, and denoiser and decoder as int8 too.

    The int8 graphs share one file of weights: the text encoder is the larger part of every fused graph.
    """
    out.mkdir(parents=True, exist_ok=True)
    for source in sorted(scratch.glob("*.onnx")):
        if source.stem == "text_encoder":
            quantise_matmuls(source, out / source.name, tables=True)
            continue
        if not source.stem.startswith("fused"):
            store_half(source, out / source.name)
        target = out / f"{source.stem}-int8.onnx"
        if source.stem == "decoder":
            quantise_convolutions(source, target, Samples("latents", calibration(data)))
        elif source.stem != "encoder":
            quantise_matmuls(source, target, FLOAT_LAYERS, tables=True)
    share_weights([out / "text_encoder.onnx", *sorted(out.glob("*-int8.onnx"))], out / "weights.bin")


def main() -> None:
    parser = stage_arguments("Exports Penny to ONNX")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=("teacher", "progressive"), default="teacher")
    options = parser.parse_args()
    set_threads(options.threads)
    data, objective = open_training_set(options.work / "latents"), Objective(TeacherConfig().objective)
    autoencoder, texts = open_autoencoder(options.work), TextEncoder(options.work / "minilm")
    decoder = DecoderPart(LatentDecoder(autoencoder.decoder, data.mean, data.std))
    encoder, text = EncoderPart(autoencoder.encoder, data.mean, data.std), TextPart(texts.network)
    network = Denoiser(TeacherConfig().model)
    network = build_student(network) if options.model == "progressive" else network
    name = "progressive-4" if options.model == "progressive" else "teacher"
    network.load_state_dict(load_prefix(options.work / f"{name}.safetensors", "ema"))
    with tempfile.TemporaryDirectory() as scratch:
        export_parts(Path(scratch), text, network, decoder, encoder)
        if options.model == "progressive":
            export_fused(Path(scratch), text, options.work, objective, decoder)
        shrink(Path(scratch), options.out, data)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(options.work / "minilm" / file, options.out / file)
    manifest = write_manifest(options.out, STUDENT if options.model == "progressive" else TEACHER, int(time.time()))
    size = sum(file["bytes"] for file in manifest["files"].values()) / 1e6
    open_log(options.work / "logs" / "export.log")(f"{len(manifest['files'])} files, {size:.1f} MB")


if __name__ == "__main__":
    main()
