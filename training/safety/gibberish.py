"""Adversarial gibberish: text that reads as nothing, or as something else, but lies where a prompt lies for an encoder.

Two kinds, both seeded. `search` looks for words that steer the encoder: greedily by the vectors of single words, then
by exchanging one word at a time where the gradient of the likeness says so (HotFlip, Ebrahimi et al. 2018), as
SneakyPrompt and MMA-Diffusion do. `scramble` breaks a prompt's words and buries them among syllables. Harmless prompts
get both too, so that gibberish itself says nothing.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from dress import WORDPIECES, mistype

WORDS = 7  # of a found text
CANDIDATES = 12  # of which chance takes one, so that found texts differ
ROUNDS = 8


@dataclass(frozen=True)
class Lexicon:
    """Words that may be used, each one token of the encoder; vectors [words, 384], centred and of unit length."""

    words: list[str]
    ids: np.ndarray
    vectors: np.ndarray


def _greedy(target: np.ndarray, banned: set[str], lexicon: Lexicon, rng: random.Random) -> list[int]:
    """Places in the lexicon of words whose sum points to `target`."""
    allowed = np.array([word not in banned for word in lexicon.words])
    total, chosen = np.zeros(lexicon.vectors.shape[1], dtype=np.float32), []
    for _ in range(WORDS):
        summed = total + lexicon.vectors
        likeness = np.where(allowed, summed @ target / np.linalg.norm(summed, axis=1), -1)
        at = int(rng.choice(np.argsort(-likeness)[:CANDIDATES]))
        allowed[at] = False
        chosen.append(at)
        total = total + lexicon.vectors[at]
    rng.shuffle(chosen)
    return chosen


class Search:
    """Exchanges words for those that bring an encoder's mean state nearer to a target; `folder` holds a BERT."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        self.network = AutoModel.from_pretrained(folder).eval().requires_grad_(False)
        self.lexicon, self.ends = lexicon, (tokenizer.cls_token_id, tokenizer.sep_token_id)
        self.table = self.network.get_input_embeddings().weight.detach()
        self.ids = torch.from_numpy(lexicon.ids)

    def _likeness(self, places: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosines [texts] of the mean states of `places` [texts, words] to `targets`; their gradients at the words."""
        first, last = (torch.full((len(places), 1), end) for end in self.ends)
        ids = torch.cat([first, self.ids[places], last], 1)
        embedded = self.table[ids].requires_grad_()
        pooled = self.network(inputs_embeds=embedded).last_hidden_state.mean(1)
        cosines = torch.nn.functional.cosine_similarity(pooled, targets)
        (gradient,) = torch.autograd.grad(cosines.sum(), embedded)
        return cosines.detach(), gradient[:, 1:-1]

    def improve(self, places: torch.Tensor, targets: torch.Tensor, allowed: torch.Tensor, seed: int) -> torch.Tensor:
        """Places after ROUNDS exchanges, each kept only where it helped; `allowed` is [texts, lexicon]."""
        rng = torch.Generator().manual_seed(seed)
        best, (cosines, gradient) = places, self._likeness(places, targets)
        rows = torch.arange(len(places))
        for turn in range(ROUNDS):
            column = turn % WORDS
            promise = gradient[:, column] @ self.table[self.ids].T
            promise[~allowed] = -torch.inf
            promise.scatter_(1, best, -torch.inf)
            pick = torch.randint(0, 3, (len(places),), generator=rng)
            tried = best.clone()
            tried[:, column] = promise.topk(3).indices[rows, pick]
            found, slope = self._likeness(tried, targets)
            better = found > cosines
            best = torch.where(better[:, None], tried, best)
            cosines = torch.where(better, found, cosines)
            gradient = torch.where(better[:, None, None], slope, gradient)
        return best


def search(prompts: list[str], states: np.ndarray, finder: Search, seed: int) -> list[str]:
    """A text of WORDS words near each prompt's `states` [prompts, 384]; none of its words is one of the prompt's."""
    rng, lexicon = random.Random(seed), finder.lexicon
    centre = states.mean(0)
    found: list[str] = []
    for start in range(0, len(prompts), 64):
        part = slice(start, start + 64)
        banned = [set(prompt.lower().split()) for prompt in prompts[part]]
        begun = [_greedy(state - centre, own, lexicon, rng) for state, own in zip(states[part], banned, strict=True)]
        allowed = torch.tensor([[word not in words for word in lexicon.words] for words in banned])
        places = finder.improve(torch.tensor(begun), torch.from_numpy(states[part]), allowed, seed + start)
        found.extend(' '.join(lexicon.words[at] for at in row) for row in places.tolist())
    return found


def scramble(prompt: str, rng: random.Random) -> str:
    """The prompt's words in another order, mistyped or with syllables glued to them, among syllables."""
    words = []
    for word in prompt.split():
        kind = rng.random()
        glued = rng.choice(WORDPIECES) + word if kind < 0.2 else word + rng.choice(WORDPIECES)
        words.append(word if kind < 0.5 else mistype(word, rng) if kind < 0.7 else glued)
    for _ in range(rng.randint(1, 3)):
        words.insert(rng.randint(0, len(words)), rng.choice(WORDPIECES))
    rng.shuffle(words)
    return ' '.join(words)
