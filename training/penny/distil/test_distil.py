"""Distillation: targets are what two steps lead to, boundaries hold, guidance folds in, stages run and resume."""

import pytest
import torch

from penny.distil.blend import blend
from penny.distil.carry_over import carry_over
from penny.distil.config import DistilConfig, Refined
from penny.distil.consistency import boundary_of, consistency_loss, jump, pseudo_huber
from penny.distil.grid import SHIFT, shifted, student_steps
from penny.distil.perceptual import seen_distance
from penny.distil.progressive import draw_stage_times, led_to, own_way, progressive_loss
from penny.distil.refine import draw_served, refine
from penny.distil.sample import sample_deterministic, sample_renoised
from penny.distil.students import build_student, student_x0, teacher_x0
from penny.distil.train import METHODS, Setting, draw_steps, follow
from penny.run.optimizer import OptimizerConfig
from penny.teacher.config import ObjectiveConfig
from penny.teacher.fixtures import TINY_MODEL, tiny_training_set
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective
from penny.teacher.sample import ddim_step
from penny.text.prompts import Prompts

FLOW = Objective(ObjectiveConfig())
SPREAD = 0.5  # of the pictures in the analytic case


def gaussian_x0(x, times, spans, states, masks, guidance):
    """The exact mean of x0 given x, for pictures drawn from N(guidance, SPREAD^2)."""
    t, mean = times.view(-1, 1, 1, 1), guidance.view(-1, 1, 1, 1)
    gain = (1 - t) * SPREAD**2 / ((1 - t) ** 2 * SPREAD**2 + t**2)
    return mean + gain * (x - (1 - t) * mean)


def condition(count: int, guidance: float = 2.0):
    return torch.zeros(count, 16, 384), torch.ones(count, 16).bool(), torch.full((count,), guidance)


def evened(times: torch.Tensor) -> torch.Tensor:
    """What `shifted` shifts to these times."""
    return times / (SHIFT - (SHIFT - 1) * times)


def prompts(count: int) -> Prompts:
    states, masks, _ = condition(count)
    return Prompts(states, masks, states[:1], masks[:1])


def test_times_are_shifted_towards_noise_and_their_ends_are_not():
    even = torch.tensor([0.0, 0.25, 0.5, 0.75, 1])
    assert torch.allclose(shifted(even), torch.tensor([0, 0.5, 0.75, 0.9, 1]))
    assert torch.allclose(evened(shifted(even)), even)


def test_a_run_of_steps_leads_from_noise_to_the_picture_without_a_gap():
    steps = list(student_steps(4, 2))
    assert [now.tolist() for now, _, _ in steps] == [pytest.approx([t, t]) for t in (1, 0.9, 0.75, 0.5)]
    assert all(torch.equal(then, now) for (_, then, _), (now, _, _) in zip(steps, steps[1:], strict=False))
    assert (steps[-1][1] == 0).all() and all((span == 0.25).all() for _, _, span in steps)


@pytest.mark.parametrize("parts", [1, 2, 4])
def test_the_target_leads_to_where_the_parts_of_a_step_lead(parts):
    x, even, span = torch.randn(6, 2, 4, 4), torch.full((6,), 0.75), torch.full((6,), 0.25 / parts)
    target = led_to(gaussian_x0, FLOW, x, even, 4, condition(6), parts)
    reached = x
    for part in range(parts):
        now, then = shifted(even - part * span), shifted(even - (part + 1) * span)
        reached = ddim_step(FLOW, gaussian_x0(reached, now, span, *condition(6)), reached, now, then)
    one = ddim_step(FLOW, target, x, shifted(even), shifted(even - 0.25))
    assert torch.allclose(one, reached, atol=1e-5)


def test_a_student_that_meets_the_target_has_no_loss():
    def perfect(x, times, spans, *rest):
        assert (spans == 0.25).all()
        return led_to(gaussian_x0, FLOW, x, evened(times), 4, rest)

    x0, noise = 2 + SPREAD * torch.randn(8, 2, 4, 4), torch.randn(8, 2, 4, 4)
    assert progressive_loss(perfect, gaussian_x0, FLOW, x0, noise, 4, condition(8)) < 1e-9
    assert progressive_loss(gaussian_x0, gaussian_x0, FLOW, x0, noise, 4, condition(8)) > 1e-4


def test_the_own_way_is_what_the_sampler_walks():
    noise, even = torch.randn(4, 2, 4, 4), torch.tensor([1.0, 0.75, 0.5, 0.25])
    reached = own_way(gaussian_x0, FLOW, noise, even, 4, condition(4))
    x = noise
    for row, (now, then, span) in enumerate(student_steps(4, 4)):
        assert torch.equal(reached[row], x[row])
        x = ddim_step(FLOW, gaussian_x0(x, now, span, *condition(4)), x, now, then)


