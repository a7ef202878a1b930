"""Trains the probe on a text encoder's states and writes models/text-safety: `python training/safety/text_probe.py`.

Folders of models may follow whose encoders have the same states, such as students of one teacher: they are checked.

Needs what build.py needs, the extra `export`, and the model's folder. Minutes on one core; seeded, single-threaded.
Texts are those of build.py that the encoder reads whole, and adversarial gibberish made around some of them.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np
import torch

import build
import calibrate
import corpus
import embed
import learn
import linear_head
from config import CATEGORIES, REPOSITORY, Config
from example import Example
from text_probe_data import JUDGED, choose, lexicon, make_gibberish
from text_probe_figures import figures
from text_states import TextEncoder

MODEL = REPOSITORY / 'models' / 'penny'
TARGET = REPOSITORY / 'models' / 'text-safety' / 'heads.json'
SHARES = {'auto': 0.003, 'strict': 0.01}  # of ordinary dev prompts that a mode may flag, all categories together
LEAST_LIKENESS = 0.99  # cosine of the states of encoders that share the heads
# What hides from a word classifier mostly hides nudity; drawn monsters, bombs and drops of blood are ordinary stickers.
PORTION = {'sexual': 4.0, 'illicit': 0.3, 'violence/graphic': 0.15}
PORTIONS = np.array([PORTION.get(name, 1.0) for name in JUDGED])
COLUMNS = [CATEGORIES.index(name) for name in JUDGED]


def train(examples: list[Example], encoder: TextEncoder) -> linear_head.Head:
    mine = [e for e in examples if e.split == 'train']
    labels, known = learn.targets(mine)
    return linear_head.fit(encoder([e.text for e in mine]), labels[:, COLUMNS], known[:, COLUMNS])


def limits(head: linear_head.Head, examples: list[Example], encoder: TextEncoder) -> dict[str, np.ndarray]:
    """Per mode the logit of each category that blocks, by the harmless dev prompts as build.py weighs them."""
    dev = [e for e in examples if e.split == 'dev' and e.is_harmless]
    logits = head(encoder([e.text for e in dev]))
    weights = np.array([build.importance(e) for e in dev])
    return {mode: calibrate.thresholds(logits, weights, share, PORTIONS) for mode, share in SHARES.items()}


def digests_of(encoder: TextEncoder, others: list[Path], texts: list[str], work: Path) -> list[str]:
    """Of the encoder, and of those of `others`, whose states may not differ from its own. Exits where they do."""
    digests = [encoder.digest]
    for folder in others:
        other = TextEncoder(folder, work)
        likeness = float((encoder(texts) * other(texts)).sum(1).min())
        if likeness < LEAST_LIKENESS:
            sys.exit(f'the states of {folder} are not those of {MODEL}: cosine {likeness:.4f}')
        digests.append(other.digest)
    return list(dict.fromkeys(digests))


def write(head: linear_head.Head, found: dict[str, np.ndarray], digests: list[str], measured: dict) -> None:
    """Weights with the limit of mode auto taken off, so that a logit of 0 blocks there; `strict` is the lower limit."""
    heads = {
        name: {
            'strict': round(float(found['strict'][at] - found['auto'][at]), 4),
            'bias': round(float(head.bias[at] - found['auto'][at]), 4),
            'weights': [round(float(value), 4) for value in head.weights[at]],
        }
        for at, name in enumerate(JUDGED)
    }
    content = {'text_encoders': digests, 'heads': heads, 'measured': measured}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(content, indent=1) + '\n', encoding='utf8')


def main(config: Config, others: list[Path]) -> None:
    torch.manual_seed(config.seed)
    torch.set_num_threads(1)
    work = config.work / 'text-probe'
    work.mkdir(parents=True, exist_ok=True)
    encoder = TextEncoder(MODEL, work)
    chosen = choose(corpus.build(config), encoder, random.Random(config.seed))
    print(f'{len(chosen)} prompts', flush=True)
    listed, minilm = set(corpus.lexicon()['listed']), embed.unpack(config.work)
    made = make_gibberish(chosen, encoder, lexicon(encoder, listed, minilm, work), minilm, config)
    examples = [*chosen, *made]
    head = train(examples, encoder)
    found = limits(head, examples, encoder)
    test = [e for e in examples if e.split == 'test']
    logits = head(encoder([e.text for e in test]))
    measured = figures(test, {mode: (logits >= limit).any(1) for mode, limit in found.items()})
    write(head, found, digests_of(encoder, others, [e.text for e in test[:200]], work), measured)
    for name, row in measured.items():
        print(name, row)


if __name__ == '__main__':
    main(Config(), [Path(folder) for folder in sys.argv[1:]])
