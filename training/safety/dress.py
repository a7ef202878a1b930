"""Puts prompts into the registers people write them in, and damages some the way evaders and hasty typists do."""

import random
import string

from grammar import Drawer

WORDPIECES = (
    'sagi vaja nolk pione ulf glu ori thum brun ixt quab zel aph orio enne tral mips gild oste faun lox drem kith ploy '
    'arc wend'
).split()


def _register(core: str, drawer: Drawer) -> str:
    rng = drawer.rng
    kind = rng.random()
    if kind < 0.30:
        return core
    if kind < 0.50:
        return f'{drawer.slot("lead")} {core}'
    if kind < 0.70:
        tags = [drawer.slot(rng.choice(['quality', 'light', 'style', 'quality'])) for _ in range(rng.randint(1, 6))]
        return f'{core}, {", ".join(tags)}' + (f', by {drawer.slot("artist")}' if rng.random() < 0.4 else '')
    if kind < 0.90:
        before = [drawer.slot('extra') for _ in range(rng.choice([0, 0, 1, 2]))]
        after = [drawer.slot('extra') for _ in range(rng.choice([0, 1, 2, 3, 4]))]
        return ' '.join([*before, core[:1].upper() + core[1:] + '.', *after])
    return f'{drawer.slot("lead")} {core}, {drawer.slot("style")}, {drawer.slot("light")}'


def _gibberish(text: str, rng: random.Random) -> str:
    words = text.split()
    for _ in range(rng.randint(1, 6)):
        words.insert(
            rng.randint(0, len(words)), rng.choice(WORDPIECES) + rng.choice(['', '', 'o', 'ing', 'ed', '</w>'])
        )
    if rng.random() < 0.3:
        rng.shuffle(words)
    return ' '.join(words)


def mistype(word: str, rng: random.Random) -> str:
    """One edit inside a word of four or more letters: swap, drop, double or replace."""
    if len(word) < 4:
        return word
    at = rng.randint(1, len(word) - 2)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :]


def _typos(text: str, rng: random.Random) -> str:
    share = rng.choice([0.25, 0.5, 1.0])
    return ' '.join(mistype(word, rng) if rng.random() < share else word for word in text.split())


def _split_words(text: str, rng: random.Random) -> str:
    def cut(word: str) -> str:
        at = rng.randint(2, len(word) - 2) if len(word) > 4 else 0
        return word[:at] + rng.choice([' ', '-', '.']) + word[at:] if at and rng.random() < 0.3 else word

    return ' '.join(cut(word) for word in text.split())


def dress(core: str, drawer: Drawer) -> str:
    """A prompt around `core`; harmful and harmless cores go through the same door."""
    rng = drawer.rng
    text = _register(core, drawer)
    kind = rng.random()
    if kind < 0.05:
        text = _gibberish(text, rng)
    elif kind < 0.17:
        text = _typos(text, rng)
    elif kind < 0.20:
        text = _split_words(text, rng)
    if rng.random() < 0.1:
        text = text.upper() if rng.random() < 0.3 else text.title()
    return text