def test_on_the_own_way_the_student_is_asked_where_it_leads():
    asked = []

    def listening(x, times, *rest):
        asked.append(x)
        return gaussian_x0(x, times, *rest)

    def nowhere(x, *_):
        return torch.zeros_like(x)

    x0, noise = torch.full((16, 2, 4, 4), 9.0), torch.randn(16, 2, 4, 4)
    progressive_loss(listening, gaussian_x0, FLOW, x0, noise, 4, condition(16), walker=nowhere)
    (x,) = asked
    assert torch.allclose(x.flatten(1).std(1) / noise.flatten(1).std(1), (x / noise).mean((1, 2, 3)), atol=1e-4)
    assert x.abs().max() <= noise.abs().max()


def test_a_share_of_the_own_way_is_one():
    with pytest.raises(ValueError, match="own_way"):
        DistilConfig(own_way=1.5)


def test_rehearsed_steps_are_to_stay_what_they_were():
    spans = []

    def known(x, times, span, *rest):
        spans.extend(span.tolist())
        return gaussian_x0(x, times, span, *rest)

    x0, noise = 2 + SPREAD * torch.randn(8, 2, 4, 4), torch.randn(8, 2, 4, 4)
    loss = progressive_loss(known, known, FLOW, x0, noise, 4, condition(8), parts=1)
    assert loss == 0 and set(spans) == {0.25}


def test_a_stage_rehearses_what_is_to_be_kept_and_nothing_else():
    torch.manual_seed(0)
    config = DistilConfig(stages=(16, 8, 4, 2, 1), stage_shares=(0.2,) * 5, rehearsal=0.4)
    drawn = {stage: [draw_steps(stage, config) for _ in range(400)] for stage in config.stages}
    assert all(set(drawn[stage]) == {stage} for stage in (16, 8))
    assert set(drawn[4]) == {4, 8} and set(drawn[2]) == {2, 4, 8} and set(drawn[1]) == {1, 2, 4, 8}
    assert 0.5 < drawn[1].count(1) / 400 < 0.7


def test_a_wish_to_keep_what_no_stage_teaches_is_refused():
    with pytest.raises(ValueError, match="kept"):
        DistilConfig(kept=(3,))


@pytest.mark.parametrize("steps", [1, 2, 8])
def test_students_are_asked_at_their_own_times(steps):
    assert set(draw_stage_times(400, steps).tolist()) == {(k + 1) / steps for k in range(steps)}


def test_boundaries():
    times = torch.tensor([0.01, 0.25, 0.26, 0.6, 1.0])
    assert boundary_of(times, 4).tolist() == [0, 0, 0.25, 0.5, 0.75]
    assert boundary_of(times, 1).tolist() == [0] * 5


def test_at_the_boundary_the_jump_is_the_identity():
    x, times = torch.randn(3, 2, 4, 4), torch.tensor([0.5, 0.25, 0.75])
    assert torch.equal(jump(gaussian_x0, FLOW, x, times, times, condition(3)), x)


def test_what_is_seen_is_added_where_jumps_lead_to_pictures():
    def away(guess, wanted, _condition):
        return (guess - wanted).abs().mean() + 7

    x0, noise = torch.randn(3, 2, 4, 4), torch.randn(3, 2, 4, 4)
    config = DistilConfig(method="consistency")
    losses = []
    for beside in (None, away):
        torch.manual_seed(0)
        arguments = gaussian_x0, gaussian_x0, gaussian_x0, FLOW, x0, noise, config, condition(3), beside
        losses.append(float(consistency_loss(*arguments)))
    assert losses[1] > losses[0] + 7
    with pytest.raises(ValueError, match="several boundaries"):
        DistilConfig(method="consistency", boundaries=4)


def test_the_exact_flow_is_consistent_and_a_wrong_one_is_not():
    """On a Gaussian the flow has a closed form, x_t = mean(t) + spread(t) * z; its jump has almost no loss."""

    def exact(x, times, spans, states, masks, guidance):
        t, mean = times.view(-1, 1, 1, 1), guidance.view(-1, 1, 1, 1)
        spread = ((1 - t) ** 2 * SPREAD**2 + t**2).sqrt()
        return mean + SPREAD / spread * (x - (1 - t) * mean)

    x0, noise = 2 + SPREAD * torch.randn(64, 2, 4, 4), torch.randn(64, 2, 4, 4)
    config = DistilConfig(method="consistency", skip=1 / 64)
    arguments = (gaussian_x0, FLOW, x0, noise, config, condition(64))
    assert consistency_loss(exact, exact, *arguments) < 0.01
    assert consistency_loss(gaussian_x0, exact, *arguments) > 0.05


