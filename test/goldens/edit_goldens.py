"""Writes what diffusers makes of a picture with the tiny models: image to image, inpainting with four and with nine channels; and prompts with clip_skip.

    venv/bin/python test/goldens/edit_goldens.py

Out: families/edits.json and edits.bin, in the form of family_goldens.py. Diffusers draws the picture's latents from the encoder's distribution
where Mintmark takes its middle, so the draw is replaced by the middle here; the noise is stored. Everything else is the pipelines' own.
"""

import diffusers
import family_goldens
import tiny_models
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_img2img, pipeline_stable_diffusion_inpaint

# ---- config

STRENGTH = 0.75
WORDS = dict(prompt=family_goldens.PROMPT, negative_prompt=family_goldens.NEGATIVE)
HEIGHT, WIDTH = family_goldens.SIZE


def picture() -> torch.Tensor:
    """[1, 3, H, W] in -1..1: slopes with a dark square, in whole levels of 255."""
    across, down = torch.linspace(0, 1, WIDTH), torch.linspace(0, 1, HEIGHT)
    planes = torch.stack([across.expand(HEIGHT, -1), down[:, None].expand(-1, WIDTH), (across + down[:, None]) / 2])
    planes[:, 8:20, 10:26] = 0.1
    return ((planes * 255).round() / 255 * 2 - 1)[None]


def mask() -> torch.Tensor:
    """[1, 1, H, W], 1 where it is edited; its edges lie on those of latents."""
    edited = torch.zeros(1, 1, HEIGHT, WIDTH)
    edited[..., 6:24, 12:36] = 1
    return edited


def run(pipe, strength: float = STRENGTH, **changes) -> torch.Tensor:
    """The latents at the end of a whole run."""
    steps, scale = family_goldens.STEPS, family_goldens.SCALE
    return pipe(**WORDS, strength=strength, num_inference_steps=steps, guidance_scale=scale, output_type="latent", **changes)[0]


def edits(noise: torch.Tensor) -> dict[str, torch.Tensor]:
    parts = tiny_models.stable_diffusion().components
    image, cut = picture(), mask()
    size = dict(height=HEIGHT, width=WIDTH)
    inpaint = diffusers.StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False)
    plain, xl = tiny_models.stable_diffusion(), tiny_models.stable_diffusion_xl()
    # diffusers 0.42 looks for the last norm where transformers 5 no longer has it.
    object.__setattr__(plain.text_encoder, "text_model", plain.text_encoder)
    clips = [("sd", plain, dict(num_images_per_prompt=1, do_classifier_free_guidance=False)), ("xl", xl, dict(do_classifier_free_guidance=False))]
    nine = tiny_models.stable_diffusion_inpaint()
    early = {f"clip_skip_{name}": pipe.encode_prompt(family_goldens.PROMPT, device="cpu", clip_skip=1, **words)[0] for name, pipe, words in clips}
    return {
        **early,
        "noise": noise,
        "picture": image,
        "mask": cut,
        "img2img": run(diffusers.StableDiffusionImg2ImgPipeline(**parts, requires_safety_checker=False), image=image),
        "inpaint": run(inpaint, image=image, mask_image=cut, **size),
        "inpaint_nine": run(nine, image=image, mask_image=cut, **size),
        "inpaint_nine_full": run(nine, strength=1.0, image=image, mask_image=cut, **size),
        "generate_nine": run(nine, strength=1.0, image=torch.zeros_like(image), mask_image=torch.ones_like(cut), **size),
    }


@torch.no_grad()
def main() -> None:
    noise = torch.randn(family_goldens.LATENT, generator=torch.Generator().manual_seed(7))
    for module in (pipeline_stable_diffusion_img2img, pipeline_stable_diffusion_inpaint):
        module.randn_tensor = lambda *_args, **_kwargs: noise.clone()
    DiagonalGaussianDistribution.sample = lambda self, generator=None: self.mode()
    family_goldens.write("edits", edits(noise), [])


if __name__ == "__main__":
    main()
