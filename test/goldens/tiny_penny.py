"""Exports a tiny student of Penny, random seeded weights, with the export's own code, to apps/gpu-runner/test/tiny-penny.

    PYTHONPATH=training venv/bin/python test/goldens/tiny_penny.py

The files are those of a real export: exact graphs, int8 ones and fused ones over a shared weights.bin. `reference/` holds what torch
computed from stored noise: the latents of four deterministic steps and their picture.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.distil.sample import sample_deterministic
from penny.distil.students import build_student, student_x0
from penny.export.manifest import STUDENT, write_manifest
from penny.export.parts import DecoderPart, EncoderPart, TextPart
from penny.export.run import export_parts, export_steps, shrink
from penny.latents.decode import LatentDecoder
from penny.teacher.config import ObjectiveConfig
from penny.teacher.fixtures import TINY_MODEL, tiny_training_set
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.text.prompts import Prompts

FOLDER = Path(__file__).parents[2] / "apps/gpu-runner/test/tiny-penny"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "apple", "blue", "bird", ",", "3d", "##s"]
PROMPT, GUIDANCE = "a red apple, 3d", 3.0
AE = AutoencoderConfig(widths=(8, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1))


def shaken(module: torch.nn.Module, seed: int, std: float) -> torch.nn.Module:
    """Small random weights in place of zeros."""
    torch.manual_seed(seed)
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=std)
    return module.eval().requires_grad_(False)


def write_tokenizer() -> Tokenizer:
    """WordPiece in all-MiniLM's own form, with a dozen entries."""
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer.save(str(FOLDER / "tokenizer.json"))
    (FOLDER / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer", "model_max_length": 16}))
    return tokenizer


def make_text() -> TextPart:
    shape = dict(hidden_size=384, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=16, **shape)
    torch.manual_seed(1)
    return TextPart(BertModel(config, add_pooling_layer=False)).eval()


def write_reference(tokenizer: Tokenizer, text: TextPart, student: Denoiser, objective: Objective, decoder: DecoderPart) -> None:
    ids = tokenizer.encode(PROMPT).ids
    row = torch.tensor([ids + [0] * (16 - len(ids))])
    mask = (torch.arange(16)[None] < len(ids)).long()
    noise = torch.randn(1, 16, 16, 16, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        states = text(row, mask)
        prompts = Prompts(states, mask.bool(), states, mask.bool())
        latents = sample_deterministic(student_x0(student, objective), objective, noise, prompts, 4, GUIDANCE)
        picture = decoder(latents)
    folder = FOLDER / "reference"
    folder.mkdir(exist_ok=True)
    for name, values in (("noise", noise), ("latents", latents)):
        (folder / f"{name}.f32").write_bytes(values.numpy().astype("<f4").tobytes())
    (folder / "rgba.u8").write_bytes((picture * 255).round().numpy().astype(np.uint8).tobytes())


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    objective, tokenizer, text = Objective(ObjectiveConfig()), write_tokenizer(), make_text()
    autoencoder = shaken(Autoencoder(AE), seed=2, std=0.3)
    student = shaken(build_student(Denoiser(TINY_MODEL)), seed=3, std=0.1)
    decoder = DecoderPart(LatentDecoder(autoencoder.decoder, torch.zeros(16), torch.ones(16))).eval()
    encoder = EncoderPart(autoencoder.encoder, torch.zeros(16), torch.ones(16)).eval()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        export_parts(scratch, text, student, decoder, encoder)
        for steps in (1, 4):
            export_steps(scratch, text, student, objective, steps)
        shrink(scratch, FOLDER, tiny_training_set())
    write_reference(tokenizer, text, student, objective, decoder)
    manifest = write_manifest(FOLDER, STUDENT, created=0)
    print(f"{len(manifest['files'])} files, {sum(file['bytes'] for file in manifest['files'].values()) / 1e3:.0f} KB")


if __name__ == "__main__":
    main()
