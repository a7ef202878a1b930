"""The models of the bench, at real widths with seeded random weights, as ONNX folders. usage: python make_models.py FOLDER

`FOLDER/sd-320`: the first two levels of Stable Diffusion 1.5's U-Net (320 and 640 channels, two blocks each, 768-wide text) over its
autoencoder's widths halved twice. `FOLDER/penny`: Penny's student and autoencoder at their own sizes over a MiniLM-shaped text encoder;
`FOLDER/penny-int8` the same with int8 twins.
"""

import shutil
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "test" / "goldens")]


def seeded(make, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    return make().eval().requires_grad_(False)


# ---- Penny


def wakened(module: torch.nn.Module) -> torch.nn.Module:
    """Matrices that begin at zero drawn anew: the module answers what it is asked, so that both sides can be compared."""
    for parameter in module.parameters():
        if parameter.ndim > 1 and not parameter.any():
            torch.nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5 / 2)
    return module


def penny_parts(_: Path | None = None) -> list[tuple[str, torch.nn.Module]]:
    """Text encoder, denoiser and decoder as training has them."""
    from penny.autoencoder.model import Autoencoder
    from penny.distil.students import student_config
    from penny.export.parts import DecoderPart, DenoiserPart, TextPart
    from penny.latents.decode import LatentDecoder
    from penny.teacher.config import TeacherConfig
    from penny.teacher.model import Denoiser
    from transformers import BertConfig, BertModel

    shape = dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    text = seeded(lambda: TextPart(BertModel(BertConfig(**shape), add_pooling_layer=False)), 1)
    denoiser = seeded(lambda: DenoiserPart(wakened(Denoiser(student_config(TeacherConfig().model)))), 2)
    decoder = seeded(lambda: DecoderPart(LatentDecoder(Autoencoder().decoder, torch.zeros(16), torch.ones(16))), 3)
    return [("text_encoder", text), ("denoiser", denoiser), ("decoder", decoder)]


def make_penny(folder: Path) -> None:
    from penny.export.compact import CompactDenoiser
    from penny.export.graphs import example_tokens, write_graph
    from penny.export.parts import DenoiserPart

    ids, mask = example_tokens()
    x, context, row = torch.randn(2, 16, 16, 16), torch.randn(2, 16, 384), torch.rand(2)
    arguments = {"text_encoder": (ids, mask), "denoiser": (x, row, context, mask, row, row), "decoder": (x,)}
    kinds = {"denoiser": "student"}
    parts = dict(penny_parts())
    parts["denoiser"] = DenoiserPart(CompactDenoiser(parts["denoiser"].network))
    for name, part in parts.items():
        write_graph(part, arguments[name], kinds.get(name, name), folder / f"{name}.onnx")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(ROOT / "models/penny" / name, folder / name)


def make_penny_int8(folder: Path) -> None:
    """Of the same weights: they are seeded."""
    from penny.export.quantise import Samples, quantise_convolutions, quantise_matmuls
    from penny.export.run import FLOAT_LAYERS

    make_penny(folder)
    quantise_matmuls(folder / "denoiser.onnx", folder / "denoiser-int8.onnx", FLOAT_LAYERS)
    samples = Samples("latents", (torch.randn(16, 16, 16, 16).numpy() for _ in range(4)))
    quantise_convolutions(folder / "decoder.onnx", folder / "decoder-int8.onnx", samples)


# ---- Stable Diffusion


def sd_pipeline():
    import diffusers
    import transformers
    from tiny_models import MODELS, lively, load_clip_tokenizer, text_config

    tokenizer = load_clip_tokenizer(MODELS / "tiny-sd" / "tokenizer")
    config = text_config(len(tokenizer), tokenizer.eos_token_id, hidden_size=768, intermediate_size=3072, num_attention_heads=12)
    encoder = seeded(lambda: transformers.CLIPTextModel(config), 1)
    unet = seeded(
        lambda: diffusers.UNet2DConditionModel(
            sample_size=32,
            block_out_channels=[320, 640],
            down_block_types=["CrossAttnDownBlock2D", "DownBlock2D"],
            up_block_types=["UpBlock2D", "CrossAttnUpBlock2D"],
            layers_per_block=2,
            attention_head_dim=8,
            cross_attention_dim=768,
        ),
        2,
    )
    vae = seeded(
        lambda: diffusers.AutoencoderKL(
            block_out_channels=[32, 64, 128, 128],
            down_block_types=["DownEncoderBlock2D"] * 4,
            up_block_types=["UpDecoderBlock2D"] * 4,
            layers_per_block=1,
            latent_channels=4,
            sample_size=256,
        ),
        3,
    )
    scheduler = diffusers.DPMSolverMultistepScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    return encoder, lively(unet, unet.conv_out), lively(vae, vae.decoder.conv_out), scheduler


def stable_diffusion_parts(_: Path | None = None) -> list[torch.nn.Module]:
    """Text encoder, U-Net and decoder as functions of plain tensors."""
    from tiny_models import DecoderGraph, UnetGraph

    encoder, unet, vae, _ = sd_pipeline()

    class Text(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids):
            return self.encoder(input_ids).last_hidden_state

    return [Text(), UnetGraph(unet), DecoderGraph(vae)]


def make_stable_diffusion(folder: Path) -> None:
    from tiny_models import MODELS, export_clip, export_unet, export_vae, write_index

    encoder, unet, vae, scheduler = sd_pipeline()
    folder.mkdir(parents=True, exist_ok=True)
    export_clip(encoder, folder / "text_encoder", "pooler_output")
    export_unet(unet, folder / "unet", 768)
    export_vae(vae, folder)
    scheduler.save_pretrained(folder / "scheduler")
    shutil.copytree(MODELS / "tiny-sd" / "tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    write_index(folder, "StableDiffusionPipeline", {})


def main() -> None:
    folder = Path(sys.argv[1])
    makers = {"penny": make_penny, "penny-int8": make_penny_int8, "sd-320": make_stable_diffusion}
    for name in sys.argv[2:] or makers:
        if not (folder / name / "made").exists():
            (folder / name).mkdir(parents=True, exist_ok=True)
            makers[name](folder / name)
            (folder / name / "made").touch()


if __name__ == "__main__":
    main()
