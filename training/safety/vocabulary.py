"""Chooses the words that get a vector row, and the ordinary words that must not be taken for misspelt listed ones."""

import json
import re
from collections import Counter
from pathlib import Path

from example import Example

WORD = re.compile(r'[a-z]{2,20}')
CAPTIONS = ('coco', 'dpg-bench', 't2i-compbench', 'tifa', 'geneval', 'wordnet', 'jigsaw-comments')


def _inflections(word: str) -> list[str]:
    stem = word[:-1] if word.endswith('e') else word
    return [word, word + 's', stem + 'ed', stem + 'er', stem + 'ing', word + 'ly']


def _deletions(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def guards(candidates: set[str], listed: list[str]) -> list[str]:
    """Candidates close enough to a listed word for the corrector to reach for it."""
    keys = {key for word in listed for key in _deletions(word)}
    near = {word for word in candidates if len(word) > 3 and _deletions(word) & keys}
    return sorted(near - set(listed))


def _pieces(tokenizer: Path) -> list[str]:
    """Whole words of the WordPiece vocabulary, most frequent first."""
    table = json.loads(tokenizer.read_text(encoding='utf8'))['model']['vocab']
    return [word for word in sorted(table, key=table.__getitem__) if WORD.fullmatch(word)]


def choose(
    examples: list[Example],
    terms: dict[str, list[str]],
    listed: list[str],
    lemmas: set[str],
    tokenizer: Path,
    rows: int,
) -> dict[str, list[str]]:
    """{'rows': words with a vector, most frequent first, 'guards': other ordinary words} from training texts only."""
    counts = Counter(
        word for e in examples if e.split == 'train' and e.source in CAPTIONS for word in WORD.findall(e.text.lower())
    )
    own = sorted({word for group in terms.values() for term in group for word in WORD.findall(term.lower())})
    grammar = Counter(
        word
        for e in examples
        if e.split == 'train' and e.source.startswith('grammar:')
        for word in WORD.findall(e.text.lower())
    )
    frequent = [
        word for word, count in (grammar + counts).most_common() if count > 11 and (word in lemmas or counts[word] > 2)
    ]
    pieces = _pieces(tokenizer)
    rank = {word: at for at, word in enumerate(pieces)}
    chosen = list(dict.fromkeys([*own, *frequent[: rows // 2], *pieces]))[:rows]
    chosen.sort(
        key=lambda word: (rank.get(word, len(pieces)) - 20 * counts[word], word)
    )  # most frequent first: the corrector ranks by it
    candidates = (
        {form for word in lemmas - set(listed) for form in _inflections(word)}
        | {word for word, count in counts.items() if count > 1}
        | set(pieces)
    )
    return {'rows': chosen, 'guards': sorted(set(guards(candidates, listed)) - set(chosen))}
