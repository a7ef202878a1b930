"""Prompts to pictures with the teacher or a student, from fixed noise."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from penny.distil.networks import NETWORKS, leaps, open_network
from penny.distil.sample import fresh_noise, sample_deterministic, sample_renoised
from penny.distil.students import student_x0
from penny.eval.shipped import open_shipped
from penny.latents.decode import open_latent_decoder
from penny.latents.store import LATENT, open_training_set
from penny.teacher.config import TeacherConfig
from penny.teacher.objective import Objective
from penny.teacher.sample import guided, sample, seeded_noise
from penny.text.minilm import TextEncoder
from penny.text.prompts import Prompts, encode_prompts

Generate = Callable[[list[str]], torch.Tensor]  # N prompts -> N x 4 x 256 x 256 premultiplied in [-1, 1]
MODELS = (*NETWORKS, "shipped")
SHIPPED = Path(__file__).parents[3] / "models" / "penny"
ROWS = 32


@dataclass(frozen=True)
class Choice:
    model: str
    steps: int
    guidance: float = 4.0
    seed: int = 0
    bf16: bool = False  # torch's networks, not the shipped graphs

    @property
    def title(self) -> str:
        return f"{self.model}-{self.steps}"


def parse_title(title: str, guidance: float, bf16: bool) -> Choice:
    """The choice with this title. Throws a ValueError that says what a title is."""
    model, _, steps = title.rpartition("-")
    if model not in MODELS or not steps.isdecimal() or int(steps) < 1:
        raise ValueError(
            f"{title} is no model with a number of steps, such as teacher-32; there are {', '.join(MODELS)}"
        )
    return Choice(model, int(steps), guidance, bf16=bf16)


def _teacher_latents(work: Path, objective: Objective, choice: Choice):
    model = open_network(work, "teacher")

    def draw(prompts: Prompts, noises: torch.Tensor) -> torch.Tensor:
        return sample(guided(model, objective, prompts, choice.guidance), objective, noises[:, 0], choice.steps)

    return draw


def _student_latents(work: Path, objective: Objective, choice: Choice):
    predict = student_x0(open_network(work, choice.model, choice.steps), objective)

    def draw(prompts: Prompts, noises: torch.Tensor) -> torch.Tensor:
        start, fresh = noises[:, 0], noises[:, 1:]
        if leaps(choice.model):
            return sample_renoised(predict, objective, start, fresh, prompts, choice.guidance)
        return sample_deterministic(predict, objective, start, prompts, choice.steps, choice.guidance)

    return draw


def _noises(rows: int, choice: Choice) -> torch.Tensor:
    """rows x 1 or more x LATENT: what each picture starts from, then what its student adds between steps."""
    start = seeded_noise(rows, LATENT, choice.seed)[:, None]
    if not leaps(choice.model):
        return start
    return torch.cat([start, fresh_noise(rows, choice.steps, LATENT, choice.seed)], 1)


def open_generator(work: Path, choice: Choice) -> Generate:
    """Loads what the choice needs from the work folder; `shipped` from models/penny."""
    if choice.model == "shipped":
        return open_shipped(SHIPPED, choice.steps, choice.guidance, choice.seed)
    data, objective = open_training_set(work / "latents"), Objective(TeacherConfig().objective)
    decoder = open_latent_decoder(work, data)
    texts = TextEncoder(work / "minilm")
    draw = (_teacher_latents if choice.model == "teacher" else _student_latents)(work, objective, choice)

    @torch.no_grad()
    def generate(prompts: list[str]) -> torch.Tensor:
        encoded, noises = encode_prompts(texts, prompts), _noises(len(prompts), choice)
        parts = [slice(start, start + ROWS) for start in range(0, len(prompts), ROWS)]
        with torch.autocast("cpu", torch.bfloat16, enabled=choice.bf16):
            latents = torch.cat([draw(encoded.rows(part), noises[part]) for part in parts])
        return decoder.in_parts(latents)

    return generate
