"""Names of emoji (the npm package emojibase-data), as somebody would ask for a sticker or an icon of them."""

import json
from pathlib import Path

import npm_package

PACKAGE = 'emojibase-data@17.0.0'
NAMES = 'package/en/data.json'
FRAMES = ('{}', '{} emoji', 'a sticker of {}', '{} icon, flat design')


def fetch(work: Path) -> Path:
    """The file of names below `work`."""
    return npm_package.fetch(PACKAGE, work / 'emojibase', NAMES)


def labels(work: Path) -> list[str]:
    """Prompts around every name without skin tones, each name in two frames."""
    names = [entry['label'].lower() for entry in json.loads(fetch(work).read_text(encoding='utf8'))]
    return [
        FRAMES[(at + turn) % len(FRAMES)].format(name) for at, name in enumerate(sorted(set(names))) for turn in (0, 1)
    ]
