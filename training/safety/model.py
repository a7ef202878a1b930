"""The learned heads: word vectors and n-grams through a narrow convolution, beside a linear head on words and pairs."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from config import CATEGORIES, Config
from features import Features

BUCKETS = 1 << 15
WORD_DROP, GRAM_DROP, WIDE_DROP = 0.2, 0.35, 0.6  # shares left out in training; the rest must carry unseen words


class Batch:
    """Tensors of the prompts `index`: tokens padded to the longest, -1 rows point at the zero vector."""

    def __init__(self, features: Features, index: np.ndarray, unknown_row: int) -> None:
        starts, ends = features.token_start[index], features.token_start[index + 1]
        lengths = np.maximum(ends - starts, 1)
        width = int(lengths.max())
        place = starts[:, None] + np.arange(width)[None, :]
        real = place < ends[:, None]
        tokens = place[real]
        rows = np.full(place.shape, unknown_row)
        rows[real] = np.where(features.rows[tokens] < 0, unknown_row, features.rows[tokens])
        sizes = features.gram_start[tokens + 1] - features.gram_start[tokens]
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        spread = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes) + np.repeat(features.gram_start[tokens], sizes)
        self.rows = torch.from_numpy(rows)
        self.real = torch.from_numpy(real)
        self.grams = torch.from_numpy(features.grams[spread])
        self.gram_offsets = torch.from_numpy(offsets[:-1])
        self.words = torch.from_numpy(np.concatenate([features.words[tokens], features.pairs[tokens]]))
        count = real.sum(1)
        owner = np.repeat(np.arange(len(index)), count)
        self.owner = torch.from_numpy(np.concatenate([owner, owner]))
        self.scale = torch.from_numpy(1 / np.sqrt(np.maximum(count, 1)).astype(np.float32)).unsqueeze(1)
        self.groups = torch.from_numpy(features.groups[index])


class Heads(nn.Module):
    def __init__(self, vectors: np.ndarray, group_count: int, config: Config) -> None:
        super().__init__()
        padded = np.concatenate([vectors, np.zeros((1, vectors.shape[1]), dtype=np.float32)])
        self.register_buffer('vectors', torch.from_numpy(padded))
        self.project = nn.Linear(vectors.shape[1], config.word_dims, bias=False)
        self.grams = nn.EmbeddingBag(BUCKETS, config.character_dims, mode='mean')
        self.wide = nn.Embedding(BUCKETS, len(CATEGORIES))
        self.convolve = nn.Conv1d(config.word_dims + config.character_dims, config.channels, 3, padding=1)
        self.hide = nn.Linear(2 * config.channels + group_count, config.hidden)
        self.decide = nn.Linear(config.hidden + 2 * config.channels + group_count, len(CATEGORIES))
        self.shipped: Tensor | None = None  # the quantised table, once there is one
        nn.init.normal_(self.grams.weight, std=0.1)
        nn.init.zeros_(self.wide.weight)

    def forward(self, batch: Batch) -> Tensor:
        """Logits [prompts, categories]."""
        rows, place = torch.unique(batch.rows, return_inverse=True)
        words = F.embedding(place, self.project(self.vectors[rows]) if self.shipped is None else self.shipped[rows])
        grams = torch.zeros(*batch.real.shape, self.grams.embedding_dim)
        grams[batch.real] = self.grams(batch.grams, batch.gram_offsets)
        if self.training:
            words = words * (torch.rand(*batch.real.shape, 1) > WORD_DROP) / (1 - WORD_DROP)
            grams = grams * (torch.rand(*batch.real.shape, 1) > GRAM_DROP) / (1 - GRAM_DROP)
        channels = F.relu(self.convolve(torch.cat([words, grams], -1).transpose(1, 2)))
        channels = channels * batch.real.unsqueeze(1)
        pooled = torch.cat([channels.amax(2), channels.sum(2) * batch.scale], 1)
        groups = F.dropout(batch.groups, 0.3, self.training)
        seen = torch.cat([F.dropout(pooled, 0.2, self.training), groups], 1)
        return self.decide(torch.cat([F.relu(self.hide(seen)), seen], 1)) + self._linear(batch)

    def _linear(self, batch: Batch) -> Tensor:
        summed = torch.zeros(len(batch.scale), len(CATEGORIES)).index_add(0, batch.owner, self.wide(batch.words))
        kept = (torch.rand(len(batch.scale), 1) > WIDE_DROP).float() if self.training else 1
        return summed * batch.scale * kept
