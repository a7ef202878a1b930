"""What a model's text encoder makes of a prompt: its states over the tokens it reads, averaged, of unit length."""

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

TOKENS = 16  # that Penny's encoder reads, the two separators among them
BATCH = 64


class TextEncoder:
    """The encoder of a model's folder, as the runner opens it; remembers what it encoded below `work`.

    Its digest is that of the file with its weights: the graph's own, or text_encoder.bin beside it.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        graph, weights = folder / 'text_encoder.onnx', folder / 'text_encoder.bin'
        self.digest = hashlib.sha256((weights if weights.is_file() else graph).read_bytes()).hexdigest()
        self.tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(graph), options, providers=['CPUExecutionProvider'])
        self.cache = work / f'states-{self.digest[:12]}.npz'
        self.known: dict[str, np.ndarray] = {}
        if self.cache.is_file():
            stored = np.load(self.cache, allow_pickle=False)
            self.known = dict(zip(stored['texts'].tolist(), stored['states'], strict=True))

    def fits(self, text: str) -> bool:
        """Whether the encoder reads the whole of `text`."""
        return len(self.tokenizer.encode(text).ids) <= TOKENS

    def _run(self, texts: list[str]) -> np.ndarray:
        ids = np.zeros((len(texts), TOKENS), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(texts):
            found = self.tokenizer.encode(text).ids
            kept = found if len(found) <= TOKENS else [*found[: TOKENS - 1], found[-1]]
            ids[row, : len(kept)], mask[row, : len(kept)] = kept, 1
        (states,) = self.session.run(['context'], {'input_ids': ids, 'attention_mask': mask})
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)

    def __call__(self, texts: list[str]) -> np.ndarray:
        """[len(texts), 384] float32."""
        missing = list(dict.fromkeys(text for text in texts if text not in self.known))
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            self.known |= dict(zip(batch, self._run(batch), strict=True))
        if missing:
            np.savez(self.cache, texts=np.array(list(self.known)), states=np.stack(list(self.known.values())))
        return np.stack([self.known[text] for text in texts])
