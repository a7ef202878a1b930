"""Everything that a run of the safety trainer depends on, checked when it is built."""

from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

CATEGORIES = [
    'harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit', 'illicit/violent', 'self-harm',
    'self-harm/intent', 'self-harm/instructions', 'sexual', 'sexual/minors', 'violence', 'violence/graphic',
    'deception',
]  # fmt: skip
# Soft labels: prompts that should rank above ordinary ones and below the operating point.
SOFT = {'sexual?': {'sexual': 0.35}, 'violence?': {'violence': 0.25, 'violence/graphic': 0.15}}
SPLITS = ('train', 'dev', 'test')


@dataclass(frozen=True)
class Config:
    data: Path = REPOSITORY.parent / 'shared' / 'data' / 'safety'
    work: Path = REPOSITORY / '.mintmark' / 'safety'
    weights: Path = REPOSITORY / 'packages' / 'safety' / 'src' / 'weights'
    seed: int = 8
    per_family: int = 1200  # prompts made from each harmful family, and as many safe twins
    per_harmless_family: int = 4000
    vocabulary_rows: int = 20_000
    word_dims: int = 32  # task projection of MiniLM's 384 dimensions
    character_dims: int = 16
    channels: int = 48
    hidden: int = 48
    trunk_epochs: int = 3
    branch_epochs: int = 2
    branches: int = 3
    batch: int = 512
    learning_rate: float = 4e-3  # the highest; it warms up once, and falls to zero in every branch
    max_tokens: int = 160
    union_false_positives: float = 0.005  # share of harmless dev prompts that 'auto' may flag, all categories together
    parts: dict[str, float] = field(default_factory=lambda: {'train': 0.84, 'dev': 0.06, 'test': 0.10})

    def __post_init__(self) -> None:
        if abs(sum(self.parts.values()) - 1) > 1e-9 or tuple(self.parts) != SPLITS:
            raise ValueError('parts must name train, dev and test and sum to 1')
        if not self.data.is_dir():
            raise ValueError(f'no data folder at {self.data}')
