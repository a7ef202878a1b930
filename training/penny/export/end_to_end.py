"""Milliseconds of a whole picture: the exact parts one after the other, and the int8 graphs that hold all of it.

The floor is what the products alone would take at the speed of this machine's best float32 product.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from penny.autoencoder.load import open_autoencoder
from penny.distil.networks import open_network
from penny.export.graphs import example_tokens
from penny.export.parts import DenoiserPart, TextPart
from penny.latents.store import LATENT
from penny.run.product import best_product
from penny.text.minilm import TextEncoder
from penny.text.width import TOKENS, WIDTH

STEPS = (1, 2, 4)
PARTS = ("text_encoder", "denoiser", "decoder")


@dataclass(frozen=True)
class Costs:
    """Of one row of each part, in the order of PARTS."""

    milliseconds: tuple[float, ...]
    flop: tuple[float, ...]

    def picture(self, steps: int) -> tuple[float, list[float], float]:
        """Milliseconds of a picture, each part's share of them, and its FLOP."""
        runs = (1, steps, 1)
        spent = [ms * count for ms, count in zip(self.milliseconds, runs, strict=True)]
        flop = sum(f * count for f, count in zip(self.flop, runs, strict=True))
        return sum(spent), [ms / sum(spent) for ms in spent], flop


def flop_of(module: torch.nn.Module, arguments: tuple[torch.Tensor, ...]) -> int:
    """Of all products and convolutions of one call."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(*arguments)
    return counter.get_total_flops()


def processor_name(description: Path = Path("/proc/cpuinfo")) -> str:
    """As the system names it, and whether it has int8 instructions of its own."""
    text = description.read_text() if description.exists() else ""
    named = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")]
    own = [name for name in ("avx512_vnni", "avx_vnni", "amx_int8") if name in text.split()]
    return f"{named[0] if named else 'an unnamed processor'} ({', '.join(own) or 'no int8 instructions'})"


def flop_of_parts(work: Path, model: str) -> tuple[float, ...]:
    """By the networks that the graphs were made of."""
    ids, mask = (tensor[:1] for tensor in example_tokens())
    row, x, context = torch.rand(1), torch.randn(1, *LATENT), torch.randn(1, TOKENS, WIDTH)
    calls = (
        (TextPart(TextEncoder(work / "minilm").network), (ids, mask)),
        (DenoiserPart(open_network(work, model)), (x, row, context, mask, row, row)),
        (open_autoencoder(work).decoder, (x,)),
    )
    return tuple(float(flop_of(*call)) for call in calls)


def end_to_end_lines(times: dict[str, float], work: Path, model: str, threads: int) -> list[str]:
    """Markdown lines, a row for each number of steps; times are each graph's milliseconds (`penny.export.timing`)."""
    costs, peak = Costs(tuple(times[part] for part in PARTS), flop_of_parts(work, model)), best_product(threads)
    lines = [
        "| steps | float32 ms | text | denoiser | decoder | % of floor | int8 ms | float32 / int8 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for steps in STEPS:
        whole, shares, flop = costs.picture(steps)
        int8 = times[f"fused-{steps}-int8"]
        parts = " | ".join(f"{100 * share:.0f} %" for share in shares)
        floor = 100 * 1000 * flop / peak / whole
        lines.append(f"| {steps} | {whole:.1f} | {parts} | {floor:.0f} | {int8:.1f} | {whole / int8:.2f} |")
    machine = f"{threads} threads of {processor_name()}; its best float32 product: {peak / 1e9:.0f} GFLOP/s."
    return [*lines, "", machine]
