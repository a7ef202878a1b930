"""Exports tiny models of the public families, random seeded weights, in the folder layout of diffusers-ONNX, to models/tiny-*.

    python -m venv venv && venv/bin/pip install -r test/goldens/requirements.txt
    venv/bin/python test/goldens/tiny_models.py

Every graph takes any batch, height and width, and a timestep per row. `family_goldens.py` runs the same models in diffusers.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import diffusers
import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

# ---- config

MODELS = Path(__file__).parents[2] / "models"
CORPUS = [
    "a photo of a red apple on a wooden table, studio light, highly detailed",
    "a painting of a blue bird in a green tree, by an old master",
    "portrait of an astronaut riding a horse, cinematic, 4k",
    "low quality, blurry, watermark, text, bad anatomy",
]
OPSET = 18
VAE = dict(
    block_out_channels=[8, 16],
    down_block_types=["DownEncoderBlock2D"] * 2,
    up_block_types=["UpDecoderBlock2D"] * 2,
    layers_per_block=1,
    latent_channels=4,
    norm_num_groups=4,
    sample_size=64,
)
UNET = dict(
    sample_size=32,
    block_out_channels=[16, 32],
    down_block_types=["DownBlock2D", "CrossAttnDownBlock2D"],
    up_block_types=["CrossAttnUpBlock2D", "UpBlock2D"],
    layers_per_block=1,
    attention_head_dim=2,
    norm_num_groups=4,
)

# ---- tokenizers


def clip_tokenizer(folder: Path) -> transformers.CLIPTokenizer:
    """A byte-level BPE of about 500 entries in CLIP's own files, vocab.json and merges.txt, without tokenizer.json. Made once."""
    if (folder / "vocab.json").exists():
        return load_clip_tokenizer(folder)
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    trained.normalizer = normalizers.Lowercase()
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    trainer = trainers.BpeTrainer(vocab_size=400, end_of_word_suffix="</w>", show_progress=False)
    trained.train_from_iterator([word for line in CORPUS for word in line.split()], trainer)
    state = json.loads(trained.to_str())["model"]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in state["merges"]]
    known = letters + [f"{letter}</w>" for letter in letters] + [merge.replace(" ", "") for merge in merges]
    entries = [*dict.fromkeys(known), "<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({entry: i for i, entry in enumerate(entries)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    special = dict(bos_token="<|startoftext|>", eos_token="<|endoftext|>", pad_token="<|endoftext|>", unk_token="<|endoftext|>")
    config = dict(special, tokenizer_class="CLIPTokenizer", model_max_length=77, do_lower_case=True)
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    return load_clip_tokenizer(folder)


def load_clip_tokenizer(folder: Path) -> transformers.CLIPTokenizer:
    merges = [tuple(line.split(" ")) for line in (folder / "merges.txt").read_text().splitlines()[1:]]
    return transformers.CLIPTokenizer(vocab=json.loads((folder / "vocab.json").read_text()), merges=merges, model_max_length=77)


def t5_tokenizer(folder: Path) -> transformers.PreTrainedTokenizerFast:
    """A unigram model of about 200 pieces in T5's form: <pad> 0, </s> 1, <unk> 2, words marked by a leading bar. Made once."""
    if (folder / "tokenizer.json").exists():
        return transformers.PreTrainedTokenizerFast.from_pretrained(folder)
    trained = Tokenizer(models.Unigram())
    trained.normalizer = normalizers.NFKC()
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    trained.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=200, special_tokens=special, unk_token="<unk>", show_progress=False))
    trained.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=trained, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=120
    )
    fast.save_pretrained(folder)
    return fast


# ---- parts


def text_config(vocab: int, end: int, **changes) -> transformers.CLIPTextConfig:
    shape = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4, projection_dim=32)
    return transformers.CLIPTextConfig(
        vocab_size=vocab, bos_token_id=end - 1, eos_token_id=end, max_position_embeddings=77, **dict(shape, **changes)
    )


def lively(module: torch.nn.Module, out: torch.nn.Module | None = None, gain: float = 3.0) -> torch.nn.Module:
    """Evaluation mode; the last layer's weights scaled so that predictions are of unit size, as a trained network's are."""
    if out is not None:
        with torch.no_grad():
            out.weight *= gain
    return module.eval().requires_grad_(False)


def make_vae() -> diffusers.AutoencoderKL:
    vae = diffusers.AutoencoderKL(**VAE)
    return lively(vae, vae.decoder.conv_out)


