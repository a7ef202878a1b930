"""The parts as exported: what each graph takes and gives, with scaling folded in."""

import torch
from torch import nn

from penny.autoencoder.model import Encoder
from penny.distil.sample import leap, walk
from penny.distil.students import student_x0
from penny.latents.decode import LatentDecoder
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective


class TextPart(nn.Module):
    """input_ids, attention_mask: B x 16 int64 -> context: B x 16 x 384, zero where padded (as training saw it)."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states * attention_mask[..., None].to(states.dtype)


class DenoiserPart(nn.Module):
    """latents: B x 16 x 16 x 16; time: B; context; mask: B x 16 int64; guidance: B (students); span: B.

    A consistency student is told no span: all its steps lead to the picture itself.
    """

    def __init__(self, network: Denoiser):
        super().__init__()
        self.network = network

    def forward(self, latents, time, context, mask, guidance=None, span=None):
        leads = time if span is None and guidance is not None else span
        return self.network(latents, time, context, mask.bool(), guidance, leads)


class DecoderPart(nn.Module):
    """latents: B x 16 x h x w -> rgba: B x 4 x 16h x 16w premultiplied in 0..1."""

    def __init__(self, decoder: LatentDecoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return ((self.decoder(latents) + 1) / 2).clamp(0, 1)


class EncoderPart(nn.Module):
    """rgba: B x 4 x H x W premultiplied in 0..1 -> latents: B x 16 x H/16 x W/16, standardised."""

    def __init__(self, encoder: Encoder, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.encoder = encoder
        self.register_buffer("mean", mean.view(1, -1, 1, 1))
        self.register_buffer("std", std.view(1, -1, 1, 1))

    def forward(self, rgba: torch.Tensor) -> torch.Tensor:
        return (self.encoder(rgba * 2 - 1) - self.mean) / self.std


class BytesPart(nn.Module):
    """rgba: B x 4 x H x W premultiplied in 0..1 -> image: B x H x W x 4 uint8, straight alpha."""

    def forward(self, rgba: torch.Tensor) -> torch.Tensor:
        alpha = rgba[:, 3:]
        colour = (rgba[:, :3] / alpha.clamp_min(1 / 255)).clamp(0, 1)
        return (torch.cat([colour, alpha], 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1)


class StepsPart(nn.Module):
    """Text and noise to latents: all steps unrolled at constant times, so that their embeddings fold into constants.

    input_ids, attention_mask: B x 16 int64; noise: B x 16 x 16 x 16; guidance: B -> latents: B x 16 x 16 x 16.
    fresh: B x (steps - 1) x 16 x 16 x 16, noise between the steps of a consistency student; a single step has none.
    With DecoderPart and BytesPart behind it, it is a fused graph (`penny.export.join`).
    """

    def __init__(self, text: TextPart, student: Denoiser, objective: Objective, steps: int):
        super().__init__()
        self.text, self.student, self.objective, self.steps = text, student, objective, steps

    def forward(self, input_ids, attention_mask, noise, guidance, fresh=None):
        condition = self.text(input_ids, attention_mask), attention_mask.bool(), guidance
        predict = student_x0(self.student, self.objective)
        if fresh is None:
            return walk(predict, self.objective, noise, condition, self.steps)
        return leap(predict, self.objective, noise, fresh, condition)
