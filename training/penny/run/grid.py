"""Sample grids as PNG files."""

from pathlib import Path

import torch
from PIL import Image

from penny.data.art import over_white


def save_grid(images: torch.Tensor, columns: int, path: Path) -> None:
    """N x 4 x H x W premultiplied in [-1, 1], drawn over white row by row."""
    pictures = (over_white(images) * 255).round().to(torch.uint8)
    count, _, height, width = pictures.shape
    rows = -(-count // columns)
    sheet = torch.full((rows * height, columns * width, 3), 255, dtype=torch.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // columns * height, index % columns * width
        sheet[top : top + height, left : left + width] = picture.permute(1, 2, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet.numpy()).save(path)
