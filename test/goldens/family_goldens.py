"""Writes what diffusers computes with the tiny models of models/tiny-*, stage by stage, with stored noise.

    venv/bin/python test/goldens/family_goldens.py

Out, per model in families/: NAME.json (tensor names with their shapes, in order; token ids) and NAME.bin (float32, little-endian). The
TypeScript side is apps/gpu-runner/src/diffusion/families/*/*.test.ts. The exports themselves come from tiny_models.py, same seeds.
"""

import json
from pathlib import Path

import diffusers
import numpy as np
import tiny_models
import torch

# ---- config

OUT = Path(__file__).parent / "families"
TEXTS = ["a photo of a red apple, 4k", "", "An ASTRONAUT riding a   horse; it's 3rd!", "café \u00e9tude, \u732b", " ".join(["apple"] * 100)]
PROMPT, NEGATIVE = TEXTS[0], "blurry, low quality"
SIZE = (32, 48)  # height, width in pixels
LATENT = (1, 4, 16, 24)
STEPS, SCALE = 4, 5.0


def part_goldens(pipe, noise: torch.Tensor, predict) -> dict[str, torch.Tensor]:
    """One prediction at two timesteps, decode of noise, encode of a picture; `predict` runs the network on [2, 4, H, W]."""
    picture = torch.linspace(-1, 1, 3 * SIZE[0] * SIZE[1]).reshape(1, 3, *SIZE)
    return {
        "prediction": predict(noise.repeat(2, 1, 1, 1), torch.tensor([999.0, 250.0])),
        "decoded": pipe.vae.decode(noise / pipe.vae.config.scaling_factor).sample,
        "encoded": pipe.vae.encode(picture).latent_dist.mode() * pipe.vae.config.scaling_factor,
    }


def run(pipe, noise: torch.Tensor, **changes) -> torch.Tensor:
    """The latents at the end of a whole run."""
    return pipe(
        num_inference_steps=STEPS, guidance_scale=SCALE, height=SIZE[0], width=SIZE[1], latents=noise.clone(), output_type="latent", **changes
    )[0]


def stable_diffusion(noise: torch.Tensor) -> tuple[dict, list]:
    pipe = tiny_models.stable_diffusion()
    text, negative = pipe.encode_prompt(PROMPT, "cpu", 1, True, NEGATIVE)
    tensors = {
        "text": text,
        "negative": negative,
        **part_goldens(pipe, noise, lambda x, t: pipe.unet(x, t, text.repeat(2, 1, 1)).sample),
        "latents": run(pipe, noise, prompt=PROMPT, negative_prompt=NEGATIVE),
        "unguided": pipe(PROMPT, num_inference_steps=1, guidance_scale=1.0, height=32, width=48, latents=noise.clone(), output_type="latent")[0],
    }
    return tensors, [pipe.tokenizer(one).input_ids for one in TEXTS]


def stable_diffusion_xl(noise: torch.Tensor) -> tuple[dict, list]:
    pipe = tiny_models.stable_diffusion_xl()
    text, negative, pooled, negative_pooled = pipe.encode_prompt(PROMPT, device="cpu", negative_prompt=NEGATIVE)
    added = {"text_embeds": pooled.repeat(2, 1), "time_ids": torch.tensor([[*SIZE, 0, 0, *SIZE]] * 2).float()}
    tensors = {
        "text": text,
        "negative": negative,
        "pooled": pooled,
        **part_goldens(pipe, noise, lambda x, t: pipe.unet(x, t, text.repeat(2, 1, 1), added_cond_kwargs=added).sample),
        "latents": run(pipe, noise, prompt=PROMPT, negative_prompt=NEGATIVE),
        "without_negative": run(pipe, noise, prompt=PROMPT),
    }
    return tensors, [pipe.tokenizer(one).input_ids for one in TEXTS]


def pixart(noise: torch.Tensor) -> tuple[dict, list]:
    pipe = tiny_models.pixart()
    text, mask, negative, _ = pipe.encode_prompt(PROMPT, negative_prompt=NEGATIVE, device="cpu", max_sequence_length=120)
    added = {"resolution": None, "aspect_ratio": None}
    shape = dict(encoder_hidden_states=text.repeat(2, 1, 1), encoder_attention_mask=mask.repeat(2, 1), added_cond_kwargs=added)
    words = dict(prompt=PROMPT, negative_prompt=NEGATIVE, max_sequence_length=120, use_resolution_binning=False, clean_caption=False)
    tensors = {
        "text": text,
        "negative": negative,
        **part_goldens(pipe, noise, lambda x, t: pipe.transformer(x, timestep=t, **shape).sample.chunk(2, dim=1)[0]),
        "latents": run(pipe, noise, **words),
    }
    return tensors, [pipe.tokenizer(one.lower().strip()).input_ids for one in TEXTS]


def write(name: str, tensors: dict[str, torch.Tensor], ids: list) -> None:
    shapes = {key: list(value.shape) for key, value in tensors.items()}
    settings = {"prompt": PROMPT, "negative": NEGATIVE, "steps": STEPS, "scale": SCALE, "height": SIZE[0], "width": SIZE[1]}
    versions = {"diffusers": diffusers.__version__, "torch": torch.__version__}
    index = {"versions": versions, **settings, "tensors": shapes, "texts": [{"text": text, "ids": row} for text, row in zip(TEXTS, ids)]}
    (OUT / f"{name}.json").write_text(json.dumps(index) + "\n")
    np.concatenate([value.detach().numpy().astype("<f4").ravel() for value in tensors.values()]).tofile(OUT / f"{name}.bin")


@torch.no_grad()
def main() -> None:
    OUT.mkdir(exist_ok=True)
    noise = torch.randn(LATENT, generator=torch.Generator().manual_seed(7))
    for name, golden in {"tiny-sd": stable_diffusion, "tiny-sdxl": stable_diffusion_xl, "tiny-pixart": pixart}.items():
        tensors, ids = golden(noise)
        write(name, {"noise": noise, **tensors}, ids)


if __name__ == "__main__":
    main()
