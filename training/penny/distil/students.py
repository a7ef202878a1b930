"""Students and the functions they learn from: predictions of x0 with the guidance scale given for each row."""

from collections.abc import Callable

import torch

from penny.teacher.config import ModelConfig
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective

# (x, times of the rows, states, masks, guidance scales of the rows) -> x0
GuidedX0 = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def build_student(teacher: Denoiser) -> Denoiser:
    """A copy of the teacher that also takes a guidance scale; at first it ignores it."""
    config = ModelConfig(**{**vars(teacher.config), "guidance_input": True})
    student = Denoiser(config)
    student.load_state_dict(teacher.state_dict(), strict=teacher.config.guidance_input)
    return student


def teacher_x0(
    teacher: Denoiser, objective: Objective, empty_state: torch.Tensor, empty_mask: torch.Tensor
) -> GuidedX0:
    """Classifier-free guidance with a scale for each row."""

    def predict(x, times, states, masks, guidance):
        count = len(x)
        both_states = torch.cat([states, empty_state.expand(count, -1, -1)])
        both_masks = torch.cat([masks, empty_mask.expand(count, -1)])
        out = teacher(torch.cat([x, x]), torch.cat([times, times]), both_states, both_masks).float()
        named, unnamed = out.chunk(2)
        scale = guidance.view(-1, 1, 1, 1)
        return objective.to_x0(unnamed + scale * (named - unnamed), x, times)

    return predict


def student_x0(student: Denoiser, objective: Objective) -> GuidedX0:
    """One pass: the guidance is an input."""

    def predict(x, times, states, masks, guidance):
        return objective.to_x0(student(x, times, states, masks, guidance).float(), x, times)

    return predict
