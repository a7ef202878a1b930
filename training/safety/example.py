"""One prompt with what is known about it."""

from dataclasses import dataclass, field

from config import CATEGORIES


@dataclass
class Example:
    text: str
    source: str
    split: str
    labels: dict[str, float] = field(default_factory=dict)  # 0..1 per category; a category that is absent is unknown
    weight: float = 1.0

    @property
    def is_harmless(self) -> bool:
        return len(self.labels) == len(CATEGORIES) and not any(self.labels.values())


PARENTS = {
    'harassment/threatening': 'harassment', 'hate/threatening': 'hate', 'illicit/violent': 'illicit',
    'self-harm/intent': 'self-harm',     'self-harm/instructions': 'self-harm', 'violence/graphic': 'violence',
}  # fmt: skip
# Where a positive leaves a neighbour open: a beheading may be hate, a threat may be violence or speak of rape.
OPEN = {
    'hate': {'harassment', 'harassment/threatening', 'hate/threatening', 'violence'},
    'hate/threatening': {'violence', 'harassment', 'harassment/threatening', 'violence/graphic'},
    'harassment': {'hate', 'harassment/threatening', 'violence', 'sexual'},
    'harassment/threatening': {'violence', 'hate', 'hate/threatening', 'violence/graphic', 'sexual'},
    'self-harm': {'violence', 'violence/graphic', 'self-harm/intent', 'self-harm/instructions'},
    'violence': {'illicit', 'illicit/violent', 'harassment/threatening', 'violence/graphic', 'self-harm'},
    'violence/graphic': {'self-harm'},
    'illicit': {'violence', 'illicit/violent', 'deception', 'violence/graphic'},
    'illicit/violent': {'violence', 'violence/graphic'},
    'sexual': {'harassment'},
    'deception': {'sexual', 'hate', 'harassment', 'illicit', 'violence', 'violence/graphic'},
}


def complete(positive: list[str]) -> dict[str, float]:
    """Labels for every category from the positives: parents follow, neighbours stay open, the rest is 0."""
    ones = set(positive) | {PARENTS[name] for name in positive if name in PARENTS}
    unknown = set().union(*(OPEN.get(name, set()) for name in ones)) if ones else set()
    return {name: float(name in ones) for name in CATEGORIES if name in ones or name not in unknown}