def test_pseudo_huber_is_quadratic_near_zero_and_linear_far_away():
    small, large = torch.full((1, 100), 1e-4), torch.full((1, 100), 10.0)
    assert pseudo_huber(small, 0.03) < 1e-6
    assert abs(pseudo_huber(large, 0.03) - 10.0 + 0.03) < 0.01


def test_guidance_scales_differ_by_row():
    torch.manual_seed(0)
    teacher = Denoiser(TINY_MODEL)
    for parameter in teacher.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    states, masks, _ = condition(2)
    predict, spans = teacher_x0(teacher, FLOW, torch.ones(1, 16, 384), torch.ones(1, 16).bool()), torch.ones(2)
    x = torch.randn(1, 16, 16, 16).expand(2, -1, -1, -1)
    weak, strong = predict(x, torch.full((2,), 0.5), spans, states, masks, torch.tensor([1.0, 4.0]))
    assert not torch.allclose(weak, strong, atol=1e-3)
    plain = FLOW.to_x0(teacher(x, torch.full((2,), 0.5), states, masks), x, torch.full((2,), 0.5))
    assert torch.allclose(weak, plain[0], atol=1e-4)


def test_a_new_student_is_its_teacher():
    torch.manual_seed(0)
    teacher = Denoiser(TINY_MODEL)
    for parameter in teacher.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    x, times, (states, masks, guidance) = torch.randn(2, 16, 16, 16), torch.rand(2), condition(2)
    student = build_student(teacher)
    assert torch.allclose(
        student(x, times, states, masks, guidance, times), teacher(x, times, states, masks), atol=1e-6
    )


