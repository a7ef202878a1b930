"""Names of emoji (the npm package emojibase-data), as somebody would ask for a sticker or an icon of them."""

import json
import subprocess
import tarfile
from pathlib import Path

PACKAGE = 'emojibase-data@17.0.0'
NAMES = 'package/en/data.json'
FRAMES = ('{}', '{} emoji', 'a sticker of {}', '{} icon, flat design')


def fetch(work: Path) -> Path:
    """The file of names below `work`; downloads the package with npm the first time."""
    folder = work / 'emojibase'
    if not (folder / NAMES).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(['npm', 'pack', '--silent', PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob('*.tgz'))) as archive:
            archive.extract(NAMES, folder, filter='data')
    return folder / NAMES


def labels(work: Path) -> list[str]:
    """Prompts around every name without skin tones, each name in two frames."""
    names = [entry['label'].lower() for entry in json.loads(fetch(work).read_text(encoding='utf8'))]
    return [
        FRAMES[(at + turn) % len(FRAMES)].format(name) for at, name in enumerate(sorted(set(names))) for turn in (0, 1)
    ]
