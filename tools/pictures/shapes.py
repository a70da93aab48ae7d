"""Which characters are drawn as shapes, so that lines meet and no font need have them?"""

from __future__ import annotations

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
_FINE = 4
"""Sub-pixels a pixel, for round things."""
_ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl", "┬": "lrd",
    "┴": "lru", "┼": "lrud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "━": "lr", "┃": "ud", "╴": "l",
    "╶": "r", "╵": "u", "╷": "d",
}  # fmt: skip
_EIGHTHS_FROM_LEFT = "▏▎▍▌▋▊▉█"
_EIGHTHS_FROM_BELOW = "▁▂▃▄▅▆▇█"
_DASHED = {"┄": (3, False), "┆": (3, True), "╌": (2, False)}


def draw_shape(image: Image.Image, box: tuple[int, int, int, int], character: str, ink: Colour) -> bool:
    """Draw a character that is a shape into its cell; False for one that a font must draw."""
    pen = ImageDraw.Draw(image)
    if character in _ARMS:
        _line(pen, box, _ARMS[character], ink)
    elif character in _EIGHTHS_FROM_LEFT or character in _EIGHTHS_FROM_BELOW or character in "▀▐":
        pen.rectangle(_block(box, character), fill=ink)
    elif character in _DASHED:
        _dashes(pen, box, *_DASHED[character], ink)
    elif character in "●○◐◌⊘":
        _circle(image, box, character, ink)
    else:
        return False
    return True


def _line(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], arms: str, ink: Colour) -> None:
    left, top, right, bottom = box
    x, y = (left + right) // 2, (top + bottom) // 2
    ends = {"l": (left, y), "r": (right, y), "u": (x, top), "d": (x, bottom)}
    for arm in arms:
        pen.line([(x, y), ends[arm]], fill=ink)


def _block(box: tuple[int, int, int, int], character: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    width, height = right - left + 1, bottom - top + 1
    if character == "▀":
        return left, top, right, top + height // 2 - 1
    if character == "▐":
        return left + width // 2, top, right, bottom
    if character in _EIGHTHS_FROM_LEFT:
        share = _EIGHTHS_FROM_LEFT.index(character) + 1
        return left, top, left + max(1, round(width * share / 8)) - 1, bottom
    share = _EIGHTHS_FROM_BELOW.index(character) + 1
    return left, bottom - max(1, round(height * share / 8)) + 1, right, bottom


def _dashes(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], count: int, upright: bool, ink: Colour
) -> None:
    left, top, right, bottom = box
    x, y = (left + right) // 2, (top + bottom) // 2
    length = (bottom - top + 1) if upright else (right - left + 1)
    step = length / count
    for number in range(count):
        start, end = round(number * step), round(number * step + step / 2)
        line = [(x, top + start), (x, top + end)] if upright else [(left + start, y), (left + end, y)]
        pen.line(line, fill=ink)


def _circle(image: Image.Image, box: tuple[int, int, int, int], character: str, ink: Colour) -> None:
    left, top, right, bottom = box
    width, height = (right - left + 1) * _FINE, (bottom - top + 1) * _FINE
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    x, y, radius = width / 2, height / 2, width * 0.42
    round_box = (x - radius, y - radius, x + radius, y + radius)
    thick = _FINE + _FINE // 2
    if character == "●":
        pen.ellipse(round_box, fill=255)
    elif character == "◌":
        for start in range(0, 360, 45):
            pen.arc(round_box, start, start + 24, fill=255, width=thick)
    else:
        pen.ellipse(round_box, outline=255, width=thick)
    if character == "◐":
        pen.pieslice(round_box, 90, 270, fill=255)
    if character == "⊘":
        part = radius * 0.7
        pen.line([(x - part, y + part), (x + part, y - part)], fill=255, width=thick)
    image.paste(ink, (left, top), mask.resize((right - left + 1, bottom - top + 1), Image.Resampling.LANCZOS))
