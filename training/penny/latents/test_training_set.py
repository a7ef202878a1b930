"""The cached set: records leave out what is held out, draws follow the weights, captions stay with their pictures."""

import numpy as np
import pytest
import torch

from penny.autoencoder.model import AutoencoderConfig, Encoder
from penny.data.annotate import Colour
from penny.data.art import SIZE, Art, Picture
from penny.data.splits import is_unseen_name, is_unseen_style
from penny.latents.embed import embed
from penny.latents.encode import encode_records, measure_statistics, read_statistics, standardise, write_index
from penny.latents.records import RecordsConfig, all_records, draw_weights
from penny.latents.reweigh import reweigh
from penny.latents.store import draw_batch, open_training_set

NOUNS = ["apple", "frog", "pizza", "kite", "robot", "violin", "shark", "tulip"]
CONFIG = RecordsConfig(scenes=6, recolours=1)


def art() -> Art:
    pictures = [Picture(str(i), n, n, ("thing",), 4, 1, 0, s) for s in ("3d", "flat") for i, n in enumerate(NOUNS)]
    pixels = np.zeros((len(pictures), SIZE, SIZE, 4), np.uint8)
    pixels[:, 60:200, 60:200] = (230, 40, 10, 255)
    return Art(pictures, pixels)


def texts(captions):
    """Stands in for MiniLM: the caption's length in every state."""
    states = torch.tensor([float(len(c)) for c in captions])[:, None, None].expand(-1, 16, 384)
    return states, torch.ones(len(captions), 16, dtype=torch.bool)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("latents")
    encoder = Encoder(AutoencoderConfig(widths=(4, 4, 8), encoder_blocks=(1, 1, 1)))
    colours = [Colour("red", True)] * len(art().pictures)
    records = encode_records(encoder, all_records(art(), colours, CONFIG), folder / "raw.f32", bf16=False, device="cpu")
    weights = draw_weights(records, CONFIG)
    statistics = measure_statistics(folder / "raw.f32", weights)
    standardise(folder / "raw.f32", folder / "latents.f16", statistics)
    write_index(folder, records, weights, statistics)
    embed(["", *(c for r in records for c in r.captions)], texts, folder)
    return folder, records


def test_nothing_held_out_is_recorded(folder):
    singles = [r for r in folder[1] if r.kind != "scene"]
    assert singles and not any(is_unseen_name(r.name) or is_unseen_style(r.name, r.style) for r in singles)
    assert not any("shark" in caption for r in folder[1] for caption in r.captions)


def test_kinds_are_drawn_by_their_shares(folder):
    weights, kinds = draw_weights(folder[1], CONFIG), np.array([r.kind for r in folder[1]])
    assert abs(weights[kinds == "scene"].sum() - CONFIG.scene_share) < 1e-9
    assert abs(weights[kinds == "recolour"].sum() - CONFIG.recolour_share) < 1e-9


def test_latents_are_standardised(folder):
    data = open_training_set(folder[0])
    assert len(data.latents) == len(folder[1])
    assert abs(data.latents.astype(np.float32).mean()) < 0.3


def test_latents_are_standardised_by_the_statistics_that_the_folder_keeps(folder, tmp_path):
    raw, kept = np.fromfile(folder[0] / "raw.f32", np.float32).reshape(-1, 16, 16, 16), read_statistics(folder[0])
    write_index(tmp_path, folder[1], draw_weights(folder[1], CONFIG), (kept[0] + 1, kept[1] * 2))
    standardise(folder[0] / "raw.f32", tmp_path / "latents.f16", read_statistics(tmp_path))
    found = np.fromfile(tmp_path / "latents.f16", np.float16).reshape(raw.shape)
    mean, std = (part[:, None, None] for part in kept)
    np.testing.assert_allclose(found, (raw - mean - 1) / (2 * std), atol=2e-2)


def test_every_picture_keeps_its_own_captions(folder):
    data = open_training_set(folder[0])
    for row, record in enumerate(folder[1]):
        found = data.caption_rows[data.first_caption[row] :][: data.caption_count[row]]
        assert data.states[found, 0, 0].tolist() == [len(c) for c in record.captions]


def test_batches_repeat_for_the_same_seed_and_leave_captions_out(folder):
    data = open_training_set(folder[0])
    cumulative = np.cumsum(data.weights)
    first, again = (draw_batch(data, cumulative, 200, 0.25, (1, 2)) for _ in range(2))
    assert torch.equal(first.latents, again.latents) and torch.equal(first.states, again.states)
    assert 0.15 < (first.states[:, 0, 0] == 0).float().mean() < 0.35


def test_other_weights_need_no_other_latents(folder):
    path, records = folder
    mostly_scenes = CONFIG.with_scene_share(0.8)
    before = (path / "latents.f16").read_bytes()
    reweigh(path, records, mostly_scenes)
    kinds, weights = np.array([r.kind for r in records]), open_training_set(path).weights
    assert abs(weights[kinds == "scene"].sum() - 0.8) < 1e-9
    assert (path / "latents.f16").read_bytes() == before
    reweigh(path, records, CONFIG)


def test_weights_of_other_pictures_are_refused(folder):
    with pytest.raises(ValueError, match="run penny.latents.encode"):
        reweigh(folder[0], folder[1][1:], CONFIG)
