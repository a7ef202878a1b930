"""Makes small LoRAs for the tiny models, in the layouts of several trainers, and writes what the models compute with them merged into their weights.

    venv/bin/python test/goldens/lora_goldens.py

Out: models/tiny-lora/lora.safetensors and loras/*.safetensors, and families/lora-*.json and .bin in the form of family_goldens.py. The merge is done here,
W + weight * alpha / rank * up @ down, on the values as the file rounds them; diffusers then reads the same files by its own loader and must agree.
"""

from dataclasses import dataclass
from pathlib import Path

import family_goldens
import tiny_models
import torch
from safetensors.torch import load_file, save_file

# ---- config

LORAS = Path(__file__).parent / "loras"
TINY_LORA = tiny_models.MODELS / "tiny-lora" / "lora.safetensors"


@dataclass(frozen=True)
class Layer:
    """`name` is the layer in the file, before the trainer's suffix; `part` and `path` where it is in the pipeline."""

    name: str
    part: str
    path: str
    rank: int = 4
    alpha: float | None = None


def kohya(name: str, path: str, part: str = "unet", **shape) -> Layer:
    return Layer(name, part, path, **shape)


def dotted(part: str, path: str, wrapped: str = "", **shape) -> Layer:
    return Layer(f"{part}.{wrapped}{path}", part, path, **shape)


BLOCK = "down_blocks.1.attentions.0.transformer_blocks.0"
UNDER = "lora_unet_" + BLOCK.replace(".", "_")
CLIP = "encoder.layers.1"
SD_KOHYA = [
    *[kohya(f"{UNDER}_attn1_to_{x}", f"{BLOCK}.attn1.to_{x}", alpha=2.0) for x in "qkv"],
    kohya(f"{UNDER}_attn2_to_out_0", f"{BLOCK}.attn2.to_out.0", rank=2, alpha=2.0),
    kohya(f"{UNDER}_ff_net_0_proj", f"{BLOCK}.ff.net.0.proj", alpha=4.0),
    kohya("lora_unet_down_blocks_1_attentions_0_proj_in", "down_blocks.1.attentions.0.proj_in", alpha=2.0),
    kohya("lora_unet_up_blocks_0_resnets_1_conv1", "up_blocks.0.resnets.1.conv1", alpha=2.0),
    kohya("lora_unet_up_blocks_0_resnets_1_conv_shortcut", "up_blocks.0.resnets.1.conv_shortcut", alpha=2.0),
    kohya("lora_unet_down_blocks_0_downsamplers_0_conv", "down_blocks.0.downsamplers.0.conv", alpha=2.0),
    kohya("lora_unet_mid_block_resnets_0_time_emb_proj", "mid_block.resnets.0.time_emb_proj", alpha=2.0),
    kohya("lora_te_text_model_encoder_layers_1_self_attn_q_proj", f"{CLIP}.self_attn.q_proj", "text_encoder", alpha=2.0),
    kohya("lora_te_text_model_encoder_layers_1_mlp_fc2", f"{CLIP}.mlp.fc2", "text_encoder", alpha=2.0),
]
SD_PEFT = [
    dotted("unet", f"{BLOCK}.attn1.to_q", rank=3),
    dotted("unet", "mid_block.attentions.0.transformer_blocks.0.attn2.to_v", rank=3),
    dotted("unet", "up_blocks.0.attentions.0.proj_out", rank=3),
    dotted("text_encoder", f"{CLIP}.self_attn.v_proj", "text_model.", rank=3),
]
XL_KOHYA = [
    kohya("lora_unet_input_blocks_0_0", "conv_in", alpha=2.0),
    kohya("lora_unet_time_embed_2", "time_embedding.linear_2", alpha=2.0),
    kohya("lora_unet_label_emb_0_0", "add_embedding.linear_1", alpha=2.0),
    kohya("lora_unet_input_blocks_1_0_in_layers_2", "down_blocks.0.resnets.0.conv1", alpha=2.0),
    kohya("lora_unet_input_blocks_2_0_op", "down_blocks.0.downsamplers.0.conv", alpha=2.0),
    kohya("lora_unet_input_blocks_3_0_emb_layers_1", "down_blocks.1.resnets.0.time_emb_proj", alpha=2.0),
    kohya("lora_unet_input_blocks_3_1_transformer_blocks_0_attn1_to_q", f"{BLOCK}.attn1.to_q", alpha=2.0),
    kohya("lora_unet_middle_block_1_transformer_blocks_0_attn2_to_k", "mid_block.attentions.0.transformer_blocks.0.attn2.to_k", alpha=2.0),
    kohya("lora_unet_middle_block_2_out_layers_3", "mid_block.resnets.1.conv2", alpha=2.0),
    kohya("lora_unet_output_blocks_1_1_proj_in", "up_blocks.0.attentions.1.proj_in", alpha=2.0),
    kohya("lora_unet_output_blocks_1_2_conv", "up_blocks.0.upsamplers.0.conv", alpha=2.0),
    kohya("lora_unet_output_blocks_2_0_skip_connection", "up_blocks.1.resnets.0.conv_shortcut", alpha=2.0),
    kohya("lora_unet_out_2", "conv_out", alpha=2.0),
    kohya("lora_te1_text_model_encoder_layers_1_self_attn_k_proj", f"{CLIP}.self_attn.k_proj", "text_encoder", alpha=2.0),
    kohya("lora_te2_text_model_encoder_layers_0_mlp_fc1", "text_model.encoder.layers.0.mlp.fc1", "text_encoder_2", alpha=2.0),
]
DIT = "transformer_blocks.1"
PIXART_PEFT = [
    dotted("transformer", f"{DIT}.attn1.to_q"),
    dotted("transformer", f"{DIT}.attn2.to_out.0"),
    dotted("transformer", f"{DIT}.ff.net.2"),
    dotted("transformer", "proj_out"),
]

