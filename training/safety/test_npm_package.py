"""A package is fetched once, and what was fetched is found again without npm."""

import subprocess
import tarfile
from pathlib import Path

import npm_package


def test_a_package_is_unpacked_once(tmp_path: Path, monkeypatch) -> None:
    packed: list[str] = []

    def pack(command: list[str], cwd: Path, **_: object) -> None:
        packed.append(command[-1])
        (cwd / 'names.json').write_text('[]')
        with tarfile.open(cwd / 'names-1.0.0.tgz', 'w:gz') as archive:
            archive.add(cwd / 'names.json', 'package/names.json')

    monkeypatch.setattr(subprocess, 'run', pack)
    for _ in range(2):
        found = npm_package.fetch('names@1.0.0', tmp_path / 'names', 'package/names.json')
        assert found.read_text() == '[]'
    assert packed == ['names@1.0.0']