def make_unet(**changes) -> diffusers.UNet2DConditionModel:
    unet = diffusers.UNet2DConditionModel(**dict(UNET, **changes))
    return lively(unet, unet.conv_out)


# ---- graphs: plain tensors in and out, under the names of the layout


class TextGraph(torch.nn.Module):
    """input_ids [B, T] -> the text features, then every hidden state; `pooled` names the attribute of the pooled output."""

    def __init__(self, encoder: torch.nn.Module, pooled: str, pooled_first: bool = False):
        super().__init__()
        self.encoder, self.pooled, self.pooled_first = encoder, pooled, pooled_first

    def forward(self, input_ids: torch.Tensor):
        out = self.encoder(input_ids, output_hidden_states=True)
        heads = (out.last_hidden_state, getattr(out, self.pooled))
        return (*(heads[::-1] if self.pooled_first else heads), *out.hidden_states)


class UnetGraph(torch.nn.Module):
    def __init__(self, unet: torch.nn.Module):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds=None, time_ids=None):
        added = None if text_embeds is None else {"text_embeds": text_embeds, "time_ids": time_ids}
        return self.unet(sample, timestep, encoder_hidden_states, added_cond_kwargs=added, return_dict=False)[0]


class DecoderGraph(torch.nn.Module):
    def __init__(self, vae: torch.nn.Module):
        super().__init__()
        self.vae = vae

    def forward(self, latent_sample):
        return self.vae.decode(latent_sample, return_dict=False)[0]


class EncoderGraph(torch.nn.Module):
    def __init__(self, vae: torch.nn.Module):
        super().__init__()
        self.vae = vae

    def forward(self, sample):
        return self.vae.encode(sample).latent_dist.parameters


class T5Graph(torch.nn.Module):
    def __init__(self, encoder: torch.nn.Module):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids, attention_mask=attention_mask).last_hidden_state


