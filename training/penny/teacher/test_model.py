"""The denoiser: shapes, padding, routing, rows that do not see each other, and a warm start that keeps its function."""

import pytest
import torch

from penny.teacher.config import ModelConfig, TeacherConfig, with_options
from penny.teacher.model import Denoiser

TINY = ModelConfig(channels=2, side=8, width=16, blocks=3, heads=2, text_width=12)


def build(config: ModelConfig = TINY) -> Denoiser:
    """With small random weights instead of zeros, so that every part has a say."""
    torch.manual_seed(0)
    model = Denoiser(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return model.eval()


def inputs(batch: int = 3):
    torch.manual_seed(1)
    mask = torch.arange(16)[None] < torch.tensor([3, 16, 7])[:batch, None]
    return torch.randn(batch, 2, 8, 8), torch.rand(batch), torch.randn(batch, 16, 12), mask


def test_the_prediction_has_the_latents_shape():
    assert build()(*inputs()).shape == (3, 2, 8, 8)


def test_padding_is_not_read():
    x, time, context, mask = inputs()
    disturbed = torch.where(mask[..., None], context, context + 5)
    assert torch.allclose(build()(x, time, context, mask), build()(x, time, disturbed, mask), atol=1e-5)


def test_caption_and_time_are_read():
    x, time, context, mask = inputs()
    out = build()(x, time, context, mask)
    assert not torch.allclose(out, build()(x, time, context.flip(0), mask), atol=1e-3)
    assert not torch.allclose(out, build()(x, 1 - time, context, mask), atol=1e-3)


def test_rows_do_not_see_each_other():
    together = build()(*inputs())
    alone = build()(*(part[1:2] for part in inputs()))
    assert torch.allclose(together[1:2], alone, atol=1e-5)


def test_keeping_every_token_is_no_routing():
    everything = torch.arange(TINY.tokens)
    assert torch.allclose(build()(*inputs()), build()(*inputs(), keep=everything), atol=1e-6)


def test_routing_changes_what_it_should_and_trains():
    model = build()
    out = model(*inputs(), keep=torch.arange(0, TINY.tokens, 2))
    out.square().mean().backward()
    assert model.blocks[1].mlp_in.weight.grad.abs().sum() > 0


def test_tokens_and_latents_are_inverse():
    x = inputs()[0]
    assert torch.equal(build().to_latents(build().to_tokens(x)), x)


def test_guidance_and_span_are_inputs_of_students_only():
    config = with_options(TINY, {"distilled": "true"})
    three, seven = torch.full((3,), 3.0), torch.full((3,), 7.0)
    assert not torch.allclose(build(config)(*inputs(), three), build(config)(*inputs(), seven), atol=1e-3)
    assert torch.equal(build()(*inputs(), three), build()(*inputs(), seven))
    whole, half = torch.full((3,), 1.0), torch.full((3,), 0.5)
    assert not torch.allclose(build(config)(*inputs(), three, whole), build(config)(*inputs(), three, half), atol=1e-3)
    assert torch.equal(build()(*inputs(), three, whole), build()(*inputs(), three, half))


def test_options_reach_nested_fields():
    config = with_options(TeacherConfig(), {"optimizer.rate": "5e-3", "model.blocks": "10", "batch": "32"})
    assert (config.optimizer.rate, config.model.blocks, config.batch) == (5e-3, 10, 32)


def test_bad_sizes_are_refused():
    with pytest.raises(ValueError, match="heads"):
        ModelConfig(width=250, heads=4)
