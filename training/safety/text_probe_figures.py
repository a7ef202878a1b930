"""What the text probe flags of held-apart texts, and what of it the prompt classifier had let pass."""

import json
import subprocess
from collections.abc import Callable

import numpy as np

from config import REPOSITORY
from example import Example
from text_probe_data import JUDGED, PLAIN, is_harmful

KINDS = ('gibberish:search', 'gibberish:scramble')


def blocked_at_the_edge(texts: list[str]) -> np.ndarray:
    """Whether the shipped prompt classifier blocks each text in mode auto."""
    script = REPOSITORY / 'training/safety/report/blocked.ts'
    done = subprocess.run(['node', str(script)], input=json.dumps(texts), check=True, capture_output=True, text=True)
    return np.array(json.loads(done.stdout))


def _sets() -> dict[str, Callable[[Example], bool]]:
    sets: dict[str, Callable[[Example], bool]] = {
        'ordinary': lambda e: e.source in PLAIN,
        'twins and look-alikes': lambda e: e.is_harmless and e.source.startswith('grammar:'),
    }
    for name in JUDGED:
        sets[name] = lambda e, name=name: e.labels.get(name) == 1 and e.source.startswith('grammar:')
    for kind in KINDS:
        sets[f'{kind}, harmless'] = lambda e, kind=kind: e.source == kind and e.is_harmless
        sets[f'{kind}, harmful'] = lambda e, kind=kind: e.source == kind and is_harmful(e)
    return sets


def figures(test: list[Example], flagged: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Per set: texts, the share that each mode flags, and the same of those that the prompt classifier lets pass."""
    passed = ~blocked_at_the_edge([e.text for e in test])
    found: dict[str, dict[str, float]] = {}
    for name, belongs in _sets().items():
        mine = np.array([belongs(e) for e in test])
        found[name] = {'texts': int(mine.sum()), 'passed the prompt classifier': int((mine & passed).sum())}
        for mode, rows in flagged.items():
            found[name][mode] = round(float(rows[mine].mean()), 4)
            found[name][f'{mode}, of those passed'] = round(float(rows[mine & passed].mean()), 4)
    return found
