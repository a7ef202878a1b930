"""Trains the prompt classifier and writes its weights and model card: `python training/safety/build.py`.

Needs training/pyproject.toml with the extra `text`, Node 22.12 or later, npm, and ../shared/data/safety.
Minutes on one core. Seeded and single-threaded, so that a second run gives the same weights up to rounding.
"""

import json
import subprocess

import numpy as np
import torch

import calibrate
import corpus
import embed
import export
import features
import learn
import vocabulary
import wordnet
from config import CATEGORIES, REPOSITORY, Config
from example import Example
from model import Heads
from quantise import quantise

# How much a harmless dev prompt counts when operating points are set: ordinary prompts most, hard ones little.
IMPORTANCE = {
    'coco': 1.0,
    'dpg-bench': 1.0,
    't2i-compbench': 1.0,
    'tifa': 1.0,
    'geneval': 1.0,
    'nibbler-attempts': 0.5,
    'wordnet': 0.3,
    'emoji': 0.5,
}
HARD, TWIN = 0.1, 0.03
HARD_GRAMMARS = tuple(
    f'grammar:{name}/'
    for name in ('harmless', 'harmless-wider', 'engineering', 'stickers', 'alarming-words', 'questions')
)


def importance(example: Example) -> float:
    if example.source.startswith('grammar:'):
        return HARD if example.source.startswith(HARD_GRAMMARS) else TWIN
    return IMPORTANCE.get(example.source, TWIN)


def keep(examples: list[Example], found: features.Features, groups: list[str]) -> np.ndarray:
    """Indices without the unlabelled attempts that touch an alarming group, which cannot pass as harmless."""
    alarming = [
        at for at, group in enumerate(groups) if corpus.ALARMING_GROUPS.match(group) or group in corpus.DOUBTFUL_GROUPS
    ]
    touched = found.groups[:, alarming].any(1)
    return np.array([at for at, e in enumerate(examples) if e.source != 'nibbler-attempts' or not touched[at]])


def operating_points(
    model: Heads, examples: list[Example], found: features.Features, kept: np.ndarray, config: Config
) -> dict:
    dev = np.array([at for at in kept if examples[at].split == 'dev'])
    logits = learn.predict(model, found, dev)
    harmless = np.array([examples[at].is_harmless for at in dev])
    weights = np.array([importance(examples[at]) for at in dev])[harmless]
    points = calibrate.thresholds(logits[harmless], weights, config.union_false_positives)
    labels, known = learn.targets([examples[at] for at in dev])
    return calibrate.calibration(logits, labels, known, points)


def write_test_set(examples: list[Example], kept: np.ndarray, config: Config) -> None:
    """The held-apart prompts for the report; they stay in the work folder."""
    with (config.work / 'test.jsonl').open('w', encoding='utf8') as file:
        for at in kept:
            if examples[at].split == 'test':
                e = examples[at]
                file.write(json.dumps({'text': e.text, 'source': e.source, 'labels': e.labels}) + '\n')


def main(config: Config) -> None:
    config.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config.seed)
    torch.set_num_threads(1)
    examples, lists = corpus.build(config), corpus.lexicon()
    print(f'{len(examples)} prompts', flush=True)
    minilm = embed.unpack(config.work)
    lemmas = wordnet.words(wordnet.fetch(config.work))
    words = vocabulary.choose(
        examples, lists['groups'], lists['listed'], lemmas, minilm / 'tokenizer.json', config.vocabulary_rows
    )
    vectors = embed.word_vectors(words['rows'], minilm, config.work)
    found = features.extract([e.text for e in examples], words, config.work, config.max_tokens)
    kept = keep(examples, found, list(lists['groups']))
    model = Heads(vectors, len(lists['groups']), config)
    learn.fit(model, found, examples, np.array([at for at in kept if examples[at].split == 'train']), config)
    tables = quantise(model)
    calibration = operating_points(model, examples, found, kept, config)
    version = export.write(config.weights / 'weights.ts', model, tables, calibration, words)
    write_test_set(examples, kept, config)
    print(version, {name: calibration[name] for name in CATEGORIES})
    subprocess.run(
        ['node', str(REPOSITORY / 'training/safety/report/main.ts'), str(config.work / 'test.jsonl')], check=True
    )


if __name__ == '__main__':
    main(Config())
