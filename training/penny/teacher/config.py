"""The teacher's configuration: size, path, target, weighting, routing. Checked when it is built."""

import dataclasses
from dataclasses import dataclass, field

from penny.run.optimizer import OptimizerConfig


@dataclass(frozen=True)
class ModelConfig:
    channels: int = 16  # of the latents
    side: int = 16  # of the latents
    patch: int = 2
    width: int = 256
    blocks: int = 8
    heads: int = 4
    text_width: int = 384
    mlp_ratio: float = 4.0  # hidden units of the MLP for each of width
    distilled: bool = False  # a student: takes the guidance scale and the span of its step as inputs

    def __post_init__(self):
        if self.width % self.heads or self.side % self.patch or self.blocks < 2:
            raise ValueError("ModelConfig: heads must divide width, patch must divide side, blocks must be 2 or more")

    @property
    def hidden(self) -> int:
        return round(self.width * self.mlp_ratio)

    @property
    def tokens(self) -> int:
        return (self.side // self.patch) ** 2

    @property
    def token_width(self) -> int:
        return self.channels * self.patch**2


@dataclass(frozen=True)
class ObjectiveConfig:
    path: str = "flow"  # flow or cosine
    target: str = "flow"  # epsilon, v, x0 or flow
    times: str = "mostly_early"  # or logit_normal or uniform
    weighting: str = "none"  # none, velocity, min_snr or p2
    decoded: float = 0.0  # weight of the hybrid term: L1 of decoded pictures
    decoded_rows: int = 4  # of each batch

    def __post_init__(self):
        if self.decoded < 0 or self.decoded_rows < 1:
            raise ValueError("ObjectiveConfig: decoded must not be negative, decoded_rows must be 1 or more")


@dataclass(frozen=True)
class TeacherConfig:
    model: ModelConfig = field(default_factory=ModelConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    batch: int = 64
    empty: float = 0.1  # share of captions left out, for classifier-free guidance
    route_share: float = 0.5  # of the tokens pass around the middle blocks (TREAD, arXiv 2501.04765)
    route_until: float = 0.65  # share of the minutes in which routing is on
    seed: int = 23

    def __post_init__(self):
        if not 0 <= self.empty < 1 or not 0 <= self.route_share < 1 or not 0 <= self.route_until <= 1:
            raise ValueError("TeacherConfig: empty and route_share must lie in [0, 1), route_until in [0, 1]")


def with_options(config, options: dict[str, str]):
    """The config with dotted fields replaced: {"optimizer.rate": "4e-3"}. The field's own type parses the text."""
    for path, text in options.items():
        head, _, rest = path.partition(".")
        current = getattr(config, head)
        value = with_options(current, {rest: text}) if rest else _parse(text, type(current))
        config = dataclasses.replace(config, **{head: value})
    return config


def with_assignments(config, items: list[str]):
    """The config with what the command line's FIELD=VALUE replace."""
    return with_options(config, dict(item.split("=", 1) for item in items))


def _parse(text: str, kind: type):
    if kind is bool:
        return text.lower() in ("1", "true", "yes")
    return kind(text)
