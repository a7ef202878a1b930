"""Puts the examples together: grammar prompts with their safe twins, licensed data, WordNet glosses; split apart."""

import json
import random
import re
import subprocess

from config import REPOSITORY, SOFT, SPLITS, Config
from dress import dress
from emoji import labels
from example import Example, complete
from grammar import Drawer, Family, Grammar, read_grammar, split_of
from near_duplicates import groups
from sources import HARMLESS, read_all
from wordnet import fetch, glosses, nouns

ALARMING_GROUPS = re.compile(
    r'sexual|minor\.sexualised|violence\.(gore|act)|selfharm|hate\.slur|hate\.symbol|illicit\.(drug|weapon)'
)
DOUBTFUL_GROUPS = ('violence.blood', 'sexual.suggestive', 'minor.sexualised')
SHARE = {'train': 1.0, 'dev': 0.15, 'test': 0.25}
MOST_GLOSSES = 30_000


def lexicon() -> dict[str, dict[str, list[str]]]:
    script = REPOSITORY / 'training/safety/lexicon.ts'
    return json.loads(subprocess.run(['node', str(script)], check=True, capture_output=True, text=True).stdout)


def alarming(terms: dict[str, list[str]]) -> re.Pattern[str]:
    found = {
        term.lower()
        for group, group_terms in terms.items()
        if ALARMING_GROUPS.match(group)
        for term in group_terms
        if len(term) > 2
    }
    return re.compile(r'\b(?:' + '|'.join(re.escape(term) for term in sorted(found, key=len, reverse=True)) + r')s?\b')


def _labels(family: Family, harmful: bool) -> dict[str, float]:
    if not harmful:
        return dict(HARMLESS)
    if family.labels[0] in SOFT:
        return {**HARMLESS, **SOFT[family.labels[0]]}
    return complete(family.labels)


def _family(family: Family, drawer: Drawer, count: int, harmful: bool) -> list[Example]:
    source = f'grammar:{family.name}' + ('' if harmful else '~')
    labels = _labels(family, harmful)
    texts = {dress(drawer.draw(family, harmful), drawer) for _ in range(count)}
    return [Example(text, source, drawer.split, labels) for text in sorted(texts)]


def grammar_examples(config: Config, grammar: Grammar) -> list[Example]:
    found: list[Example] = []
    for split in SPLITS:
        drawer = Drawer(grammar, config.parts, split, random.Random(f'{config.seed}/{split}'))
        for family in grammar.families:
            count = int((config.per_family if family.harmful else config.per_harmless_family) * SHARE[split])
            for harmful in [True, False] if family.harmful else [False]:
                found.extend(_family(family, drawer, count, harmful))
    return found


def _split_by_group(examples: list[Example], config: Config) -> list[Example]:
    for example, group in zip(examples, groups([e.text for e in examples], config.seed), strict=True):
        example.split = split_of(f'group {group} {examples[group].text}', config.parts)
    return examples


def _diluted(examples: list[Example], config: Config) -> list[Example]:
    """Harmful and safe grammar prompts inside ordinary captions, so that length does not hide or imply anything."""
    rng = random.Random(config.seed + 2)
    found: list[Example] = []
    for split in SPLITS:
        prompts = [e for e in examples if e.split == split and e.source.startswith('grammar:')]
        ordinary = [e.text for e in examples if e.split == split and e.source in ('coco', 'dpg-bench', 't2i-compbench')]
        for example in rng.sample(prompts, len(prompts) // 12):
            parts = [example.text, *rng.sample(ordinary, rng.choice([1, 1, 2, 3]))]
            rng.shuffle(parts)
            found.append(Example('. '.join(parts), example.source + '+', split, example.labels, example.weight))
    return found


def build(config: Config) -> list[Example]:
    """All examples, each with its split; deterministic for a configuration."""
    terms = lexicon()['groups']
    database = fetch(config.work)
    grammar = read_grammar(REPOSITORY / 'training/safety/grammars')
    grammar.symbols |= {f'lex:{group}': options for group, options in terms.items()}
    pattern = alarming(terms)
    grammar.symbols |= {f'wn.{kind}': options for kind, options in nouns(database, pattern).items()}
    rng = random.Random(config.seed + 1)
    safe_glosses = [gloss for gloss in glosses(database) if not pattern.search(gloss.lower())]
    texts = rng.sample(safe_glosses, min(MOST_GLOSSES, len(safe_glosses)))
    named = [Example(text, 'emoji', '', dict(HARMLESS)) for text in labels(config.work)]
    plain = [Example(text, 'wordnet', '', dict(HARMLESS), 0.5) for text in texts]
    licensed = [*read_all(config.data, rng), *named, *plain]
    examples = [*_split_by_group(licensed, config), *grammar_examples(config, grammar)]
    return [*examples, *_diluted(examples, config)]
