"""The graphs compute what torch computes, for any batch, and stay close when stored smaller. Random tiny weights."""

import numpy as np
import onnx
import pytest
import torch
from transformers import BertConfig, BertModel

from penny.autoencoder.model import Autoencoder, AutoencoderConfig
from penny.distil.students import build_student
from penny.export import share, storage
from penny.export.compact import CompactDenoiser
from penny.export.graphs import example_tokens, write_graph
from penny.export.manifest import LEAPING_STUDENT, STUDENT, write_manifest
from penny.export.parity import picture_psnr, run_graph
from penny.export.parts import BytesPart, DecoderPart, DenoiserPart, EncoderPart, StepsPart, TextPart
from penny.export.quantise import Samples, outer_convolutions, quantise_convolutions, quantise_matmuls
from penny.export.run import export_steps, fuse
from penny.export.share import share_weights
from penny.export.storage import store_beside_int8, store_half, store_text
from penny.export.take_up import read_student
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
    write_graph(DenoiserPart(CompactDenoiser(model)), arguments, "denoiser", folder / "denoiser.onnx")
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


@pytest.mark.parametrize("student", [False, True])
def test_the_compact_denoiser_is_the_denoiser(student):
    plain = Denoiser(ModelConfig(width=64, blocks=3, heads=2))
    network = shake(build_student(plain) if student else plain)
    feeds = [*denoiser_feeds(3).values(), *([torch.full((3,), 5.0), torch.rand(3)] if student else [])]
    with torch.no_grad():
        expected, found = (DenoiserPart(part)(*feeds) for part in (network, CompactDenoiser(network)))
    assert (found - expected).abs().max() < 1e-5


def test_the_compact_graph_has_a_third_of_the_operators(folder, denoiser):
    model, path = denoiser
    _, mask = example_tokens()
    arguments = torch.randn(2, 16, 16, 16), torch.rand(2), torch.randn(2, 16, 384), mask
    write_graph(DenoiserPart(model), arguments, "denoiser", folder / "plain.onnx")
    compact, plain = (
        [n for n in onnx.load(p).graph.node if n.op_type != "Constant"] for p in (path, folder / "plain.onnx")
    )
    assert len(compact) < 0.4 * len(plain)


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


