"""When is it decided what a picture shows? usage: python -m penny.eval.decided [--work FOLDER]

Real pictures are noised to some time and drawn to their end by the teacher: where the recall of what comes out falls,
the teacher has to know the thing by itself. Times of training are chosen by it (`penny.teacher.objective`).
"""

import numpy as np
import torch

from penny.autoencoder.load import open_autoencoder
from penny.data.art import Art, open_art, premultiply
from penny.distil.networks import open_network
from penny.eval.figures import Evaluator
from penny.eval.lists import Asked, seen_names
from penny.features.inception import InceptionFeatures
from penny.latents.decode import LatentDecoder
from penny.latents.store import LATENT, open_training_set
from penny.run.stage import open_log, set_threads, stage_arguments
from penny.teacher.config import TeacherConfig
from penny.teacher.objective import Objective
from penny.teacher.path import add_noise
from penny.teacher.sample import guided, sample, seeded_noise
from penny.text.minilm import TextEncoder
from penny.text.prompts import encode_prompts

NAMES, STEPS, ROWS = 100, 12, 25
TIMES = (0.98, 0.95, 0.9, 0.85, 0.8, 0.7)


def latents_of(art: Art, asked: list[Asked], work) -> tuple[torch.Tensor, LatentDecoder]:
    """Standardised latents of the real pictures that were asked for, and what decodes them."""
    data, autoencoder = open_training_set(work / "latents"), open_autoencoder(work)
    place = {(p.name, p.style): row for row, p in enumerate(art.pictures) if p.tone == 0}
    rows = [place[a.name, a.style] for a in asked]
    with torch.no_grad():
        parts = [autoencoder.encoder(premultiply(art.pixels[part])) for part in np.array_split(rows, NAMES // 10)]
    mean, std = data.mean.view(1, -1, 1, 1), data.std.view(1, -1, 1, 1)
    return (torch.cat(parts) - mean) / std, LatentDecoder(autoencoder.decoder, data.mean, data.std)


@torch.no_grad()
def main() -> None:
    parser = stage_arguments("Measures when it is decided what a picture shows")
    parser.add_argument("--guidance", type=float, default=6.5)
    options = parser.parse_args()
    set_threads(options.threads)
    art, log = open_art(options.work / "art"), open_log(options.work / "logs" / "decided.log")
    evaluator, objective = Evaluator(art, InceptionFeatures(options.work)), Objective(TeacherConfig().objective)
    asked = [a for a in seen_names(art.pictures) if a.style == "3d"][:NAMES]
    latents, decoder = latents_of(art, asked, options.work)
    model = open_network(options.work, "teacher")
    prompts = encode_prompts(TextEncoder(options.work / "minilm"), [a.prompt for a in asked])
    noise = seeded_noise(len(asked), LATENT, 0)
    for start in TIMES:
        x, drawn = add_noise(latents, noise, objective.level(torch.full((len(asked),), start))), []
        for part in (slice(first, first + ROWS) for first in range(0, len(asked), ROWS)):
            predict = guided(model, objective, prompts.rows(part), options.guidance)
            drawn.append(decoder.in_parts(sample(predict, objective, x[part], STEPS, start)))
        log(f"from {start}: {evaluator.recall(asked, torch.cat(drawn))}")


if __name__ == "__main__":
    main()
