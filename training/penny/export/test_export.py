"""The graphs compute what torch computes, for any batch, and stay close when stored smaller. Random tiny weights."""

import numpy as np
import onnx
import pytest
import torch
from transformers import BertConfig, BertModel

from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.distil.students import build_student
from penny.export.graphs import example_tokens, write_graph
from penny.export.manifest import STUDENT, write_manifest
from penny.export.parity import picture_psnr, run_graph
from penny.export.parts import DecoderPart, DenoiserPart, EncoderPart, FusedPart, TextPart, to_straight_bytes
from penny.export.storage import Samples, quantise_convolutions, quantise_matmuls, store_half
from penny.latents.decode import LatentDecoder
from penny.teacher.config import ModelConfig, ObjectiveConfig
from penny.teacher.fixtures import TINY_MODEL
from penny.teacher.model import Denoiser
from penny.teacher.objective import Objective

TINY_AE = AutoencoderConfig(widths=(8, 8, 8), encoder_blocks=(1, 1, 1), decoder_blocks=(1, 1, 1))


def shake(module: torch.nn.Module, std: float = 0.1) -> torch.nn.Module:
    """Small random weights in place of zeros, the same in every run."""
    torch.manual_seed(0)
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=std)
    return module.eval()


def text_part() -> TextPart:
    config = BertConfig(
        vocab_size=50, hidden_size=384, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    torch.manual_seed(0)
    return TextPart(BertModel(config, add_pooling_layer=False)).eval()


def decoder_part() -> DecoderPart:
    return DecoderPart(LatentDecoder(shake(Autoencoder(TINY_AE)).decoder, torch.zeros(16), torch.ones(16)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def denoiser(folder):
    model = shake(Denoiser(ModelConfig(width=64, blocks=2, heads=2)))
    _, mask = example_tokens()
    arguments = torch.randn(2, 16, 16, 16), torch.rand(2), torch.randn(2, 16, 384), mask
    write_graph(DenoiserPart(model), arguments, "denoiser", folder / "denoiser.onnx")
    return model, folder / "denoiser.onnx"


def denoiser_feeds(batch: int):
    torch.manual_seed(1)
    mask = (torch.arange(16)[None] < torch.randint(2, 16, (batch, 1))).long()
    feeds = {"latents": torch.randn(batch, 16, 16, 16), "time": torch.rand(batch)}
    return feeds | {"context": torch.randn(batch, 16, 384), "mask": mask}


def as_numpy(feeds: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in feeds.items()}


@pytest.mark.parametrize("batch", [1, 3])
def test_the_denoiser_graph_is_the_network(denoiser, batch):
    model, path = denoiser
    feeds = denoiser_feeds(batch)
    with torch.no_grad():
        expected = DenoiserPart(model)(*feeds.values()).numpy()
    assert np.abs(run_graph(path, as_numpy(feeds)) - expected).max() < 1e-4


def test_text_graph_reads_its_mask(folder):
    part, (ids, mask) = text_part(), example_tokens()
    write_graph(part, (ids, mask), "text_encoder", folder / "text_encoder.onnx")
    other = torch.cat([mask[:1], mask[:1], mask[1:]]).flip(1) | 1
    with torch.no_grad():
        expected = part(torch.ones_like(other), other).numpy()
    found = run_graph(
        folder / "text_encoder.onnx", {"input_ids": np.ones((3, 16), np.int64), "attention_mask": other.numpy()}
    )
    assert np.abs(found - expected).max() < 1e-4


def test_decoder_and_encoder_graphs_take_any_size(folder):
    model = shake(Autoencoder(TINY_AE))
    encoder = EncoderPart(model.encoder, torch.full((16,), 0.1), torch.full((16,), 2.0))
    write_graph(decoder_part(), (torch.randn(2, 16, 4, 4),), "decoder", folder / "decoder.onnx")
    write_graph(encoder, (torch.rand(2, 4, 64, 64),), "encoder", folder / "encoder.onnx")
    rgba, latents = torch.rand(1, 4, 96, 48), torch.randn(3, 16, 2, 5)
    with torch.no_grad():
        expected = encoder(rgba).numpy(), decoder_part()(latents).numpy()
    assert np.abs(run_graph(folder / "encoder.onnx", {"rgba": rgba.numpy()}) - expected[0]).max() < 1e-4
    assert np.abs(run_graph(folder / "decoder.onnx", {"latents": latents.numpy()}) - expected[1]).max() < 1e-4


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_a_fused_graph_is_its_parts_in_a_row(folder, steps):
    text, decoder = text_part(), decoder_part()
    student = shake(build_student(Denoiser(TINY_MODEL)))
    fused = FusedPart(text, student, Objective(ObjectiveConfig()), decoder, steps).eval()
    ids, mask = example_tokens()
    path = folder / f"fused-{steps}.onnx"
    write_graph(fused, (ids, mask, torch.randn(2, 16, 16, 16), torch.full((2,), 3.0)), "fused", path)
    noise, scale = torch.randn(1, 16, 16, 16), torch.full((1,), 5.0)
    with torch.no_grad():
        expected = fused(ids[1:], mask[1:], noise, scale).numpy()
    feeds = {"input_ids": ids[1:], "attention_mask": mask[1:], "noise": noise, "guidance": scale}
    found = run_graph(path, as_numpy(feeds))
    assert found.dtype == np.uint8 and found.shape == (1, 256, 256, 4)
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= 1


def test_int8_text_keeps_its_direction_and_is_small(folder):
    part, (ids, mask) = text_part(), example_tokens()
    write_graph(part, (ids, mask), "text_encoder", folder / "text.onnx")
    quantise_matmuls(folder / "text.onnx", folder / "text-int8.onnx", tables=True)
    feeds = as_numpy({"input_ids": ids, "attention_mask": mask})
    exact, found = run_graph(folder / "text.onnx", feeds), run_graph(folder / "text-int8.onnx", feeds)
    cosine = (exact * found).sum() / np.linalg.norm(exact) / np.linalg.norm(found)
    assert cosine > 0.99
    assert (folder / "text-int8.onnx").stat().st_size < 0.4 * (folder / "text.onnx").stat().st_size


def test_half_storage_is_smaller_and_close(denoiser, folder):
    _, path = denoiser
    store_half(path, folder / "half.onnx")
    feeds = as_numpy(denoiser_feeds(2))
    assert (folder / "half.onnx").stat().st_size < 0.6 * path.stat().st_size
    assert np.abs(run_graph(folder / "half.onnx", feeds) - run_graph(path, feeds)).max() < 0.01


def test_int8_matmuls_keep_the_named_layers_and_stay_close(denoiser, folder):
    _, path = denoiser
    quantise_matmuls(path, folder / "int8.onnx", keep=("patch_out",))
    feeds = as_numpy(denoiser_feeds(2))
    exact, found = run_graph(path, feeds), run_graph(folder / "int8.onnx", feeds)
    assert np.abs(found - exact).mean() < 0.1 * np.abs(exact).mean()
    nodes = onnx.load(folder / "int8.onnx").graph.node
    assert any(n.op_type == "MatMulInteger" for n in nodes)
    assert any(n.op_type in ("MatMul", "Gemm") and "patch_out" in n.name for n in nodes)


def test_int8_convolutions_stay_close(folder):
    write_graph(decoder_part(), (torch.randn(2, 16, 4, 4),), "decoder", folder / "conv.onnx")
    draw = np.random.default_rng(0)
    samples = Samples("latents", (draw.standard_normal((4, 16, 4, 4)).astype(np.float32) for _ in range(8)))
    quantise_convolutions(folder / "conv.onnx", folder / "conv-int8.onnx", samples)
    feeds = {"latents": draw.standard_normal((2, 16, 4, 4)).astype(np.float32)}
    exact, found = run_graph(folder / "conv.onnx", feeds), run_graph(folder / "conv-int8.onnx", feeds)
    assert 25 < picture_psnr(exact * 255, found * 255) < 200


def test_straight_bytes_undo_the_premultiplication():
    rgba = torch.tensor([0.25, 0.0, 0.5, 0.5]).view(1, 4, 1, 1)
    assert to_straight_bytes(rgba)[0, 0, 0].tolist() == [128, 0, 255, 128]


def test_unknown_feeds_are_refused(denoiser):
    with pytest.raises(ValueError, match="takes"):
        run_graph(denoiser[1], {"latents": np.zeros((1, 16, 16, 16), np.float32)})


def test_the_manifest_names_every_file_with_its_digest(tmp_path):
    (tmp_path / "decoder.onnx").write_bytes(b"graph")
    (tmp_path / "README.md").write_text("card")
    manifest = write_manifest(tmp_path, STUDENT, created=5)
    assert list(manifest["files"]) == ["decoder.onnx"] and manifest["files"]["decoder.onnx"]["bytes"] == 5
    assert manifest["files"]["decoder.onnx"]["sha256"].startswith("eef93e1d1448")


def test_students_announce_what_they_can_do(tmp_path):
    manifest = write_manifest(tmp_path, STUDENT, created=5)
    assert manifest["steps"] == {"min": 1, "max": 4, "default": 4} and manifest["negative_prompt"] is False
