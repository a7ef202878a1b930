"""Every target on every path: an exact prediction gives back x0, and weightings agree between targets."""

import pytest
import torch

from penny.teacher.config import ObjectiveConfig
from penny.teacher.objective import TIMES, WEIGHTINGS, Objective
from penny.teacher.path import PATHS, TARGETS, TIME_OF_RATIO, noise_of

MEANS = {"mostly_early": 0.69}
TIMES_USED = torch.tensor([0.1, 0.35, 0.6, 0.9])


def draws():
    torch.manual_seed(0)
    return torch.randn(4, 2, 4, 4), torch.randn(4, 2, 4, 4)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("target", TARGETS)
def test_an_exact_prediction_gives_x0_back(path, target):
    objective = Objective(ObjectiveConfig(path=path, target=target))
    x0, noise = draws()
    x, level = objective.noisy(x0, noise, TIMES_USED), objective.level(TIMES_USED)
    exact = objective.target.wanted(x0, noise, level)
    assert torch.allclose(objective.to_x0(exact, x, TIMES_USED), x0, atol=1e-4)
    assert objective.loss(exact, x0, noise, TIMES_USED) == 0


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("target", TARGETS)
def test_slope_is_the_targets_sensitivity_to_x0(path, target):
    objective = Objective(ObjectiveConfig(path=path, target=target))
    x0, noise = draws()
    x, level = objective.noisy(x0, noise, TIMES_USED), objective.level(TIMES_USED)
    moved = x0 + 0.1
    change = objective.target.wanted(moved, noise_of(x, moved, level), level) - objective.target.wanted(
        x0, noise, level
    )
    assert torch.allclose(change.abs().mean((1, 2, 3)) / 0.1, objective.target.slope(level).flatten(), rtol=1e-2)


@pytest.mark.parametrize("path", PATHS)
def test_times_are_found_by_their_noise_to_signal_ratio(path):
    level = PATHS[path](TIMES_USED)
    assert torch.allclose(TIME_OF_RATIO[path](level.sigma / level.alpha), TIMES_USED, atol=1e-5)


@pytest.mark.parametrize("weighting", [w for w in WEIGHTINGS if w != "none"])
def test_a_weighting_means_the_same_for_every_target(weighting):
    x0, noise = draws()
    losses = []
    for target in ("x0", "flow"):
        objective = Objective(ObjectiveConfig(target=target, weighting=weighting))
        x, level = objective.noisy(x0, noise, TIMES_USED), objective.level(TIMES_USED)
        guess = x0 + 0.1
        losses.append(
            objective.loss(objective.target.wanted(guess, noise_of(x, guess, level), level), x0, noise, TIMES_USED)
        )
    assert torch.allclose(*losses, rtol=1e-3)


def test_x0_in_velocity_space_is_the_flow_loss():
    x0, noise = draws()
    as_x0 = Objective(ObjectiveConfig(target="x0", weighting="velocity"))
    as_flow = Objective(ObjectiveConfig(target="flow"))
    x, level = as_x0.noisy(x0, noise, TIMES_USED), as_x0.level(TIMES_USED)
    velocity = as_flow.target.wanted(x0 + 0.2, noise_of(x, x0 + 0.2, level), level)
    expected = as_flow.loss(velocity, x0, noise, TIMES_USED)
    assert torch.allclose(as_x0.loss(x0 + 0.2, x0, noise, TIMES_USED), expected, rtol=1e-3)


@pytest.mark.parametrize("times", TIMES)
def test_times_lie_between_picture_and_noise(times):
    drawn = TIMES[times](1000)
    assert drawn.min() > 0 and drawn.max() < 1 and abs(drawn.mean() - MEANS.get(times, 0.5)) < 0.05


def test_most_pictures_are_trained_where_it_is_decided_what_they_show():
    assert (TIMES["mostly_early"](4000) > 0.8).float().mean() > 0.4 > (TIMES["logit_normal"](4000) > 0.8).float().mean()


def test_the_hybrid_term_compares_decoded_pictures():
    x0, noise = draws()
    plain = Objective(ObjectiveConfig())
    hybrid = Objective(ObjectiveConfig(decoded=1.0, decoded_rows=2), decode=lambda z: 3 * z)
    out = noise - x0 + 0.3
    assert hybrid.loss(out, x0, noise, TIMES_USED) > plain.loss(out, x0, noise, TIMES_USED)
    with pytest.raises(ValueError, match="decoder"):
        Objective(ObjectiveConfig(decoded=1.0))
