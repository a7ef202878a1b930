"""Builds the art: installs the pinned packages and renders them. usage: python -m penny.data.build [--work FOLDER]"""

import shutil
import subprocess
from pathlib import Path

from penny.data.annotate import annotate
from penny.data.art import SIZE, open_art
from penny.data.card import write_card
from penny.run.stage import stage_arguments

HERE = Path(__file__).parent


def install_packages(folder: Path) -> Path:
    """Installs exactly what the lockfile pins, without install scripts; returns the node_modules folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def render(modules: Path, art: Path) -> None:
    subprocess.run(["node", HERE / "render.mjs", modules.resolve(), art.resolve(), str(SIZE)], check=True)


def main() -> None:
    options = stage_arguments("Installs and renders the art").parse_args()
    modules = install_packages(options.work / "npm")
    render(modules, options.work / "art")
    art = open_art(options.work / "art")
    annotate(art, options.work / "art")
    write_card(art.pictures, modules, HERE / "CARD.md")


if __name__ == "__main__":
    main()
