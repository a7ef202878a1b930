"""Prompts to pictures with the graphs as they are shipped: what a user of models/penny gets."""

from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast

from penny.data.art import premultiply
from penny.distil.sample import fresh_noise
from penny.export.parity import open_session
from penny.latents.store import LATENT
from penny.teacher.sample import seeded_noise
from penny.text.width import TOKENS


def open_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), pad_token="[PAD]")


def open_shipped(folder: Path, steps: int, guidance: float = 3.0, seed: int = 0, threads: int = 2):
    """A generator over `fused-STEPS-int8.onnx` of the folder, one picture at a time as a lone request runs."""
    session = open_session(folder / f"fused-{steps}-int8.onnx", threads)
    tokenizer, renoises = open_tokenizer(folder), any(tensor.name == "fresh" for tensor in session.get_inputs())

    def draw(prompt: str, noises: dict[str, np.ndarray]) -> np.ndarray:
        tokens = tokenizer([prompt], padding="max_length", truncation=True, max_length=TOKENS, return_tensors="np")
        feeds = {name: tokens[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        return session.run(None, feeds | noises | {"guidance": np.full(1, guidance, np.float32)})[0][0]

    def generate(prompts: list[str]) -> torch.Tensor:
        drawn = {"noise": seeded_noise(len(prompts), LATENT, seed).numpy()}
        if renoises:
            drawn["fresh"] = fresh_noise(len(prompts), steps, LATENT, seed).numpy()
        rows = ({name: noise[[row]] for name, noise in drawn.items()} for row in range(len(prompts)))
        return premultiply(np.stack([draw(*pair) for pair in zip(prompts, rows, strict=True)]))

    return generate