def test_a_blend_lies_between_its_students():
    first, second = (build_student(Denoiser(TINY_MODEL)) for _ in range(2))
    torch.nn.init.normal_(second.patch_in.weight)
    ends, middle = [s.state_dict()["patch_in.weight"] for s in (first, second)], blend(first, second, 0.5)
    assert torch.allclose(middle["patch_in.weight"], (ends[0] + ends[1]) / 2, atol=1e-6)
    assert torch.equal(blend(first, second, 0.0)["patch_in.weight"], ends[0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        blend(first, second, 1.5)


def test_a_student_goes_the_way_that_its_teacher_went():
    before = Denoiser(TINY_MODEL)
    student = build_student(before)
    torch.nn.init.normal_(student.conditioning.span.weight)
    after = {name: weight + 0.5 for name, weight in before.state_dict().items()}
    moved = carry_over(student.state_dict(), before.state_dict(), after)
    torch.testing.assert_close(moved["patch_in.weight"], student.state_dict()["patch_in.weight"] + 0.5)
    assert torch.equal(moved["conditioning.span.weight"], student.state_dict()["conditioning.span.weight"])
    with pytest.raises(ValueError, match="the student all of them"):
        carry_over({}, before.state_dict(), after)


def test_more_deterministic_steps_come_closer_to_the_flow():
    noise = torch.randn(4, 2, 4, 4)
    fine = sample_deterministic(gaussian_x0, FLOW, noise, prompts(4), 64, 2.0)
    errors = [(sample_deterministic(gaussian_x0, FLOW, noise, prompts(4), n, 2.0) - fine).abs().mean() for n in (2, 8)]
    assert errors[1] < errors[0] / 2


def test_renoised_sampling_ends_without_noise():
    noise, fresh = torch.randn(4, 2, 4, 4), torch.randn(4, 3, 2, 4, 4)

    def constant(x, *_):
        return torch.full_like(x, 0.5)

    assert (sample_renoised(constant, FLOW, noise, fresh, prompts(4), 2.0) == 0.5).all()


def test_renoised_sampling_asks_at_every_level_for_the_picture_with_fresh_noise():
    noise, fresh, asked = torch.randn(1, 2, 4, 4), torch.randn(1, 1, 2, 4, 4), []

    def constant(x, times, spans, *_):
        asked.append((x, float(times), float(spans)))
        return torch.full_like(x, 0.5)

    sample_renoised(constant, FLOW, noise, fresh, prompts(1), 2.0)
    (first, *start), (second, now, span) = asked
    assert torch.equal(first, noise) and start == [1.0, 1.0]
    assert torch.allclose(second, 0.25 * 0.5 + 0.75 * fresh[:, 0]) and now == span == 0.75


@pytest.mark.parametrize("method", METHODS)
def test_a_method_runs_resumes_and_leaves_its_checkpoints(method, tmp_path):
    torch.manual_seed(0)
    teacher = Denoiser(TINY_MODEL).eval().requires_grad_(False)
    config = DistilConfig(
        method=method, stages=(2, 1), stage_shares=(0.5, 0.5), kept=(2,), batch=4, optimizer=OptimizerConfig(1e-3)
    )
    lines: list[str] = []
    setting = Setting(config, FLOW, tiny_training_set(), tmp_path, lines.append, False, minutes=0.01)
    METHODS[method](teacher, setting)
    names = {"progressive": {"progressive-2", "progressive-1"}, "consistency": {"consistency"}}
    assert {path.stem for path in tmp_path.iterdir()} == names[method]
    METHODS[method](teacher, setting)
    assert not any(line.endswith("from step 0") for line in lines[len(lines) // 2 :])


def test_refining_is_about_each_number_of_steps_by_its_share():
    torch.manual_seed(0)
    eight, one = Refined(8, 0.6, 2, by_teacher=True), Refined(1, 0.4, 4, by_teacher=False)
    drawn = [draw_served(DistilConfig(refined=(eight, one))) for _ in range(600)]
    assert set(drawn) == {eight, one} and 0.5 < drawn.count(eight) / 600 < 0.7


def test_what_the_teacher_sees_is_nearer_the_nearer_the_latents_are():
    torch.manual_seed(0)
    teacher = Denoiser(TINY_MODEL).eval().requires_grad_(False)
    for parameter in teacher.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    distance = seen_distance(teacher, FLOW, lambda see: see)
    latents, away = torch.randn(4, 16, 16, 16), torch.randn(4, 16, 16, 16)
    assert distance(latents, latents, condition(4)) == 0
    near, far = (distance(latents + size * away, latents, condition(4)) for size in (0.1, 1.0))
    assert 0 < near < far


def test_what_the_teacher_sees_pulls_the_guess_and_not_the_teacher():
    teacher = Denoiser(TINY_MODEL).eval().requires_grad_(False)
    guess = torch.randn(2, 16, 16, 16, requires_grad=True)
    seen_distance(teacher, FLOW, lambda see: see)(guess, torch.randn(2, 16, 16, 16), condition(2)).backward()
    assert guess.grad.abs().sum() > 0 and all(p.grad is None for p in teacher.parameters())


def test_shares_of_refining_must_add_up():
    with pytest.raises(ValueError, match="refined"):
        DistilConfig(refined=(Refined(8, 0.4, 2, by_teacher=True),))


def test_refining_changes_the_student_and_leaves_its_checkpoint(tmp_path):
    torch.manual_seed(0)
    teacher = Denoiser(TINY_MODEL).eval().requires_grad_(False)
    student, config = build_student(teacher), DistilConfig(batch=4, optimizer=OptimizerConfig(1e-3))
    before = student.patch_out.weight.clone()
    setting = Setting(config, FLOW, tiny_training_set(), tmp_path, lambda line: None, False, minutes=0.01)
    refine(student, teacher, setting)
    assert not torch.equal(student.patch_out.weight, before)
    assert [path.name for path in tmp_path.iterdir()] == ["refined.safetensors"]


def test_a_slow_copy_moves_part_of_the_way():
    slow, student = Denoiser(TINY_MODEL), Denoiser(TINY_MODEL)
    start = slow.patch_in.weight.clone()
    follow(slow, student, 0.75)()
    assert torch.allclose(slow.patch_in.weight, 0.75 * start + 0.25 * student.patch_in.weight, atol=1e-6)


def test_shares_must_match_the_stages():
    with pytest.raises(ValueError, match="stage_shares"):
        DistilConfig(stages=(4, 2), kept=())


def test_the_student_reads_its_guidance_and_span_once_trained():
    student = build_student(Denoiser(TINY_MODEL))
    torch.nn.init.normal_(student.conditioning.guidance.weight, std=0.5)
    torch.nn.init.normal_(student.conditioning.modulation.weight, std=0.5)
    torch.nn.init.normal_(student.patch_out.weight, std=0.5)
    for block in student.blocks:
        torch.nn.init.normal_(block.mlp_out.weight, std=0.5)
    torch.nn.init.normal_(student.conditioning.span.weight, std=0.5)
    predict = student_x0(student, FLOW)
    x, times, (states, masks, low) = torch.randn(2, 16, 16, 16), torch.full((2,), 0.5), condition(2, 1.0)
    first = predict(x, times, times, states, masks, low)
    assert not torch.allclose(first, predict(x, times, times, states, masks, low * 5), atol=1e-3)
    assert not torch.allclose(first, predict(x, times, times / 2, states, masks, low), atol=1e-3)