# ---- files


def draw(pipe, layers: list[Layer], dtype: torch.dtype, seed: int) -> dict[Layer, tuple[torch.Tensor, torch.Tensor]]:
    """Per layer down [rank, in, ...kernel] and up [out, rank, ...ones], so that a product is half as large as the weights."""
    generator = torch.Generator().manual_seed(seed)
    factors = {}
    for layer in layers:
        weight = getattr(pipe, layer.part).get_submodule(layer.path).weight
        outputs, *inputs = weight.shape
        down = torch.randn(layer.rank, *inputs, generator=generator) / weight[0].numel() ** 0.5
        up = torch.randn(outputs, layer.rank, *[1] * (weight.dim() - 2), generator=generator) * 0.5 / layer.rank**0.5
        factors[layer] = (down.to(dtype), up.to(dtype))
    return factors


def save(factors: dict[Layer, tuple[torch.Tensor, torch.Tensor]], path: Path, suffixes: tuple[str, str]) -> None:
    tensors = {}
    for layer, pair in factors.items():
        tensors |= {f"{layer.name}.{suffix}.weight": factor.contiguous() for suffix, factor in zip(suffixes, pair)}
        if layer.alpha is not None:
            tensors[f"{layer.name}.alpha"] = torch.tensor(layer.alpha, dtype=pair[0].dtype)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)
    path.chmod(0o644)


def merge(pipe, factors: dict[Layer, tuple[torch.Tensor, torch.Tensor]], weight: float) -> None:
    for layer, (down, up) in factors.items():
        scale = weight * (1.0 if layer.alpha is None else layer.alpha / layer.rank)
        own = getattr(pipe, layer.part).get_submodule(layer.path).weight
        own += scale * (up.float().flatten(1) @ down.float().flatten(1)).reshape(own.shape)


