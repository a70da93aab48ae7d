"""How does the screen of a terminal become a picture?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyte
from PIL import Image, ImageDraw

from tools.pictures.fonts import CELL, SIZE, emoji_font, font_for, is_picture
from tools.pictures.shapes import Colour, draw_shape

COLOURS, FEWER_COLOURS = 128, 64
"""How many a file has, and a sheet: a theme has few, and the rest are the edges of letters."""
GROUND, INK = (12, 12, 12), (224, 224, 224)
MARGIN = 12
_NAMED = {
    "black": "1c1c1c", "red": "cd3131", "green": "0dbc79", "brown": "c5a332", "blue": "2472c8",
    "magenta": "bc3fbc", "cyan": "11a8cd", "white": "d0d0d0", "brightblack": "777777", "brightred": "f14c4c",
    "brightgreen": "23d18b", "brightbrown": "f5f543", "brightblue": "3b8eea", "brightmagenta": "d670d6",
    "brightcyan": "29b8db", "brightwhite": "ffffff",
}  # fmt: skip


def picture_of(screen: pyte.Screen) -> Image.Image:
    """The screen as somebody sees it."""
    width, height = CELL
    image = Image.new("RGB", (screen.columns * width, screen.lines * height), GROUND)
    pen = ImageDraw.Draw(image)
    for y in range(screen.lines):
        # Grounds first: a letter may reach into the next cell.
        for x in range(screen.columns):
            pen.rectangle(_box(x, y), fill=_colours(screen.buffer[y][x])[1])
        for x, cluster, cells in _clusters(screen, y):
            _draw(image, (x, y), cluster, cells, screen.buffer[y][x])
    if not screen.cursor.hidden:
        pen.rectangle(_box(screen.cursor.x, screen.cursor.y), outline=INK)
    return image


def save(image: Image.Image, path: Path) -> None:
    """Write a small file: PNG, or WebP without loss, which is a third smaller for what is large."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_large = path.suffix == ".webp"
    few = image.quantize(
        FEWER_COLOURS if is_large else COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    if is_large:
        few.convert("RGB").save(path, lossless=True, quality=80, method=5)
    else:
        few.save(path, optimize=True)


def sheet(pictures: Sequence[tuple[str, Image.Image]], columns: int) -> Image.Image:
    """Several pictures beside and below each other, each with its name over it."""
    width = max(image.width for _, image in pictures)
    height = max(image.height for _, image in pictures)
    label = SIZE + MARGIN
    rows = -(-len(pictures) // columns)
    step_x, step_y = width + MARGIN, height + label + MARGIN
    made = Image.new("RGB", (columns * step_x + MARGIN, rows * step_y + MARGIN), (96, 96, 96))
    pen = ImageDraw.Draw(made)
    font = font_for("a", bold=True, italic=False, wide=False)
    for number, (name, image) in enumerate(pictures):
        x, y = MARGIN + number % columns * step_x, MARGIN + number // columns * step_y
        pen.text((x, y), name, font=font, fill=(255, 255, 255))
        made.paste(image, (x, y + label))
    return made


def _clusters(screen: pyte.Screen, y: int) -> Iterator[tuple[int, str, int]]:
    """Column, text and cells of everything on a line that is not blank, or has a line under it."""
    line = screen.buffer[y]
    for x in range(screen.columns):
        text = line[x].data
        if text.strip() or (text and line[x].underscore):
            wide = x + 1 < screen.columns and line[x + 1].data == ""
            yield x, text, 2 if wide else 1


def _draw(
    image: Image.Image, place: tuple[int, int], cluster: str, cells: int, cell: pyte.screens.Char
) -> None:
    x, y = place
    left, top, right, bottom = _box(x, y, cells)
    ink = _colours(cell)[0]
    pen = ImageDraw.Draw(image)
    if not (cells == 1 and draw_shape(image, (left, top, right, bottom), cluster, ink)) and not (
        is_picture(cluster) and _draw_emoji(image, (left, top, right, bottom), cluster)
    ):
        font = font_for(cluster[0], bold=cell.bold, italic=cell.italics, wide=cells == 2)
        pen.text((left, bottom - 4), cluster, font=font, fill=ink, anchor="ls")
    if cell.underscore:
        pen.line([left, bottom - 1, right, bottom - 1], fill=ink)
    if cell.strikethrough:
        pen.line([left, (top + bottom) // 2 + 1, right, (top + bottom) // 2 + 1], fill=ink)


def _draw_emoji(image: Image.Image, box: tuple[int, int, int, int], cluster: str) -> bool:
    font = emoji_font()
    if font is None:
        return False
    left, top, right, bottom = box
    large = Image.new("RGBA", (136, 128))
    ImageDraw.Draw(large).text((0, 0), cluster, font=font, embedded_color=True)
    if not large.getbbox():
        return False
    size = min(right - left + 1, bottom - top + 1)
    small = large.resize((size, round(size * 128 / 136)), Image.Resampling.LANCZOS)
    image.paste(small, (left, top + (bottom - top + 1 - small.height) // 2), small)
    return True


def _box(x: int, y: int, cells: int = 1) -> tuple[int, int, int, int]:
    width, height = CELL
    return x * width, y * height, (x + cells) * width - 1, (y + 1) * height - 1


def _colours(cell: pyte.screens.Char) -> tuple[Colour, Colour]:
    ink, ground = _colour(cell.fg, INK), _colour(cell.bg, GROUND)
    return (ground, ink) if cell.reverse else (ink, ground)


def _colour(name: str, default: Colour) -> Colour:
    digits = _NAMED.get(name, name)
    if not re.fullmatch("[0-9a-fA-F]{6}", digits):
        return default
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
