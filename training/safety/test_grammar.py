"""Grammar prompts: splits do not share words, twins share frames, draws repeat for a seed."""

import random

from config import REPOSITORY, Config
from grammar import Drawer, Family, Grammar, read_grammar, split_of

PARTS = Config.__dataclass_fields__['parts'].default_factory()


def small_grammar() -> Grammar:
    fillers = [f'word{number}' for number in range(200)]
    return Grammar({'thing': fillers}, [Family('f/x', ['sexual'], ['a {thing}'], ['the {thing}'])], set())


def draws(split: str, seed: int) -> list[str]:
    drawer = Drawer(small_grammar(), PARTS, split, random.Random(seed))
    return [drawer.draw(drawer.grammar.families[0], harmful=True) for _ in range(300)]


def test_splits_share_no_filler():
    assert not set(draws('train', 1)) & set(draws('test', 1))
    assert not set(draws('dev', 1)) & set(draws('test', 1))


def test_a_seed_repeats_its_draws():
    assert draws('train', 5) == draws('train', 5)
    assert draws('train', 5) != draws('train', 6)


def test_the_share_of_each_split_is_as_configured():
    found = [split_of(f'text {number}', PARTS) for number in range(5000)]
    for name, share in PARTS.items():
        assert abs(found.count(name) / 5000 - share) < 0.02


def test_every_harmful_family_has_safe_twins_and_every_slot_is_defined():
    grammar = read_grammar(REPOSITORY / 'training/safety/grammars')
    assert len(grammar.families) > 30
    for family in grammar.families:
        assert family.safe, family.name
    grammar.symbols |= {name: ['x'] for name in _outside_symbols(grammar)}
    drawer = Drawer(grammar, PARTS, 'train', random.Random(0))
    for family in grammar.families:
        for harmful in [True, False] if family.harmful else [False]:
            text = drawer.draw(family, harmful)
            assert text and '{' not in text, (family.name, text)


def _outside_symbols(grammar: Grammar) -> set[str]:
    """Slots that lexicons and WordNet fill."""
    texts = [text for options in grammar.symbols.values() for text in options]
    texts += [text for family in grammar.families for text in family.harmful + family.safe]
    slots = {part.split('}')[0] for text in texts for part in text.split('{')[1:]}
    return {slot for slot in slots if slot.startswith(('lex:', 'wn.'))}
