"""Captions say what the picture shows, vary, and repeat for the same seed."""

import numpy as np

from penny.data.art import FLAGS, Picture
from penny.data.captions import caption_recoloured, caption_single, picture_weight
from penny.data.words import clean_label, plural, with_article

CAT = Picture("1f431", "cat face", "cat face", ("pet", "kitten", "cat"), 3, 27, 0, "3d")


def draw():
    return np.random.default_rng(1)


def test_every_caption_names_the_thing():
    captions = caption_single(CAT, "yellow", draw())
    assert all("cat face" in c for c in captions) and len(set(captions)) >= 5
    assert any("yellow cat face" in c for c in captions) and any(c.endswith("3d") for c in captions)


def test_tags_already_in_the_label_are_left_out():
    assert not any("cat face cat" in c for c in caption_single(CAT, None, draw()))


def test_a_recoloured_picture_is_always_called_by_its_colour():
    assert all("blue cat face" in c for c in caption_recoloured(CAT, "blue", draw()))


def test_the_same_seed_gives_the_same_captions():
    assert caption_single(CAT, "yellow", draw()) == caption_single(CAT, "yellow", draw())


def test_flags_and_tones_weigh_little():
    flag = Picture("1f1eb", "flag: France", "flag: France", (), FLAGS, 95, 0, "3d")
    toned = Picture("1f44b", "waving hand: dark skin tone", "waving hand", (), 1, 9, 5, "3d")
    assert picture_weight(flag) < 0.2 and picture_weight(toned) < 0.2 < picture_weight(CAT)


def test_labels_become_words():
    assert clean_label("flag: France") == "flag of france"
    assert clean_label("man: red hair") == "man with red hair"
    assert clean_label("waving hand: medium-dark skin tone") == "waving hand, medium dark skin tone"


def test_articles_and_plurals():
    assert with_article("orange") == "an orange" and with_article("unicorn") == "a unicorn"
    assert [plural(n) for n in ("peach", "cherry", "monkey", "bowl with spoon")] == [
        "peaches",
        "cherries",
        "monkeys",
        "bowls with spoon",
    ]
