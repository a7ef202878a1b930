"""Captions of single pictures: name, tags, style, colour and group, in several templates and lengths."""

import numpy as np

from penny.data.art import FLAGS, SYMBOLS, Picture
from penny.data.colour import COLOUR_WORDS
from penny.data.words import STYLE_WORDS, clean_label, with_article

GROUP_WORDS = {0: "smiley", 1: "person", 3: "animal", 4: "food", 5: "travel", 6: "activity", 7: "object"}
GROUP_WEIGHTS = {SYMBOLS: 0.3, FLAGS: 0.12, 1: 0.7}
# Most of the little training time goes into the two styles that people ask for; the others widen what a name may be.
STYLE_WEIGHTS = {"3d": 1.0, "flat": 0.7, "gradient": 0.03, "noto": 0.04, "twemoji": 0.04}
TONES = 5  # toned pictures of one name share the weight of an untoned one


def has_colour_word(text: str) -> bool:
    return not COLOUR_WORDS.isdisjoint(text.split())


def useful_tags(picture: Picture, limit: int = 6) -> list[str]:
    """Tags that add a word to the label and are words at all."""
    label = clean_label(picture.label)
    return [tag for tag in picture.tags if tag not in label and tag.isascii() and tag[0].isalpha()][:limit]


def _pick(options, draw: np.random.Generator):
    return options[int(draw.integers(len(options)))]


def caption_single(picture: Picture, colour: str | None, draw: np.random.Generator) -> list[str]:
    """Five to seven captions; those without a style word stand for any style. At most about 14 tokens each."""
    label, style = clean_label(picture.label), _pick(STYLE_WORDS[picture.style], draw)
    tags = useful_tags(picture)
    draw.shuffle(tags)
    captions = [
        label,
        f"{label}, {STYLE_WORDS[picture.style][0]}",
        f"{label}, {style}",
        f"a {style} sticker of {label}",
    ]
    if tags:
        captions += [f"{label} {' '.join(tags[:3])}, {style}", f"{label}, {tags[-1]}"]
    if colour and not has_colour_word(label):
        captions.append(f"{colour} {label}, {style}")
    elif picture.group in GROUP_WORDS:
        captions.append(f"{label}, {GROUP_WORDS[picture.group]}, {style}")
    return captions


def caption_recoloured(picture: Picture, colour: str, draw: np.random.Generator) -> list[str]:
    """Three captions of a picture whose dominant hue was turned onto `colour`."""
    noun, style = f"{colour} {clean_label(picture.label)}", _pick(STYLE_WORDS[picture.style], draw)
    return [noun, f"{noun}, {STYLE_WORDS[picture.style][0]}", f"a {style} sticker of {with_article(noun)}"]


def picture_weight(picture: Picture) -> float:
    """How often a picture is drawn, relative to an untoned 3d animal."""
    tone = 1 / TONES if picture.tone else 1.0
    return tone * GROUP_WEIGHTS.get(picture.group, 1.0) * STYLE_WEIGHTS[picture.style]
