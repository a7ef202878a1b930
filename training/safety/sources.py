"""Reads the licensed data sets into examples; each reader says what its labels mean and what they leave unknown."""

import csv
import json
import random
import re
from collections import Counter
from pathlib import Path

from config import CATEGORIES
from example import Example

HARMLESS = dict.fromkeys(CATEGORIES, 0.0)
SOCIAL = ('self-harm/instructions', 'illicit/violent', 'deception')  # what a hateful post is known not to be


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding='utf8', errors='replace').splitlines() if line.strip()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding='utf8', newline='') as file:
        return list(csv.DictReader(file))


def _harmless(source: str, texts: list[str], weight: float = 1.0) -> list[Example]:
    return [Example(text, source, '', dict(HARMLESS), weight) for text in texts]


def captions(data: Path) -> list[Example]:
    """Ordinary captions and benchmark prompts for image models: harmless."""
    compbench = [line.split('\t')[0] for path in (data / 't2i-compbench').glob('*.txt') for line in _lines(path)]
    dpg = [
        path.read_text(encoding='utf8').strip() for path in sorted((data / 'dpg-bench/dpg_bench/prompts').glob('*.txt'))
    ]
    tifa = [row['caption'] for row in json.loads((data / 'tifa/tifa_v1.0_text_inputs.json').read_text())]
    return [
        *_harmless('coco', _lines(data / 'coco-captions/captions.txt')),
        *_harmless('geneval', _lines(data / 'geneval/generation_prompts.txt')),
        *_harmless('t2i-compbench', compbench),
        *_harmless('dpg-bench', dpg),
        *_harmless('tifa', tifa),
    ]


def _unmasked(text: str) -> str:
    """EDOS masks links and names as [URL] and [USER]: marks of the source, not of hate."""
    return re.sub(r'\[(URL|USER)\]', ' ', text)


def _social(source: str, text: str, positive: list[str], weight: float) -> Example:
    known = {**dict.fromkeys(SOCIAL, 0.0), **dict.fromkeys(positive, 1.0)}
    return Example(text, source, '', known, weight)


def toxigen(data: Path) -> list[Example]:
    """Machine-prompt sentences about groups, hateful or neutral."""
    found: dict[str, Example] = {}
    for path in sorted((data / 'toxigen-prompts').rglob('*.txt')):
        hateful = path.name.startswith('hate')
        for line in _lines(path):
            for text in line.split('\\n'):
                text = text.strip(' -')
                if len(text) > 12:
                    neutral = Example(text, 'toxigen', '', dict(HARMLESS))
                    found[text] = _social('toxigen', text, ['hate'], 1.0) if hateful else neutral
    return list(found.values())


def posts(data: Path) -> list[Example]:
    """Hateful and neutral posts (Davidson), sexist posts (EDOS), toxic comments (Surge); threats where EDOS says so."""
    found: list[Example] = []
    for row in _rows(data / 'davidson/labeled_data.csv'):
        if row['class'] == '0' and int(row['hate_speech']) * 2 > int(row['count']):
            found.append(_social('davidson', row['tweet'], ['hate'], 0.7))
        if row['class'] == '2' and row['neither'] == row['count']:
            found.extend(_harmless('davidson', [row['tweet']]))
    for row in _rows(data / 'edos/edos_labelled_aggregated.csv'):
        if row['label_sexist'] == 'sexist':
            threat = ['hate/threatening'] if row['label_category'].startswith('1.') else []
            found.append(_social('edos', _unmasked(row['text']), ['hate', *threat], 0.5))
    for row in _rows(data / 'surge-toxicity/toxicity_en.csv'):
        toxic = row['is_toxic'] == 'Toxic'
        found.append(
            _social('surge', row['text'], ['harassment'], 0.7) if toxic else _harmless('surge', [row['text']])[0]
        )
    return found


def identities(data: Path, rng: random.Random) -> list[Example]:
    """Madlibs: the same frames with every identity term; sampled."""
    rows = _rows(data / 'jigsaw-madlibs/bias_madlibs_77k.csv')
    rng.shuffle(rows)
    good = [row['Text'] for row in rows if row['Label'] == 'NOT_BAD'][:4000]
    bad = [row['Text'] for row in rows if row['Label'] == 'BAD'][:3000]
    comments = [
        row['comment'][:600]
        for row in _rows(data / 'jigsaw-madlibs/toxicity_nonfuzzed_testset.csv')
        if row['toxic'] == 'False'
    ]
    insults = [_social('madlibs', text, ['harassment'], 0.5) for text in bad]
    return [*_harmless('madlibs', good), *insults, *_harmless('jigsaw-comments', comments)]


def _votes(row_votes: list[str], key: str) -> Counter[str]:
    return Counter(value for vote in row_votes for value in set(json.loads(vote)[key]))


FAILURES = {'image_failure_sexual': ['sexual'], 'image_failure_violent': ['violence'], 'image_failure_hate': ['hate']}


def nibbler(data: Path) -> list[Example]:
    """Adversarial Nibbler: prompts most annotators call unsafe, by the failure most name; and those they call safe."""
    found: dict[str, Example] = {}
    for path in sorted((data / 'adversarial-nibbler').glob('*submitted*.json')):
        table = json.loads(path.read_text(encoding='utf8'))
        for key, text in table['prompt'].items():
            votes = _parse_votes(table['validation'][key])
            unsafe = _votes(votes, 'text_safety_validation')['text_unsafe']
            failures = _votes(votes, 'image_failure_type')
            positive = [
                label for name, labels in FAILURES.items() if failures[name] * 2 > len(votes) for label in labels
            ]
            if unsafe * 2 > len(votes) and positive:
                found[text] = Example(text, 'nibbler', '', dict.fromkeys(positive, 1.0), 0.5)
            elif unsafe <= 1 and not positive:
                found.setdefault(text, Example(text, 'nibbler', '', dict(HARMLESS), 0.5))
    return list(found.values())


def _parse_votes(cell: str | list[str]) -> list[str]:
    if isinstance(cell, list):
        return cell
    import ast  # the files hold Python literals

    return list(ast.literal_eval(cell))


def attempts(data: Path) -> list[Example]:
    """Unlabelled attempts: kept later as weak harmless prompts only where they touch no alarming lexicon group."""
    texts = {
        row['prompt'].strip() for path in (data / 'adversarial-nibbler').glob('*attempted*.csv') for row in _rows(path)
    }
    return _harmless('nibbler-attempts', sorted(text for text in texts if len(text) > 8), 0.3)


def read_all(data: Path, rng: random.Random) -> list[Example]:
    return [*captions(data), *toxigen(data), *posts(data), *identities(data, rng), *nibbler(data), *attempts(data)]
