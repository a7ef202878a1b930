"""The teacher trains: the loss falls, captions are followed, draws are a function of the step."""

import itertools

import pytest
import torch

from penny.run.loop import LoopConfig, open_run, take_step
from penny.run.optimizer import OptimizerConfig, build_optimizers
from penny.teacher.config import ObjectiveConfig, TeacherConfig, with_options
from penny.teacher.fixtures import TINY_TEACHER, tiny_training_set
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.sample import guided, sample, seeded_noise
from penny.teacher.step import evaluation_loss, routed_tokens, training_loss, x0_error
from penny.teacher.train import build_model
from penny.teacher.trial import VARIANTS, Outcome, Trial, finish, summary, take_turn
from penny.text.prompts import Prompts

LOOP = LoopConfig(minutes=1, batch=8, warmup_steps=5, ema_decay=0.9)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    data, objective = tiny_training_set(), Objective(ObjectiveConfig())
    model = build_model(TINY_TEACHER, None)
    optimizers = build_optimizers(model, OptimizerConfig(rate=1e-2))
    run = open_run(model, optimizers, LOOP, tmp_path_factory.mktemp("teacher") / "t.safetensors")
    before = evaluation_loss(model, objective, data, TINY_TEACHER, batches=2)
    loss = training_loss(model, objective, data, TINY_TEACHER, bf16=False)
    for _ in range(120):
        take_step(run, loss, LOOP)
    return data, objective, run, before


def test_the_loss_falls(trained):
    data, objective, run, before = trained
    assert evaluation_loss(run.model, objective, data, TINY_TEACHER, batches=2) < 0.6 * before


def test_guided_samples_follow_their_captions(trained):
    data, objective, run, _ = trained
    states, masks = torch.from_numpy(data.states).float(), torch.from_numpy(data.masks)
    prompts = Prompts(states[1:3], masks[1:3], states[:1], masks[:1])
    noise = seeded_noise(2, (16, 16, 16), seed=0)
    latents = sample(guided(run.model, objective, prompts, 2.0), objective, noise, 8)
    assert latents[0].mean() < -0.3 and latents[1].mean() > 0.3


def test_the_same_step_draws_the_same_batch(trained):
    data, objective, run, _ = trained
    loss = training_loss(run.model, objective, data, TINY_TEACHER, bf16=False)
    assert loss(7, 0.0) == loss(7, 0.0) != loss(8, 0.0)


def test_routing_ends_with_its_share_of_the_minutes():
    assert len(routed_tokens(TINY_TEACHER, 0.1)) == 32
    assert routed_tokens(TINY_TEACHER, 0.7) is None


def test_noise_of_a_row_does_not_depend_on_the_batch():
    assert torch.equal(seeded_noise(5, (1, 2, 2), 3)[1], seeded_noise(2, (1, 2, 2), 3)[1])


@pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_is_a_valid_config(options):
    config = with_options(TeacherConfig(), options)
    Objective(config.objective, decode=torch.nn.Identity())


def test_a_trial_stops_at_its_minutes_and_reports_a_row(trained, tmp_path):
    data, objective, _, _ = trained
    model = Denoiser(TINY_TEACHER.model)
    run = open_run(model, build_optimizers(model, OptimizerConfig()), LOOP, tmp_path / "x.safetensors")
    loss = training_loss(model, objective, data, TINY_TEACHER, bf16=False)
    trial = Trial("base", TINY_TEACHER, objective, run, loss, LOOP)
    ticks = itertools.count(0, 20)
    take_turn(trial, 45, lambda: next(ticks))
    take_turn(trial, 1000, lambda: next(ticks))
    assert run.progress.step == 3
    assert finish(trial, data).row.startswith("| base | 23 | 3 |")
    assert x0_error(model, objective, data, TINY_TEACHER, batches=1) > 0


def test_trials_are_ranked_by_the_mean_over_their_seeds():
    found = [Outcome("a", 1, 9, 9.0, 0.4), Outcome("b", 1, 9, 9.0, 0.1), Outcome("a", 2, 9, 9.0, 0.2)]
    assert summary(found)[2:] == ["| b | 0.1000 | 0.1000 to 0.1000 | 1 |", "| a | 0.3000 | 0.2000 to 0.4000 | 2 |"]
