"""The texts of the text probe: prompts that the encoder reads whole, and gibberish made around some of them."""

import random
from collections import defaultdict
from pathlib import Path

import numpy as np

import build
import embed
import gibberish
from config import SPLITS, Config
from example import Example
from grammar import split_of
from text_states import TextEncoder

JUDGED = ['hate', 'illicit', 'self-harm', 'sexual', 'violence', 'violence/graphic']
PLAIN = ('coco', 'emoji', 'wordnet', 't2i-compbench')  # what ordinary traffic looks like
MOST = {'train': 70, 'dev': 15, 'test': 25}  # of one source
MOST_HARMLESS = {'train': 200, 'dev': 30, 'test': 25}  # of a family that is harmless throughout
MOST_PLAIN = {'train': 2500, 'dev': 700, 'test': 700}
GIBBERISH = {'train': 512, 'dev': 64, 'test': 256}  # prompts that it is made of, half of them harmful
SHORTEST_WORD, MOST_WORDS = 4, 9000


def is_harmful(example: Example) -> bool:
    return any(example.labels.get(name) == 1 for name in JUDGED)


def _most(source: str) -> dict[str, int]:
    if source in PLAIN:
        return MOST_PLAIN
    return MOST_HARMLESS if source.startswith(build.HARD_GRAMMARS) else MOST


def choose(examples: list[Example], encoder: TextEncoder, rng: random.Random) -> list[Example]:
    """So many of each source and split, of those that the encoder reads whole."""
    sources: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        if not example.source.endswith('+') and example.source != 'nibbler-attempts':
            sources[example.split, example.source].append(example)
    chosen: list[Example] = []
    for (split, source), found in sorted(sources.items()):
        most = _most(source)[split]
        drawn = rng.sample(found, min(len(found), 2 * most))
        chosen.extend([example for example in drawn if encoder.fits(example.text)][:most])
    return chosen


def lexicon(encoder: TextEncoder, listed: set[str], minilm: Path, work: Path) -> gibberish.Lexicon:
    """Frequent words of one token, none of them listed or grown from a listed word."""
    vocabulary = encoder.tokenizer.get_vocab()
    plain = [word for word in vocabulary if word.isascii() and word.isalpha() and len(word) >= SHORTEST_WORD]
    stems = tuple(word for word in listed if len(word) >= SHORTEST_WORD)
    words = [word for word in plain if word not in listed and not word.startswith(stems)]
    words = sorted(words, key=vocabulary.__getitem__)[:MOST_WORDS]
    return gibberish.Lexicon(
        words, np.array([vocabulary[word] for word in words]), embed.word_vectors(words, minilm, work)
    )


def _split_lexicon(whole: gibberish.Lexicon, split: str) -> gibberish.Lexicon:
    """Words of training and of testing are apart; dev, which serves the limits only, shares those of training."""
    tested = np.array([split_of(word, {'train': 0.5, 'test': 0.5}) == 'test' for word in whole.words])
    mine = np.flatnonzero(tested if split == 'test' else ~tested)
    return gibberish.Lexicon([whole.words[at] for at in mine], whole.ids[mine], whole.vectors[mine])


def _targets(chosen: list[Example], split: str, rng: random.Random) -> list[Example]:
    found = [e for e in chosen if e.split == split]
    harmful = [e for e in found if e.source.startswith('grammar:') and is_harmful(e)]
    half = GIBBERISH[split] // 2
    return [*rng.sample(harmful, half), *rng.sample([e for e in found if e.is_harmless], half)]


def make_gibberish(
    chosen: list[Example], encoder: TextEncoder, words: gibberish.Lexicon, minilm: Path, config: Config
) -> list[Example]:
    """Both kinds for every target; each has the labels and the split of the prompt that it was made of."""
    rng = random.Random(config.seed)
    made: list[Example] = []
    for split in SPLITS:
        targets = _targets(chosen, split, rng)
        finder = gibberish.Search(minilm, _split_lexicon(words, split))
        texts = gibberish.search([e.text for e in targets], encoder([e.text for e in targets]), finder, config.seed)
        for example, text in zip(targets, texts, strict=True):
            made.append(Example(text, 'gibberish:search', split, example.labels))
            made.append(Example(gibberish.scramble(example.text, rng), 'gibberish:scramble', split, example.labels))
    return made
