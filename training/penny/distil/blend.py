"""The mean of two students' weights. usage: python -m penny.distil.blend --share 0.3 [--work FOLDER]

Both were trained on from the same teacher, so that the straight way between them stays among good networks, and the
middle is better than either end (Wortsman et al. 2022, arXiv 2203.05482). Writes WORK/blended.safetensors from the
refined student and the consistency one: it is told spans, as the refined one is, and goes by deterministic steps.
"""

import torch

from penny.distil.networks import open_network
from penny.run.checkpoint import write_start
from penny.run.stage import open_log, stage_arguments
from penny.teacher.model import Denoiser

SOURCES = ("refined", "consistency")


def blend(first: Denoiser, second: Denoiser, share: float) -> dict[str, torch.Tensor]:
    """Weights: `share` of the second's and the rest of the first's. Throws a ValueError unless it lies in 0..1."""
    if not 0 <= share <= 1:
        raise ValueError(f"blend: a share lies between 0 and 1, not at {share}")
    others = second.state_dict()
    return {name: torch.lerp(weight, others[name], share) for name, weight in first.state_dict().items()}


def main() -> None:
    parser = stage_arguments("Blends two students")
    parser.add_argument("--share", type=float, default=0.3, help="of the consistency student")
    options = parser.parse_args()
    state = blend(*(open_network(options.work, name) for name in SOURCES), options.share)
    write_start(options.work / "blended.safetensors", state)
    open_log(options.work / "logs" / "distil.log")(f"blended: {options.share} of {SOURCES[1]} in {SOURCES[0]}")


if __name__ == "__main__":
    main()
