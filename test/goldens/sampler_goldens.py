"""Writes the sampler goldens: every latents that a diffusers scheduler hands the network, step by step, on a tiny real UNet.

    python -m venv venv && venv/bin/pip install -r test/goldens/requirements.txt
    venv/bin/python test/goldens/sampler_goldens.py

Out: unet.onnx (the network), samplers.json (cases and their levels), samplers.bin (float32, little-endian): the start noise, the pool
of noise draws, then each case's latents, all [4, 8, 8]. The TypeScript side is apps/gpu-runner/src/diffusion/goldens.test.ts.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import diffusers
import numpy as np
import torch

# ---- config

OUT = Path(__file__).parent
SHAPE = (1, 4, 8, 8)
DRAWS = 20  # noise tensors in the pool; a case's k-th draw is the k-th of them
SD = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")


@dataclass(frozen=True)
class Case:
    """One run. `sampler` names the TypeScript sampler and its options; `step` are extra arguments of diffusers' step()."""

    scheduler: str
    config: dict
    sampler: str
    options: dict = field(default_factory=dict)
    steps: tuple[int, ...] = (4, 20)
    step: dict = field(default_factory=dict)


DPM = "DPMSolverMultistepScheduler"
UNCLIPPED = dict(SD, clip_sample=False)
TRAILING_V = dict(timestep_spacing="trailing", prediction_type="v_prediction")
CASES = [
    Case("DDIMScheduler", dict(UNCLIPPED, set_alpha_to_one=False, steps_offset=1), "euler"),
    Case("DDIMScheduler", dict(UNCLIPPED, **TRAILING_V, rescale_betas_zero_snr=True), "euler"),
    Case("DDIMScheduler", dict(UNCLIPPED, timestep_spacing="trailing"), "euler-ancestral", {"eta": 0.5}, step={"eta": 0.5}),
    Case("DDPMScheduler", UNCLIPPED, "ddpm"),
    Case("DDPMScheduler", dict(UNCLIPPED, variance_type="fixed_large"), "ddpm", {"variance": "large"}),
    Case("DDPMScheduler", dict(clip_sample=False, beta_schedule="squaredcos_cap_v2", prediction_type="sample"), "ddpm", steps=(20,)),
    Case("EulerDiscreteScheduler", SD, "euler"),
    Case("EulerDiscreteScheduler", dict(SD, use_karras_sigmas=True, prediction_type="v_prediction"), "euler"),
    Case("EulerDiscreteScheduler", dict(SD, use_exponential_sigmas=True), "euler"),
    Case("EulerDiscreteScheduler", dict(SD, **TRAILING_V, rescale_betas_zero_snr=True), "euler"),
    Case("EulerAncestralDiscreteScheduler", dict(SD, timestep_spacing="trailing"), "euler-ancestral"),
    Case("HeunDiscreteScheduler", dict(SD, use_karras_sigmas=True), "heun"),
    Case("LMSDiscreteScheduler", dict(SD, use_karras_sigmas=True), "lms"),
    Case(DPM, SD, "dpmpp-2m"),
    Case(DPM, dict(SD, use_karras_sigmas=True, prediction_type="v_prediction"), "dpmpp-2m"),
    Case(DPM, dict(SD, final_sigmas_type="sigma_min", timestep_spacing="leading", steps_offset=1, lower_order_final=False), "dpmpp-2m"),
    Case(DPM, dict(SD, use_karras_sigmas=True, algorithm_type="sde-dpmsolver++"), "dpmpp-2m-sde"),
    Case(DPM, dict(SD, use_karras_sigmas=True, solver_order=3, lower_order_final=False), "dpmpp-3m"),
    Case(DPM, dict(SD, use_karras_sigmas=True, solver_order=3, lower_order_final=False, algorithm_type="sde-dpmsolver++"), "dpmpp-3m-sde"),
    Case(DPM, dict(use_flow_sigmas=True, flow_shift=3.0, prediction_type="flow_prediction"), "dpmpp-2m"),
    Case("DPMSolverSinglestepScheduler", dict(SD, lower_order_final=True), "dpmpp-2s"),
    Case("UniPCMultistepScheduler", SD, "unipc"),
    Case("UniPCMultistepScheduler", dict(SD, solver_order=3, timestep_spacing="trailing"), "unipc", {"order": 3}),
    Case("UniPCMultistepScheduler", dict(use_flow_sigmas=True, flow_shift=3.0, prediction_type="flow_prediction"), "unipc"),
    Case("LCMScheduler", {}, "lcm", steps=(1, 4, 8)),
    Case("TCDScheduler", {}, "tcd", {"gamma": 0.3}, steps=(1, 4, 8), step={"eta": 0.3}),
    Case("FlowMatchEulerDiscreteScheduler", dict(shift=3.0), "euler"),
    Case("FlowMatchHeunDiscreteScheduler", dict(shift=3.0), "heun"),
]

# ---- model: a diffusers UNet with random weights


def tiny_unet() -> torch.nn.Module:
    """Random weights, the last layer tripled: predictions of unit size that change with the input, as a trained network's do."""
    torch.manual_seed(0)
    unet = diffusers.UNet2DModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(8, 16),
        norm_num_groups=4,
        attention_head_dim=8,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    ).eval()
    with torch.no_grad():
        unet.conv_out.weight *= 3
    return unet


