"""Reads the prompt grammars and draws prompts from them.

A grammar file has symbols ("[name]" and then options, separated by " | " or line breaks) and families ("@ labels name",
then templates; lines after "~" are the safe twins). "{name}" draws an option, "{lex:group}" a lexicon term, "{wn.kind}"
a WordNet noun, "{frame:outer:inner}" fills an option of `outer`, which holds "{X}", with an option of `inner`.
Options are dealt to train, dev and test by a hash of their text, so a held-apart prompt is built from words
that training never saw.
"""

import hashlib
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

SLOT = re.compile(r'\{([^{}]+)\}')
FEWEST_SPLIT = 12  # symbols with fewer options serve every split


@dataclass
class Family:
    name: str
    labels: list[str]
    harmful: list[str] = field(default_factory=list)
    safe: list[str] = field(default_factory=list)


@dataclass
class Grammar:
    symbols: dict[str, list[str]]
    families: list[Family]
    shared: set[str]  # symbols of common.txt: every split draws from all of them


def split_of(text: str, parts: dict[str, float]) -> str:
    """The split that `text` belongs to: stable, and independent of everything else."""
    point = int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], 'big') / 2**48
    for name, share in parts.items():
        if point < share:
            return name
        point -= share
    return 'test'


def _options(line: str) -> list[str]:
    return [option.strip() for option in line.split(' | ') if option.strip()]


def read_grammar(folder: Path) -> Grammar:
    grammar = Grammar({}, [], set())
    for path in sorted(folder.glob('*.txt')):
        target: list[str] = []
        for line in path.read_text(encoding='utf8').splitlines():
            if line.startswith('['):
                name = line.strip()[1:-1]
                target = grammar.symbols.setdefault(name, [])
                if path.stem == 'common':
                    grammar.shared.add(name)
            elif line.startswith('@'):
                labels, _, name = line[1:].strip().partition(' ')
                family = Family(f'{path.stem}/{name}', [] if labels == 'none' else labels.split(','))
                grammar.families.append(family)
                target = family.harmful if family.labels else family.safe
            elif line.strip() and not line.startswith('#'):
                (grammar.families[-1].safe if line.startswith('~') else target).extend(_options(line.lstrip('~ ')))
    return grammar


class Drawer:
    """Draws prompts of one split from a grammar with one random stream."""

    def __init__(self, grammar: Grammar, parts: dict[str, float], split: str, rng: random.Random) -> None:
        self.grammar, self.parts, self.split, self.rng = grammar, parts, split, rng
        self.pools: dict[str, list[str]] = {}

    def pick(self, key: str, options: list[str], shared: bool = False) -> str:
        if shared or len(options) < FEWEST_SPLIT:
            return self.rng.choice(options)
        if key not in self.pools:
            mine = [option for option in options if split_of(option, self.parts) == self.split]
            self.pools[key] = mine or options
        return self.rng.choice(self.pools[key])

    def slot(self, name: str) -> str:
        if name.startswith('frame:'):
            _, outer, inner = name.split(':')
            return self.slot(outer).replace('{X}', self.slot(inner))
        shared = name in self.grammar.shared or name.startswith('wn.')
        return self.fill(self.pick(name, self.grammar.symbols[name], shared))

    def fill(self, template: str) -> str:
        return SLOT.sub(lambda found: found.group(0) if found.group(1) == 'X' else self.slot(found.group(1)), template)

    def draw(self, family: Family, harmful: bool) -> str:
        templates = family.harmful if harmful else family.safe
        return self.fill(self.pick(f'{family.name}/{harmful}', templates))