class PositionedPatches(torch.nn.Module):
    """diffusers' PatchEmbed with its sine-cosine positions computed in the graph, so that height and width stay free."""

    def __init__(self, embed: torch.nn.Module, width: int):
        super().__init__()
        self.proj, self.base, self.scale = embed.proj, embed.base_size, embed.interpolation_scale
        self.register_buffer("omega", 10_000 ** -(torch.arange(width // 4, dtype=torch.float64) / (width // 4)), persistent=False)

    def axis(self, length: torch.Tensor) -> torch.Tensor:
        position = torch.arange(length, dtype=torch.float64) / (length / self.base) / self.scale
        angle = position[:, None] * self.omega
        return torch.cat([angle.sin(), angle.cos()], dim=1)

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        patches = self.proj(latent)
        rows, columns = patches.shape[-2], patches.shape[-1]
        across, down = self.axis(columns), self.axis(rows)
        grid = torch.cat([across[None].expand(rows, -1, -1), down[:, None].expand(-1, columns, -1)], dim=2)
        return patches.flatten(2).transpose(1, 2) + grid.flatten(0, 1)[None].to(patches.dtype)


class DitGraph(torch.nn.Module):
    def __init__(self, transformer: torch.nn.Module):
        super().__init__()
        self.transformer = transformer

    def forward(self, hidden_states, encoder_hidden_states, encoder_attention_mask, timestep):
        return self.transformer(
            hidden_states,
            encoder_hidden_states=encoder_hidden_states,
            encoder_attention_mask=encoder_attention_mask,
            timestep=timestep,
            added_cond_kwargs={"resolution": None, "aspect_ratio": None},
            return_dict=False,
        )[0]


IMAGE_AXES = {0: "batch", 2: "height", 3: "width"}
TOKEN_AXES = {0: "batch", 1: "tokens"}


def export(graph: torch.nn.Module, path: Path, inputs: dict[str, tuple[torch.Tensor, dict]], outputs: Iterable[str]) -> None:
    """Writes model.onnx below `path`; `inputs` gives each input's example and its free axes."""
    path.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        graph,
        tuple(example for example, _ in inputs.values()),
        path / "model.onnx",
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={name: axes for name, (_, axes) in inputs.items()},
        opset_version=OPSET,
        dynamo=False,
    )


def save_config(module, path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    module.config.save_pretrained(path) if hasattr(module.config, "save_pretrained") else module.save_config(path)


def export_vae(vae: diffusers.AutoencoderKL, folder: Path) -> None:
    export(DecoderGraph(vae), folder / "vae_decoder", {"latent_sample": (torch.randn(2, 4, 8, 8), IMAGE_AXES)}, ["sample"])
    export(EncoderGraph(vae), folder / "vae_encoder", {"sample": (torch.randn(2, 3, 16, 16), IMAGE_AXES)}, ["latent_parameters"])
    for part in ("vae_decoder", "vae_encoder"):
        save_config(vae, folder / part)


def export_clip(encoder: torch.nn.Module, path: Path, pooled: str) -> None:
    layers = [f"hidden_states.{i}" for i in range(encoder.config.num_hidden_layers + 1)]
    projected = pooled == "text_embeds"
    heads = ["text_embeds", "last_hidden_state"] if projected else ["last_hidden_state", "pooler_output"]
    ids = torch.randint(1, encoder.config.vocab_size, (2, 77))
    export(TextGraph(encoder, pooled, pooled_first=projected), path, {"input_ids": (ids, {0: "batch"})}, [*heads, *layers])
    save_config(encoder, path)


def export_unet(unet: diffusers.UNet2DConditionModel, path: Path, width: int, added: dict | None = None) -> None:
    inputs = {
        "sample": (torch.randn(2, unet.config.in_channels, 8, 8), IMAGE_AXES),
        "timestep": (torch.tensor([1.0, 999.0]), {0: "batch"}),
        "encoder_hidden_states": (torch.randn(2, 77, width), TOKEN_AXES),
        **(added or {}),
    }
    export(UnetGraph(unet), path, inputs, ["out_sample"])
    save_config(unet, path)


def write_index(folder: Path, pipeline: str, parts: dict[str, tuple[str, str]], **extra) -> None:
    index = {"_class_name": pipeline, "_diffusers_version": diffusers.__version__, **extra, **parts}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


# ---- the models


def stable_diffusion(name: str = "tiny-sd", seed: int = 1, in_channels: int = 4) -> diffusers.StableDiffusionPipeline:
    """SD 1.x: one CLIP text encoder."""
    torch.manual_seed(seed)
    folder = MODELS / name
    tokenizer = clip_tokenizer(folder / "tokenizer")
    encoder = lively(transformers.CLIPTextModel(text_config(len(tokenizer), tokenizer.eos_token_id)))
    unet, vae = make_unet(cross_attention_dim=32, in_channels=in_channels), make_vae()
    scheduler = diffusers.DPMSolverMultistepScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    return diffusers.StableDiffusionPipeline(
        vae, encoder, tokenizer, unet, scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )


def stable_diffusion_inpaint() -> diffusers.StableDiffusionInpaintPipeline:
    """SD 1.x for inpainting: the U-Net also takes a mask and the latents of the masked picture, nine channels in all."""
    parts = stable_diffusion("tiny-sd-inpaint", 4, 9).components
    return diffusers.StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False)


def stable_diffusion_xl() -> diffusers.StableDiffusionXLPipeline:
    """SDXL: two CLIP text encoders, pooled features and size conditioning."""
    torch.manual_seed(2)
    folder = MODELS / "tiny-sdxl"
    tokenizers = [clip_tokenizer(folder / name) for name in ("tokenizer", "tokenizer_2")]
    config = dict(vocab=len(tokenizers[0]), end=tokenizers[0].eos_token_id)
    first = lively(transformers.CLIPTextModel(text_config(**config)))
    second = lively(transformers.CLIPTextModelWithProjection(text_config(**config, hidden_act="gelu")))
    unet = make_unet(
        cross_attention_dim=64,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=32 + 6 * 8,
        transformer_layers_per_block=1,
        use_linear_projection=True,
    )
    scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    )
    return diffusers.StableDiffusionXLPipeline(
        make_vae(), first, second, *tokenizers, unet, scheduler, force_zeros_for_empty_prompt=True, add_watermarker=False
    )


def pixart() -> diffusers.PixArtSigmaPipeline:
    """PixArt-Sigma: T5 features under a mask, a transformer over patches, learned variance in the other half of its channels."""
    torch.manual_seed(3)
    tokenizer = t5_tokenizer(MODELS / "tiny-pixart" / "tokenizer")
    config = transformers.T5Config(
        vocab_size=len(tokenizer), d_model=32, d_ff=64, d_kv=8, num_layers=2, num_heads=4, feed_forward_proj="gated-gelu"
    )
    encoder = lively(transformers.T5EncoderModel(config))
    transformer = diffusers.PixArtTransformer2DModel(
        num_attention_heads=4,
        attention_head_dim=8,
        in_channels=4,
        out_channels=8,
        num_layers=2,
        cross_attention_dim=32,
        caption_channels=32,
        sample_size=32,
        patch_size=2,
        use_additional_conditions=False,
    )
    scheduler = diffusers.DPMSolverMultistepScheduler()
    return diffusers.PixArtSigmaPipeline(tokenizer, encoder, make_vae(), lively(transformer, transformer.proj_out, 1.5), scheduler)


def export_stable_diffusion(pipe: diffusers.DiffusionPipeline, name: str = "tiny-sd") -> None:
    folder = MODELS / name
    export_clip(pipe.text_encoder, folder / "text_encoder", "pooler_output")
    export_unet(pipe.unet, folder / "unet", 32)
    export_vae(pipe.vae, folder)
    pipe.scheduler.save_pretrained(folder / "scheduler")
    parts = {"text_encoder": ("transformers", "CLIPTextModel"), "tokenizer": ("transformers", "CLIPTokenizer")}
    parts |= {"unet": ("diffusers", "UNet2DConditionModel"), "scheduler": ("diffusers", "DPMSolverMultistepScheduler")}
    write_index(folder, type(pipe).__name__, parts | {"vae": ("diffusers", "AutoencoderKL")})


def export_stable_diffusion_xl(pipe: diffusers.StableDiffusionXLPipeline) -> None:
    folder = MODELS / "tiny-sdxl"
    export_clip(pipe.text_encoder, folder / "text_encoder", "pooler_output")
    export_clip(pipe.text_encoder_2, folder / "text_encoder_2", "text_embeds")
    added = {"text_embeds": (torch.randn(2, 32), {0: "batch"}), "time_ids": (torch.full((2, 6), 64.0), {0: "batch"})}
    export_unet(pipe.unet, folder / "unet", 64, added)
    export_vae(pipe.vae, folder)
    pipe.scheduler.save_pretrained(folder / "scheduler")
    parts = {"text_encoder": ("transformers", "CLIPTextModel"), "text_encoder_2": ("transformers", "CLIPTextModelWithProjection")}
    parts |= {"tokenizer": ("transformers", "CLIPTokenizer"), "tokenizer_2": ("transformers", "CLIPTokenizer")}
    parts |= {"unet": ("diffusers", "UNet2DConditionModel"), "scheduler": ("diffusers", "EulerDiscreteScheduler")}
    extra = {"force_zeros_for_empty_prompt": True}
    write_index(folder, "StableDiffusionXLPipeline", parts | {"vae": ("diffusers", "AutoencoderKL")}, **extra)


def export_pixart(pipe: diffusers.PixArtSigmaPipeline) -> None:
    folder = MODELS / "tiny-pixart"
    ids = torch.randint(3, pipe.text_encoder.config.vocab_size, (2, 120))
    text = {"input_ids": (ids, TOKEN_AXES), "attention_mask": (torch.ones_like(ids), TOKEN_AXES)}
    export(T5Graph(pipe.text_encoder), folder / "text_encoder", text, ["last_hidden_state"])
    save_config(pipe.text_encoder, folder / "text_encoder")
    original = pipe.transformer.pos_embed
    pipe.transformer.pos_embed = PositionedPatches(original, 32)
    inputs = {
        "hidden_states": (torch.randn(2, 4, 8, 12), IMAGE_AXES),
        "encoder_hidden_states": (torch.randn(2, 120, 32), TOKEN_AXES),
        "encoder_attention_mask": (torch.ones(2, 120), TOKEN_AXES),
        "timestep": (torch.tensor([1.0, 999.0]), {0: "batch"}),
    }
    export(DitGraph(pipe.transformer), folder / "transformer", inputs, ["out_sample"])
    pipe.transformer.pos_embed = original
    save_config(pipe.transformer, folder / "transformer")
    export_vae(pipe.vae, folder)
    pipe.scheduler.save_pretrained(folder / "scheduler")
    parts = {"text_encoder": ("transformers", "T5EncoderModel"), "tokenizer": ("transformers", "T5Tokenizer")}
    parts |= {"transformer": ("diffusers", "PixArtTransformer2DModel"), "scheduler": ("diffusers", "DPMSolverMultistepScheduler")}
    write_index(folder, "PixArtSigmaPipeline", parts | {"vae": ("diffusers", "AutoencoderKL")})


def main() -> None:
    export_stable_diffusion(stable_diffusion())
    export_stable_diffusion(stable_diffusion_inpaint(), "tiny-sd-inpaint")
    export_stable_diffusion_xl(stable_diffusion_xl())
    export_pixart(pixart())


if __name__ == "__main__":
    main()
