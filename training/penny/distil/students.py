"""Students and the functions they learn from: predictions of x0 with each row's guidance scale and span."""

import dataclasses
from collections.abc import Callable

import torch

from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective

# (x, times, spans, states, masks, guidance scales) -> x0; times, spans and scales have an entry for each row.
# A span is how far the step leads that the x0 is asked for: with it one student serves several numbers of steps.
GuidedX0 = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

Condition = tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # states, masks and guidance scales of each row


def student_config(teacher: ModelConfig) -> ModelConfig:
    return dataclasses.replace(teacher, distilled=True)


def build_student(teacher: Denoiser) -> Denoiser:
    """A copy of the teacher that also takes a guidance scale and a span; at first it ignores them."""
    student = Denoiser(student_config(teacher.config))
    student.load_state_dict(teacher.state_dict(), strict=teacher.config.distilled)
    return student


def teacher_x0(
    teacher: Denoiser, objective: Objective, empty_state: torch.Tensor, empty_mask: torch.Tensor
) -> GuidedX0:
    """Classifier-free guidance with a scale for each row; it knows no spans."""

    def predict(x, times, _spans, states, masks, guidance):
        count = len(x)
        both_states = torch.cat([states, empty_state.expand(count, -1, -1)])
        both_masks = torch.cat([masks, empty_mask.expand(count, -1)])
        out = teacher(torch.cat([x, x]), torch.cat([times, times]), both_states, both_masks).float()
        named, unnamed = out.chunk(2)
        scale = guidance.view(-1, 1, 1, 1)
        return objective.to_x0(unnamed + scale * (named - unnamed), x, times)

    return predict


def student_x0(student: Denoiser, objective: Objective) -> GuidedX0:
    """One pass: guidance and span are inputs."""

    def predict(x, times, spans, states, masks, guidance):
        return objective.to_x0(student(x, times, states, masks, guidance, spans).float(), x, times)

    return predict
