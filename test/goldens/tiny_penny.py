"""Exports a tiny Penny, random seeded weights, with the export's own code, to apps/gpu-runner/test: a student by progressive
distillation (tiny-penny), one by consistency distillation (tiny-penny-leaping), and their teacher (tiny-penny-teacher).

    PYTHONPATH=training venv/bin/python test/goldens/tiny_penny.py

The files are those of a real export: exact graphs, int8 ones and a student's fused ones over shared weights. `reference/` holds what
torch computed from stored noise: a student's latents of four steps and their picture, a teacher's of sixteen guided ones
with its first velocity and the text states. penny-tokens.json holds what the tokenizer that Penny ships makes of a few prompts.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.distil.sample import fresh_noise, sample_deterministic, sample_renoised
from penny.distil.students import build_student, student_x0
from penny.export.manifest import LEAPING_STUDENT, STUDENT, TEACHER, Abilities, write_manifest
from penny.export.parts import DecoderPart, EncoderPart, TextPart
from penny.export.run import export_parts, export_steps, shrink
from penny.latents.decode import LatentDecoder
from penny.teacher.config import ObjectiveConfig
from penny.teacher.fixtures import TINY_MODEL, tiny_training_set
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.sample import guided, sample
from penny.text.prompts import Prompts

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "apps/gpu-runner/test"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "apple", "blue", "bird", ",", "3d", "##s"]
PROMPT, GUIDANCE = "a red apple, 3d", 3.0
TOKENS = 16
PROMPTS = [  # for the shipped tokenizer: none, cased, accented, foreign, pictorial, and too long
    "",
    "a red apple",
    "blue cat face, 3d",
    "a flat sticker of a Green Dragon",
    "Ein Haus mit Garten \u2013 gr\u00f6\u00dfer als zwei Autos",
    "\U0001f355 pizza",
    "two red apples and a very long sentence that goes on well beyond sixteen tokens of text",
]
AE = AutoencoderConfig(widths=(8, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1))


def shaken(module: torch.nn.Module, seed: int, std: float) -> torch.nn.Module:
    """Small random weights in place of zeros."""
    torch.manual_seed(seed)
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=std)
    return module.eval().requires_grad_(False)


def write_tokenizer(folder: Path) -> Tokenizer:
    """WordPiece in all-MiniLM's own form, with a dozen entries."""
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer", "model_max_length": TOKENS}))
    return tokenizer


def tokenize(tokenizer: Tokenizer, text: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, 1 x 16."""
    tokenizer.enable_truncation(TOKENS)
    ids = tokenizer.encode(text).ids
    return torch.tensor([ids + [0] * (TOKENS - len(ids))]), (torch.arange(TOKENS)[None] < len(ids)).long()


def write_tokens() -> None:
    shipped = Tokenizer.from_file(str(ROOT / "models/penny/tokenizer.json"))
    shipped.no_padding()
    found = [tokenize(shipped, text) for text in PROMPTS]
    content = {"prompts": PROMPTS, "input_ids": [i[0].tolist() for i, _ in found], "attention_mask": [m[0].tolist() for _, m in found]}
    (TESTS / "penny-tokens.json").write_text(json.dumps(content, indent=1) + "\n")


def make_text() -> TextPart:
    shape = dict(hidden_size=384, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=TOKENS, **shape)
    torch.manual_seed(1)
    return TextPart(BertModel(config, add_pooling_layer=False)).eval()


class Tiny:
    """The parts that student and teacher have in common, and one text to draw."""

    def __init__(self, folder: Path):
        folder.mkdir(exist_ok=True)
        self.folder, self.objective, self.text = folder, Objective(ObjectiveConfig()), make_text()
        autoencoder = shaken(Autoencoder(AE), seed=2, std=0.3)
        self.decoder = DecoderPart(LatentDecoder(autoencoder.decoder, torch.zeros(16), torch.ones(16))).eval()
        self.encoder = EncoderPart(autoencoder.encoder, torch.zeros(16), torch.ones(16)).eval()
        tokenizer = write_tokenizer(folder)
        (row, mask), (empty, empty_mask) = (tokenize(tokenizer, text) for text in (PROMPT, ""))
        with torch.no_grad():
            self.prompts = Prompts(self.text(row, mask), mask.bool(), self.text(empty, empty_mask), empty_mask.bool())
        self.noise = torch.randn(1, 16, 16, 16, generator=torch.Generator().manual_seed(5))

    def export(self, network: Denoiser, fused: tuple[int, ...], abilities: Abilities) -> None:
        leaping = abilities is LEAPING_STUDENT
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder)
            export_parts(scratch, self.text, network, self.decoder, self.encoder, leaping)
            for steps in fused:
                export_steps(scratch, self.text, network, self.objective, steps, leaping)
            shrink(scratch, self.folder, tiny_training_set())
        manifest = write_manifest(self.folder, abilities, created=0)
        print(f"{self.folder.name}: {sum(file['bytes'] for file in manifest['files'].values()) / 1e3:.0f} KB")

    def write_reference(self, latents: torch.Tensor, **others: torch.Tensor) -> Path:
        folder = self.folder / "reference"
        folder.mkdir(exist_ok=True)
        for name, values in {"noise": self.noise, "latents": latents, **others}.items():
            (folder / f"{name}.f32").write_bytes(values.numpy().astype("<f4").tobytes())
        return folder

    def write_student_reference(self, latents: torch.Tensor, **others: torch.Tensor) -> None:
        rgba = (self.decoder(latents) * 255).round().numpy().astype(np.uint8)
        (self.write_reference(latents, **others) / "rgba.u8").write_bytes(rgba.tobytes())


@torch.no_grad()
def make_student() -> None:
    tiny, student = Tiny(TESTS / "tiny-penny"), shaken(build_student(Denoiser(TINY_MODEL)), seed=3, std=0.1)
    tiny.export(student, (1, 4), STUDENT)
    predict = student_x0(student, tiny.objective)
    tiny.write_student_reference(sample_deterministic(predict, tiny.objective, tiny.noise, tiny.prompts, 4, GUIDANCE))


@torch.no_grad()
def make_leaping_student() -> None:
    tiny, student = Tiny(TESTS / "tiny-penny-leaping"), shaken(build_student(Denoiser(TINY_MODEL)), seed=3, std=0.1)
    tiny.export(student, (1, 4), LEAPING_STUDENT)
    predict, fresh = student_x0(student, tiny.objective), fresh_noise(1, 4, (16, 16, 16), seed=5)
    latents = sample_renoised(predict, tiny.objective, tiny.noise, fresh, tiny.prompts, GUIDANCE)
    tiny.write_student_reference(latents, fresh=fresh)


@torch.no_grad()
def make_teacher() -> None:
    tiny, teacher = Tiny(TESTS / "tiny-penny-teacher"), shaken(Denoiser(TINY_MODEL), seed=3, std=0.1)
    tiny.export(teacher, (), TEACHER)
    prompts = tiny.prompts
    tiny.write_reference(
        sample(guided(teacher, tiny.objective, prompts, GUIDANCE), tiny.objective, tiny.noise, 16),
        context=prompts.states,
        empty_context=prompts.empty_state,
        velocity_first=teacher(tiny.noise, torch.ones(1), prompts.states, prompts.masks),
    )


if __name__ == "__main__":
    make_student()
    make_leaping_student()
    make_teacher()
    write_tokens()
