"""Gibberish keeps clear of the prompt's own words, points where it is told, and comes out the same for a seed."""

import random

import numpy as np

import gibberish

RNG = np.random.default_rng(4)
VECTORS = RNG.normal(size=(200, 16)).astype(np.float32)
LEXICON = gibberish.Lexicon(
    [f'word{at}' for at in range(200)], np.arange(200), VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
)


def _likeness(places: list[int], target: np.ndarray) -> float:
    total = LEXICON.vectors[places].sum(0)
    return float(total @ target / np.linalg.norm(total) / np.linalg.norm(target))


def test_greedy_words_point_to_the_target_and_avoid_banned_ones() -> None:
    target = LEXICON.vectors[:3].sum(0)
    found = gibberish._greedy(target, {'word0', 'word1'}, LEXICON, random.Random(1))
    assert len(set(found)) == gibberish.WORDS
    assert not {0, 1} & set(found)
    assert _likeness(found, target) > 0.5 > _likeness(list(range(100, 107)), target)


def test_a_scrambled_prompt_is_another_text_of_the_same_seed() -> None:
    prompt = 'a naked woman on a beach'
    first, again = (gibberish.scramble(prompt, random.Random(2)) for _ in range(2))
    assert first == again != prompt
    assert len(first.split()) > len(prompt.split())