def check_against_diffusers(pipe, path: Path, weight: float, factors: dict, expected: torch.Tensor, latents) -> None:
    """diffusers loads the network's part; its loader of text encoders does not know transformers 5, so theirs is merged here too."""
    merge(pipe, {layer: pair for layer, pair in factors.items() if layer.part.startswith("text")}, weight)
    state = {name: tensor for name, tensor in load_file(path).items() if not name.startswith(("lora_te", "text_encoder"))}
    pipe.load_lora_weights(state, adapter_name="it")
    pipe.set_adapters(["it"], [weight])
    error = ((latents(pipe) - expected).norm() / expected.norm()).item()
    print(f"{path.name}: diffusers is {error:.1e} from the merge")
    if error > 1e-5:
        raise ValueError(f"diffusers does something else with {path.name}")


# ---- goldens


def latents_of(pipe, noise: torch.Tensor, **changes) -> torch.Tensor:
    return family_goldens.run(pipe, noise, prompt=family_goldens.PROMPT, negative_prompt=family_goldens.NEGATIVE, **changes)


def merged(make, *parts):
    pipe = make()
    for factors, weight in parts:
        merge(pipe, factors, weight)
    return pipe


def with_text_model(pipe):
    """diffusers 0.42 looks for the last norm where transformers 5 no longer has it."""
    object.__setattr__(pipe.text_encoder, "text_model", pipe.text_encoder)
    return pipe


def stable_diffusion(noise: torch.Tensor) -> dict[str, torch.Tensor]:
    make, peft_path = tiny_models.stable_diffusion, LORAS / "sd-peft.safetensors"
    first, second = draw(make(), SD_KOHYA, torch.float16, 11), draw(make(), SD_PEFT, torch.float32, 12)
    save(first, TINY_LORA, ("lora_down", "lora_up"))
    save(second, peft_path, ("lora_A", "lora_B"))
    tensors = {
        "kohya": latents_of(merged(make, (first, 0.8)), noise),
        "peft": latents_of(merged(make, (second, -0.5)), noise),
        "both": latents_of(merged(make, (first, 0.8), (second, 0.5)), noise),
        "skipped": with_text_model(merged(make, (first, 0.8))).encode_prompt(family_goldens.PROMPT, "cpu", 1, False, clip_skip=1)[0],
    }
    check_against_diffusers(make(), TINY_LORA, 0.8, first, tensors["kohya"], lambda pipe: latents_of(pipe, noise))
    check_against_diffusers(make(), peft_path, -0.5, second, tensors["peft"], lambda pipe: latents_of(pipe, noise))
    return tensors


def stable_diffusion_xl(noise: torch.Tensor) -> dict[str, torch.Tensor]:
    make, path = tiny_models.stable_diffusion_xl, LORAS / "sdxl-kohya.safetensors"
    factors = draw(make(), XL_KOHYA, torch.bfloat16, 13)
    save(factors, path, ("lora_down", "lora_up"))
    expected = latents_of(merged(make, (factors, 1.0)), noise)
    check_against_diffusers(make(), path, 1.0, factors, expected, lambda pipe: latents_of(pipe, noise))
    return {"kohya": expected}


def pixart(noise: torch.Tensor) -> dict[str, torch.Tensor]:
    """diffusers has no loader for PixArt."""
    factors = draw(tiny_models.pixart(), PIXART_PEFT, torch.float32, 14)
    save(factors, LORAS / "pixart-peft.safetensors", ("lora_A", "lora_B"))
    words = dict(max_sequence_length=120, use_resolution_binning=False, clean_caption=False)
    return {"peft": latents_of(merged(tiny_models.pixart, (factors, 1.0)), noise, **words)}


@torch.no_grad()
def main() -> None:
    noise = torch.randn(family_goldens.LATENT, generator=torch.Generator().manual_seed(7))
    for name, golden in {"lora-sd": stable_diffusion, "lora-sdxl": stable_diffusion_xl, "lora-pixart": pixart}.items():
        family_goldens.write(name, {"noise": noise, **golden(noise)}, [])


if __name__ == "__main__":
    main()
