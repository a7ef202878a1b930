"""Exports Penny. usage: python -m penny.export.run --out ../models/penny [--model refined|pruned] [--work FOLDER]

Parts as float32 (NAME.onnx) and int8 (NAME-int8.onnx), of students also fused-1-int8, -2 and -4; all over
text_encoder.bin, which is the same in every export, and weights.bin.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch

from penny.autoencoder.load import open_autoencoder
from penny.distil.networks import NETWORKS, SHIPPED_STUDENT, leaps, open_network
from penny.export.compact import CompactDenoiser
from penny.export.graphs import example_tokens, write_graph
from penny.export.join import join_graphs
from penny.export.manifest import LEAPING_STUDENT, STUDENT, TEACHER, current_commit, write_manifest
from penny.export.parity import require_parity
from penny.export.parts import BytesPart, DecoderPart, DenoiserPart, EncoderPart, StepsPart, TextPart
from penny.export.quantise import Samples, outer_convolutions, quantise_convolutions, quantise_matmuls
from penny.export.share import share_weights
from penny.export.storage import TEXT_PART, store_beside_int8, store_half, store_text
from penny.latents.decode import LatentDecoder
from penny.latents.store import LATENT, TrainingSet, open_training_set
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.text.minilm import TextEncoder

FUSED_STEPS = (1, 2, 4)
FLOAT_LAYERS = ("patch_in", "patch_out", "conditioning")  # stay float32 in the int8 denoiser
# And in the int8 decoder: its first convolution and the last three, at 64 x 64. In int8 a picture is 45 dB away all the
# same, but its name is found less often: .780 instead of .802 of the thousand prompts of `penny.eval.run shipped-4`.
FLOAT_CONVOLUTIONS = {"first": 1, "last": 3}


def calibration(data: TrainingSet, count: int = 256) -> Iterator[np.ndarray]:
    """Real latents, 16 at a time."""
    rows = np.random.default_rng(0).choice(len(data.latents), count, p=data.weights)
    for part in np.array_split(rows, count // 16):
        yield data.latents[part].astype(np.float32)


def export_parts(
    folder: Path, text: TextPart, network: Denoiser, decoder: DecoderPart, encoder: EncoderPart, leaping: bool = False
) -> None:
    """Float32 graphs of every part, into a scratch folder. `leaping`: a consistency student."""
    ids, mask = example_tokens()
    x, context, row = torch.randn(2, *LATENT), torch.randn(2, 16, 384), torch.rand(2)
    kind = ("leaping-student" if leaping else "student") if network.config.distilled else "denoiser"
    told = {"leaping-student": (row,), "student": (row, row), "denoiser": ()}[kind]
    arguments = (x, row, context, mask, *told)
    write_graph(text, (ids, mask), "text_encoder", folder / "text_encoder.onnx")
    write_graph(DenoiserPart(CompactDenoiser(network)), arguments, kind, folder / "denoiser.onnx")
    write_graph(decoder, (x,), "decoder", folder / "decoder.onnx")
    write_graph(encoder, (torch.rand(2, 4, 256, 256),), "encoder", folder / "encoder.onnx")
    write_graph(BytesPart(), (torch.rand(2, 4, 32, 32),), "bytes", folder / "bytes.onnx")


def export_steps(
    folder: Path, text: TextPart, student: Denoiser, objective: Objective, steps: int, leaping: bool = False
) -> None:
    """What a fused graph of this many steps does before it decodes."""
    renoises = leaping and steps > 1
    fresh = (torch.randn(2, steps - 1, *LATENT),) if renoises else ()
    arguments = *example_tokens(), torch.randn(2, *LATENT), torch.rand(2), *fresh
    part = StepsPart(text, CompactDenoiser(student), objective, steps)
    write_graph(part, arguments, "leaping-steps" if renoises else "steps", folder / f"steps-{steps}.onnx")


def fuse(steps: Path, decoder: Path, pixels: Path, target: Path) -> None:
    """Text to picture in one int8 graph."""
    with tempfile.TemporaryDirectory() as scratch:
        rounded = Path(scratch) / steps.name
        quantise_matmuls(steps, rounded, (*FLOAT_LAYERS, TEXT_PART))
        store_text(rounded, rounded)
        store_half(rounded, rounded)
        drawn = join_graphs(onnx.load(rounded), onnx.load(decoder), "decoder/")
    onnx.save(join_graphs(drawn, onnx.load(pixels), "bytes/"), target)


def shrink(scratch: Path, out: Path, data: TrainingSet) -> None:
    """Fused graphs as int8 only, the text encoder with int8 weights, the encoder as half, the rest exactly and as int8.

    They share their weights: the text encoder is the larger part of every fused graph, and what the exact graphs have
    beyond the int8 ones is a byte a weight.
    """
    out.mkdir(parents=True, exist_ok=True)
    store_text(scratch / "text_encoder.onnx", out / "text_encoder.onnx")
    store_half(scratch / "encoder.onnx", out / "encoder.onnx")
    quantise_matmuls(scratch / "denoiser.onnx", out / "denoiser-int8.onnx", FLOAT_LAYERS)
    samples = Samples("latents", calibration(data))
    exact = scratch / "decoder.onnx"
    keep = outer_convolutions(exact, **FLOAT_CONVOLUTIONS)
    quantise_convolutions(exact, out / "decoder-int8.onnx", samples, keep)
    for part, axis in (("denoiser", -1), ("decoder", 0)):
        store_beside_int8(scratch / f"{part}.onnx", out / f"{part}-int8.onnx", out / f"{part}.onnx", axis)
        store_half(out / f"{part}-int8.onnx", out / f"{part}-int8.onnx")
    for steps in sorted(scratch.glob("steps-*.onnx")):
        fused = out / f"{steps.stem.replace('steps', 'fused')}-int8.onnx"
        fuse(steps, out / "decoder-int8.onnx", scratch / "bytes.onnx", fused)
    text, others = out / "text_encoder.onnx", sorted(out.glob("*.onnx"))
    others.remove(text)
    share_weights({out / "text_encoder.bin": [text], out / "weights.bin": others})


def main() -> None:
    parser = stage_arguments("Exports Penny to ONNX")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=NETWORKS, default=SHIPPED_STUDENT)
    options = parser.parse_args()
    set_threads(options.threads)
    data, objective = open_training_set(options.work / "latents"), Objective(TeacherConfig().objective)
    autoencoder, texts = open_autoencoder(options.work), TextEncoder(options.work / "minilm")
    decoder = DecoderPart(LatentDecoder(autoencoder.decoder, data.mean, data.std))
    encoder, text = EncoderPart(autoencoder.encoder, data.mean, data.std), TextPart(texts.network)
    network, leaping = open_network(options.work, options.model), leaps(options.model)
    with tempfile.TemporaryDirectory() as scratch:
        export_parts(Path(scratch), text, network, decoder, encoder, leaping)
        difference = require_parity(Path(scratch) / "denoiser.onnx", network)
        if network.config.distilled:
            for steps in FUSED_STEPS:
                export_steps(Path(scratch), text, network, objective, steps, leaping)
        shrink(Path(scratch), options.out, data)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(options.work / "minilm" / file, options.out / file)
    abilities = (LEAPING_STUDENT if leaping else STUDENT) if network.config.distilled else TEACHER
    manifest = write_manifest(options.out, abilities, int(time.time()), current_commit())
    size = sum(file["bytes"] for file in manifest["files"].values()) / 1e6
    open_log(options.work / "logs" / "export.log")(
        f"{len(manifest['files'])} files, {size:.1f} MB, {difference:.1e} from torch"
    )


if __name__ == "__main__":
    main()
