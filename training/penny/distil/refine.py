"""Refines the last student at every number of steps at once. usage: python -m penny.distil.refine --minutes 45

Stages teach one number of steps each, and what the first lacks all inherit. Here each batch is about one of the served
numbers: eight and four steps learn from guided steps of the teacher, fewer from smaller steps of a slow copy of the
student itself (as shortcut models do, Frans et al. 2024, arXiv 2410.12557; a single step from four, so that it does not
inherit what two lack). In a share of the batches the student is asked where that copy's steps lead to. Leaves
refined.safetensors in the work folder, which it resumes when given more minutes.
"""

import copy

import torch

from penny.distil.config import DistilConfig, Refined
from penny.distil.networks import open_network
from penny.distil.perceptual import seen_distance
from penny.distil.progressive import progressive_loss
from penny.distil.students import student_x0
from penny.distil.train import Setting, distil_arguments, follow, guided_teacher, open_setting, train_stage
from penny.teacher.model import Denoiser


def draw_served(config: DistilConfig) -> Refined:
    """What a batch is about, by its share."""
    shares = torch.tensor([refined.share for refined in config.refined])
    return config.refined[int(torch.multinomial(shares, 1))]


def refine(student: Denoiser, teacher: Denoiser, setting: Setting) -> Denoiser:
    """Trains the student, which must come with gradients; returns it."""
    config, objective, most = setting.config, setting.objective, max(r.steps for r in setting.config.refined)
    slow = copy.deepcopy(student).requires_grad_(False)
    learn, itself = (student_x0(setting.fast(network), objective) for network in (student, slow))
    guide, beside = guided_teacher(teacher, setting), seen_distance(teacher, objective, setting.fast, config.seen)

    def step_loss(x0, noise, condition):
        about = draw_served(config)
        source, added = guide if about.by_teacher else itself, None if about.steps == most else beside
        walker = itself if torch.rand(()) < config.own_way else None
        return progressive_loss(learn, source, objective, x0, noise, about.steps, condition, about.parts, added, walker)

    train_stage(setting, student, "refined", setting.minutes, step_loss, follow(slow, student, config.slow_decay))
    return student


def main() -> None:
    options = distil_arguments("Refines the student", minutes=45).parse_args()
    setting = open_setting(options, DistilConfig())
    start = "refined" if (options.work / "refined.safetensors").exists() else "progressive"
    student, teacher = (open_network(options.work, name).to(options.device) for name in (start, "teacher"))
    refine(student.train().requires_grad_(True), teacher, setting)


if __name__ == "__main__":
    main()
