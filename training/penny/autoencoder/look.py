"""How near decoded pictures look to real ones. usage: python -m penny.autoencoder.look [--work FOLDER] [--noise 0.04]

Of the held-out names: PSNR, alpha overlap and edges, and the mean cosine between decoded and real art in the feature
space of the evaluation, which no training uses. Latents may be noised as a student's errors would.
"""

import torch

from penny.autoencoder.load import open_autoencoder
from penny.autoencoder.measure import measure, reconstruct_all
from penny.autoencoder.polish import NOISE
from penny.autoencoder.train import split_rows
from penny.data.art import open_art
from penny.features.inception import InceptionFeatures
from penny.run.stage import open_log, set_threads, stage_arguments


def likeness(first: torch.Tensor, second: torch.Tensor) -> float:
    """Mean cosine of two sets of unit features, row by row."""
    return (first * second).sum(1).mean().item()


def main() -> None:
    parser = stage_arguments("Compares decoded pictures with real ones")
    parser.add_argument("--noise", type=float, default=NOISE, help="added to the latents")
    options = parser.parse_args()
    set_threads(options.threads)
    torch.manual_seed(0)  # of the noise
    art, features = open_art(options.work / "art"), InceptionFeatures(options.work)
    _, held_out = split_rows(art)
    real, decoded = reconstruct_all(open_autoencoder(options.work), art.pixels[held_out], noise=options.noise)
    found = likeness(features(real), features(decoded))
    log = open_log(options.work / "logs" / "polish.log")
    log(f"{len(real)} held-out pictures, noise {options.noise}: {measure(real, decoded)}, cosine {found:.4f}")


if __name__ == "__main__":
    main()