@pytest.mark.parametrize("leaping", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_steps_are_the_students_in_a_row(folder, steps, leaping):
    part = StepsPart(
        text_part(), shake(build_student(Denoiser(TINY_MODEL))), Objective(ObjectiveConfig()), steps
    ).eval()
    export_steps(folder, part.text, part.student, part.objective, steps, leaping)
    ids, mask = example_tokens()
    feeds = {"input_ids": ids[1:], "attention_mask": mask[1:]}
    feeds |= {"noise": torch.randn(1, 16, 16, 16), "guidance": torch.full((1,), 5.0)}
    if leaping and steps > 1:
        feeds["fresh"] = torch.randn(1, steps - 1, 16, 16, 16)
    with torch.no_grad():
        expected = part(*feeds.values()).numpy()
    assert np.abs(run_graph(folder / f"steps-{steps}.onnx", as_numpy(feeds)) - expected).max() < 1e-4


def product_types(path) -> dict[str, int]:
    """How many products of an activation with a weight a graph has, by their operation."""
    model = onnx.load(path)
    weights = {tensor.name for tensor in model.graph.initializer}
    found = [n.op_type for n in model.graph.node if "MatMul" in n.op_type and n.input[1] in weights]
    return {kind: found.count(kind) for kind in set(found)}


def test_a_fused_graph_is_int8_in_every_step_and_draws_what_its_parts_draw(folder):
    text, student = text_part(), shake(build_student(Denoiser(TINY_MODEL)), std=0.02)
    export_steps(folder, text, student, Objective(ObjectiveConfig()), steps=1)
    export_steps(folder, text, student, Objective(ObjectiveConfig()), steps=4)
    write_graph(decoder_part(), (torch.randn(2, 16, 16, 16),), "decoder", folder / "plain.onnx")
    write_graph(BytesPart(), (torch.rand(2, 4, 32, 32),), "bytes", folder / "bytes.onnx")
    products = {}
    for steps in (1, 4):
        fuse(folder / f"steps-{steps}.onnx", folder / "plain.onnx", folder / "bytes.onnx", folder / "fused.onnx")
        products[steps] = product_types(folder / "fused.onnx")
    layers = [m for m in student.blocks.modules() if isinstance(m, torch.nn.Linear)]
    assert products[4]["MatMulInteger"] - products[1]["MatMulInteger"] >= 2 * len(layers)
    ids, mask = example_tokens()
    feeds = as_numpy(
        {"input_ids": ids, "attention_mask": mask, "noise": torch.randn(2, 16, 16, 16), "guidance": torch.ones(2)}
    )
    latents = run_graph(folder / "steps-4.onnx", feeds)
    expected = BytesPart()(torch.from_numpy(run_graph(folder / "plain.onnx", {"latents": latents}))).numpy()
    found = run_graph(folder / "fused.onnx", feeds)
    assert found.dtype == np.uint8 and found.shape == (2, 256, 256, 4)
    assert 30 < picture_psnr(found, expected) < 200


def test_text_in_int8_weights_keeps_its_states_and_is_small(folder, monkeypatch):
    monkeypatch.setattr(storage, "LEAST_VALUES", 256)
    part, (ids, mask) = text_part(), example_tokens()
    write_graph(part, (ids, mask), "text_encoder", folder / "text.onnx")
    store_text(folder / "text.onnx", folder / "text-int8.onnx")
    feeds = as_numpy({"input_ids": ids, "attention_mask": mask})
    exact, found = run_graph(folder / "text.onnx", feeds), run_graph(folder / "text-int8.onnx", feeds)
    assert 0 < np.linalg.norm(found - exact) < 0.03 * np.linalg.norm(exact)
    assert (folder / "text-int8.onnx").stat().st_size < 0.4 * (folder / "text.onnx").stat().st_size


def test_half_storage_is_smaller_and_close(denoiser, folder):
    _, path = denoiser
    store_half(path, folder / "half.onnx")
    feeds = as_numpy(denoiser_feeds(2))
    assert (folder / "half.onnx").stat().st_size < 0.6 * path.stat().st_size
    assert np.abs(run_graph(folder / "half.onnx", feeds) - run_graph(path, feeds)).max() < 0.01


@pytest.mark.parametrize(("kind", "axis"), [("denoiser", -1), ("decoder", 0)])
def test_exact_weights_beside_int8_ones_cost_a_byte_each(denoiser, folder, tmp_path, kind, axis, monkeypatch):
    monkeypatch.setattr(storage, "LEAST_VALUES", 1)
    monkeypatch.setattr(share, "LEAST_BYTES", 1)
    source, int8, whole = folder / f"{kind}.onnx", tmp_path / "int8.onnx", tmp_path / "whole.onnx"
    if kind == "denoiser":
        quantise_matmuls(source, int8)
        feeds = as_numpy(denoiser_feeds(2))
    else:
        write_graph(decoder_part(), (torch.randn(2, 16, 4, 4),), "decoder", source)
        draw = np.random.default_rng(0)
        feeds = {"latents": draw.standard_normal((2, 16, 4, 4)).astype(np.float32)}
        quantise_convolutions(source, int8, Samples("latents", iter([feeds["latents"]])))
    store_beside_int8(source, int8, whole, axis)
    exact, found, rounded = (run_graph(path, feeds) for path in (source, whole, int8))
    assert np.abs(found - exact).max() < 0.02 * np.abs(rounded - exact).max()
    share_weights({tmp_path / "alone.bin": [int8]})
    share_weights({tmp_path / "both.bin": [int8, whole]})
    assert (tmp_path / "both.bin").stat().st_size < 2.2 * (tmp_path / "alone.bin").stat().st_size
    assert np.array_equal(run_graph(whole, feeds), found)


def test_int8_matmuls_keep_the_named_layers_and_stay_close(denoiser, folder):
    _, path = denoiser
    quantise_matmuls(path, folder / "int8.onnx", keep=("patch_out", "conditioning"))
    feeds = as_numpy(denoiser_feeds(2))
    exact, found = run_graph(path, feeds), run_graph(folder / "int8.onnx", feeds)
    assert np.abs(found - exact).mean() < 0.1 * np.abs(exact).mean()
    nodes = onnx.load(folder / "int8.onnx").graph.node
    assert any(n.op_type == "MatMulInteger" for n in nodes)
    for kept in ("patch_out", "conditioning"):
        mine = [n.op_type for n in nodes if kept in n.name]
        assert mine and "MatMulInteger" not in mine and {"MatMul", "Gemm"} & set(mine)


def test_int8_convolutions_stay_close(folder):
    write_graph(decoder_part(), (torch.randn(2, 16, 4, 4),), "decoder", folder / "conv.onnx")
    draw = np.random.default_rng(0)
    samples = Samples("latents", (draw.standard_normal((4, 16, 4, 4)).astype(np.float32) for _ in range(8)))
    quantise_convolutions(folder / "conv.onnx", folder / "conv-int8.onnx", samples)
    feeds = {"latents": draw.standard_normal((2, 16, 4, 4)).astype(np.float32)}
    exact, found = run_graph(folder / "conv.onnx", feeds), run_graph(folder / "conv-int8.onnx", feeds)
    assert 25 < picture_psnr(exact * 255, found * 255) < 200


def test_outer_convolutions_can_stay_float32(folder, tmp_path):
    source, target = folder / "outer.onnx", tmp_path / "int8.onnx"
    write_graph(decoder_part(), (torch.randn(2, 16, 4, 4),), "decoder", source)
    samples = Samples("latents", iter([np.random.default_rng(0).standard_normal((2, 16, 4, 4)).astype(np.float32)]))
    keep = outer_convolutions(source, first=1, last=3)
    assert len(keep) == 4 and keep[0].endswith("layers.0/Conv")
    quantise_convolutions(source, target, samples, keep)
    weights = {node.name: node.input[1] for node in onnx.load(target).graph.node if node.op_type == "Conv"}
    exact = {name for name, weight in weights.items() if "Dequantize" not in weight}
    assert exact == set(keep) and len(weights) > len(keep)


def test_a_layer_to_keep_that_is_not_there_is_named(denoiser, tmp_path):
    with pytest.raises(ValueError, match="patch_away"):
        quantise_matmuls(denoiser[1], tmp_path / "int8.onnx", keep=("patch_out", "patch_away"))


def test_straight_bytes_undo_the_premultiplication():
    rgba = torch.tensor([0.25, 0.0, 0.5, 0.5]).view(1, 4, 1, 1)
    assert BytesPart()(rgba)[0, 0, 0].tolist() == [128, 0, 255, 128]


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
    assert manifest["steps"] == {"min": 1, "max": 8, "default": 4} and manifest["negative_prompt"] is False
    assert manifest["samplers"]["default"] == "euler"
    assert write_manifest(tmp_path, LEAPING_STUDENT, created=5)["samplers"]["default"] == "lcm"


def tiny_student() -> Denoiser:
    return shake(build_student(Denoiser(ModelConfig(width=64, blocks=2, heads=2))))


def write_student(student: Denoiser, path, leaping: bool = False) -> None:
    row, (_, mask) = torch.rand(2), example_tokens()
    told = (row,) if leaping else (row, row)
    arguments = torch.randn(2, 16, 16, 16), row, torch.randn(2, 16, 384), mask, *told
    write_graph(DenoiserPart(CompactDenoiser(student)), arguments, f"{'leaping-' * leaping}student", path)


def test_a_leaping_student_is_its_network_told_its_whole_time(tmp_path):
    student = tiny_student()
    torch.nn.init.normal_(student.conditioning.span.weight, std=0.5)
    write_student(student, tmp_path / "leaping.onnx", leaping=True)
    feeds = denoiser_feeds(2) | {"guidance": torch.full((2,), 4.0)}
    with torch.no_grad():
        x, time, context, mask, guidance = feeds.values()
        expected = student(x, time, context, mask.bool(), guidance, time).numpy()
    assert np.abs(run_graph(tmp_path / "leaping.onnx", as_numpy(feeds)) - expected).max() < 1e-4


@pytest.mark.parametrize("leaping", [False, True])
@pytest.mark.parametrize("shared_bias", [True, False])
def test_a_shipped_student_is_taken_up_again(tmp_path, shared_bias, leaping):
    student = tiny_student()
    if shared_bias:
        student.conditioning.span.bias.data.copy_(student.conditioning.guidance.bias.data)
    exact, int8, stored = (tmp_path / f"{name}.onnx" for name in ("exact", "int8", "stored"))
    write_student(student, exact, leaping)
    quantise_matmuls(exact, int8)
    store_beside_int8(exact, int8, stored, -1)
    again = read_student(stored, student.config).state_dict()
    for name, weight in student.state_dict().items():
        assert torch.allclose(again[name], weight, atol=2e-3), name


def test_a_student_of_another_depth_is_not_taken_up(tmp_path):
    write_student(tiny_student(), tmp_path / "student.onnx")
    with pytest.raises(ValueError, match="3 blocks"):
        read_student(tmp_path / "student.onnx", ModelConfig(width=64, blocks=3, heads=2, distilled=True))