class Prediction(torch.nn.Module):
    """sample [B, 4, 8, 8], timestep [B] -> prediction [B, 4, 8, 8]."""

    def __init__(self, unet: torch.nn.Module):
        super().__init__()
        self.unet = unet

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        return self.unet(sample, timestep).sample


# ---- schedulers


class CorrectedThirdOrderSde(diffusers.DPMSolverMultistepScheduler):
    """diffusers 0.42.1 subtracts 1/2 from phi_3 in the third-order SDE update where its own ODE form, and k-diffusion, add it: with
    h -> 0 its weight of the second difference goes to -1 instead of 0. The golden holds the corrected update."""

    def multistep_dpm_solver_third_order_update(self, model_output_list, *args, sample=None, noise=None, **kwargs):
        x = super().multistep_dpm_solver_third_order_update(model_output_list, *args, sample=sample, noise=noise, **kwargs)
        i = self.step_index
        alphas, sigmas = zip(*(self._sigma_to_alpha_sigma_t(self.sigmas[k]) for k in (i + 1, i, i - 1, i - 2)))
        lambdas = [torch.log(a) - torch.log(s) for a, s in zip(alphas, sigmas)]
        h, h0, h1 = (lambdas[k] - lambdas[k + 1] for k in range(3))
        m0, m1, m2 = model_output_list[-1], model_output_list[-2], model_output_list[-3]
        second = ((m0 - m1) * h / h0 - (m1 - m2) * h / h1) / (h0 / h + h1 / h)
        return x + alphas[0] * second


def make_scheduler(case: Case):
    is_sde_3 = case.sampler == "dpmpp-3m-sde"
    return (CorrectedThirdOrderSde if is_sde_3 else getattr(diffusers, case.scheduler))(**case.config)


def levels_of(scheduler, calls: list[float]) -> dict:
    """Timesteps and noise ratios (flow: sigmas) of a run; Heun's second calls and, where a class has no sigmas, the end left out."""
    if hasattr(scheduler, "sigmas") and scheduler.sigmas is not None:
        ratios = list(dict.fromkeys(float(sigma) for sigma in scheduler.sigmas))
    else:
        signal = [float(scheduler.alphas_cumprod[int(t)]) for t in calls]
        ratios = [((1 - a) / a) ** 0.5 if a > 0 else None for a in signal]
    return {"timesteps": list(dict.fromkeys(calls)), "ratios": ratios}


# ---- runs


class NoisePool:
    """Stands in for randn_tensor: the k-th call of a run gives the k-th tensor."""

    def __init__(self, tensors: torch.Tensor):
        self.tensors, self.next = tensors, 0

    def __call__(self, shape, **_):
        noise = self.tensors[self.next % DRAWS][None]
        self.next += 1
        return noise


def start_scale(scheduler, case: Case) -> float:
    """Latents start as noise times sqrt(alpha^2 + sigma^2): the same start for every class, whatever its init_noise_sigma."""
    is_exploding = case.scheduler in ("EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "HeunDiscreteScheduler", "LMSDiscreteScheduler")
    return float((scheduler.sigmas[0] ** 2 + 1) ** 0.5) if is_exploding else 1.0


@torch.no_grad()
def run(case: Case, steps: int, model: torch.nn.Module, start: torch.Tensor, pool: torch.Tensor) -> tuple[dict, list[torch.Tensor]]:
    """The latents at every model call, then the result."""
    scheduler = make_scheduler(case)
    module = __import__(type(scheduler).__mro__[1 if isinstance(scheduler, CorrectedThirdOrderSde) else 0].__module__, fromlist=["_"])
    if hasattr(module, "randn_tensor"):
        module.randn_tensor = NoisePool(pool)
    scheduler.set_timesteps(steps)
    x, seen, calls = start * start_scale(scheduler, case), [], []
    for t in scheduler.timesteps:
        seen.append(x)
        calls.append(float(t))
        fed = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        prediction = model(fed, torch.tensor([float(t)]))
        x = scheduler.step(prediction, t, x, **case.step).prev_sample
    meta = {"scheduler": case.scheduler, "config": case.config, "sampler": case.sampler, "options": case.options, "steps": steps}
    return {**meta, **levels_of(scheduler, calls), "latents": len(seen) + 1}, [*seen, x]


def main() -> None:
    model = Prediction(tiny_unet())
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn((1 + DRAWS, *SHAPE[1:]), generator=generator)
    batch = torch.export.Dim("batch")
    example = (torch.zeros(2, *SHAPE[1:]), torch.tensor([999.0, 1.0]))
    names = dict(input_names=["sample", "timestep"], output_names=["prediction"])
    torch.onnx.export(model, example, OUT / "unet.onnx", dynamic_shapes=({0: batch}, {0: batch}), dynamo=True, external_data=False, **names)

    cases, tensors = [], [noise]
    for case in CASES:
        for steps in case.steps:
            meta, latents = run(case, steps, model, noise[:1], noise[1:])
            cases.append(meta)
            tensors.append(torch.cat(latents))
    versions = {"diffusers": diffusers.__version__, "torch": torch.__version__}
    (OUT / "samplers.json").write_text(json.dumps({"versions": versions, "draws": DRAWS, "cases": cases}) + "\n")
    np.concatenate([tensor.numpy().astype("<f4").ravel() for tensor in tensors]).tofile(OUT / "samplers.bin")


if __name__ == "__main__":
    main()
