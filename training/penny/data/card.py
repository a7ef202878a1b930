"""The data card: every source with its licence and count, and what was held out."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from penny.data.art import FLAGS, SYMBOLS, Picture
from penny.data.splits import is_unseen_name, is_unseen_style

SOURCES = {
    "3d": ("@lobehub/fluent-emoji-3d", "Fluent Emoji, Microsoft"),
    "flat": ("@iconify-json/fluent-emoji-flat", "Fluent Emoji, Microsoft"),
    "gradient": ("@iconify-json/fluent-emoji", "Fluent Emoji, Microsoft"),
    "noto": ("@iconify-json/noto", "Noto Emoji, Google"),
    "twemoji": ("@iconify-json/twemoji", "Twemoji, Twitter and contributors"),
}

CARD = """# Data card: Penny's art

Made by `python -m penny.data.build`. Names, tags and groups: `emojibase-data` (MIT). No share-alike and no
non-commercial source is used; Twemoji (CC-BY-4.0) is credited here and in the model's manifest.

| style | package | version | art | licence | pictures |
|---|---|---|---|---|---|
{rows}

{total} pictures of {names} names. Flags: {flags}, symbols: {symbols}; both are drawn rarely in training.
With a skin tone: {toned}, by tone {tones} (two of the five for each name, in rotation).
Held out: {unseen} names ({unseen_pictures} pictures) in every style, and {unseen_styles} further (name, style) pairs;
colour x object and object x relation pairs by the same hash (`splits.py`).
"""


def _row(style: str, count: int, modules: Path) -> str:
    package, art = SOURCES[style]
    described = json.loads((modules / package / "package.json").read_text())
    return f"| {style} | `{package}` | {described['version']} | {art} | {described['license']} | {count} |"


def describe(pictures: Sequence[Picture], modules: Path) -> str:
    """The card's text; licences and versions are read from the installed packages."""
    styles = Counter(p.style for p in pictures)
    tones = Counter(p.tone for p in pictures if p.tone)
    unseen = [p for p in pictures if is_unseen_name(p.name)]
    return CARD.format(
        rows="\n".join(_row(style, styles[style], modules) for style in SOURCES),
        total=len(pictures),
        names=len({p.name for p in pictures}),
        flags=sum(p.group == FLAGS for p in pictures),
        symbols=sum(p.group == SYMBOLS for p in pictures),
        toned=sum(tones.values()),
        tones=" / ".join(str(tones[tone]) for tone in range(1, 6)),
        unseen=len({p.name for p in unseen}),
        unseen_pictures=len(unseen),
        unseen_styles=sum(is_unseen_style(p.name, p.style) and not is_unseen_name(p.name) for p in pictures),
    )


def write_card(pictures: Sequence[Picture], modules: Path, path: Path) -> None:
    path.write_text(describe(pictures, modules))
