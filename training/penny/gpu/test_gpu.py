"""What travels to the GPU machine arrives whole, and a stage's whole command runs dry on a CPU."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from penny.autoencoder import train as autoencoder_stage
from penny.data.art import SIZE, Art, Picture, open_art
from penny.gpu.pack import pack_art
from penny.gpu.pieces import cut, join
from penny.gpu.unpack import unpack_art


def write_art(folder, count: int = 8) -> Art:
    draw = np.random.default_rng(0)
    names = [f"thing {i}" for i in range(count - 1)] + ["shark"]  # the last is held out
    pixels = np.repeat(draw.integers(0, 256, (count, 8, 8, 4), dtype=np.uint8), SIZE // 8, 1).repeat(SIZE // 8, 2)
    pixels[..., 3] = 255
    folder.mkdir(parents=True)
    (folder / "images.u8").write_bytes(pixels.tobytes())
    pictures = [asdict(Picture(n, n, n, (), 4, 1, 0, "3d")) for n in names]
    (folder / "pictures.json").write_text(json.dumps(pictures))
    (folder / "colours.json").write_text("[]")
    return open_art(folder)


def test_art_arrives_pixel_by_pixel(tmp_path):
    art = write_art(tmp_path / "art")
    (tmp_path / "pack").mkdir()
    assert pack_art(art, tmp_path / "art", tmp_path / "pack", limit=2000) > 1
    assert unpack_art(tmp_path / "pack", tmp_path / "there") == len(art.pictures)
    arrived = open_art(tmp_path / "there")
    assert (arrived.pixels == art.pixels).all() and arrived.pictures == art.pictures


def test_a_missing_piece_is_noticed(tmp_path):
    art = write_art(tmp_path / "art")
    (tmp_path / "pack").mkdir()
    pack_art(art, tmp_path / "art", tmp_path / "pack", limit=2000)
    (tmp_path / "pack" / "art-1.zip").unlink()
    with pytest.raises(ValueError, match="missing"):
        unpack_art(tmp_path / "pack", tmp_path / "there")


def test_checkpoints_are_cut_and_joined(tmp_path):
    (tmp_path / "teacher.safetensors").write_bytes(bytes(range(256)) * 10)
    assert len(cut(tmp_path / "teacher.safetensors", tmp_path / "out", limit=1000)) == 3
    join(tmp_path / "out", tmp_path / "out" / "teacher.safetensors")
    assert (tmp_path / "out" / "teacher.safetensors").read_bytes() == (tmp_path / "teacher.safetensors").read_bytes()
    (tmp_path / "out" / "teacher.safetensors.01").unlink()
    with pytest.raises(ValueError, match="digest"):
        join(tmp_path / "out", tmp_path / "out" / "teacher.safetensors")


def test_the_autoencoder_stage_runs_dry(tmp_path, monkeypatch):
    write_art(tmp_path / "art")
    arguments = ["train", "--work", str(tmp_path), "--minutes", "0.001", "--batch", "2", "--threads", "1"]
    monkeypatch.setattr(sys, "argv", arguments)
    autoencoder_stage.main()
    assert (tmp_path / "autoencoder.safetensors").exists() and (tmp_path / "grids" / "autoencoder.png").exists()
    assert "held-out names: PSNR" in (tmp_path / "logs" / "autoencoder.log").read_text()
    torch.set_num_threads(1)


def test_the_autoencoders_script_passes_its_settings_on(tmp_path):
    write_art(tmp_path / "art")
    settings = {"DEVICE": "cpu", "WORK": str(tmp_path), "MINUTES": "0.001", "BATCH": "2", "THREADS": "1"}
    script = Path(autoencoder_stage.__file__).parents[1] / "gpu" / "stages" / "2-autoencoder.sh"
    folder = Path(sys.executable).parent
    subprocess.run([script], env={**os.environ, **settings, "PATH": f"{folder}:{os.environ['PATH']}"}, check=True)
    assert (tmp_path / "autoencoder.safetensors").exists()
