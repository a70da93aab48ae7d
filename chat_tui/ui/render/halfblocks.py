"""How is a picture drawn where a terminal can only write? Two pixels a cell: a half block on its ground."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.ui.render.lines import PLAIN, Line, adorning
from chat_tui.ui.render.pixels import Pixels

UPPER = "▀"


def half_blocks(pixels: Pixels, *, plain: bool = False) -> list[Strip]:
    """The picture as strips, each `pixels.width` cells wide; `plain` uses blanks on colours only."""
    strips: list[Strip] = []
    for y in range(0, pixels.height, 2):
        upper = pixels.row(y)
        lower: list[tuple[int, int, int] | None] = [None] * pixels.width
        if y + 1 < pixels.height:
            lower = list(pixels.row(y + 1))
        strips.append(_strip(upper, lower, plain))
    return strips


def _strip(upper: list[tuple[int, int, int]], lower: list[tuple[int, int, int] | None], plain: bool) -> Strip:
    segments: list[Segment] = []
    run = 0
    for x in range(len(upper)):
        run += 1
        if x + 1 < len(upper) and (upper[x + 1], lower[x + 1]) == (upper[x], lower[x]):
            continue
        top, bottom = _colour(upper[x]), _colour(lower[x])
        if plain or upper[x] == lower[x]:
            segments.append(Segment(" " * run, Style(bgcolor=top)))
        else:
            segments.append(Segment(UPPER * run, Style(color=top, bgcolor=bottom)))
        run = 0
    return Strip(segments, len(upper))


def _colour(pixel: tuple[int, int, int] | None) -> Color | None:
    return Color.from_rgb(*pixel) if pixel is not None else None


def picture_lines(pixels: Pixels, width: int) -> list[Line]:
    """The picture as lines of a message; none where it is wider than there is room."""
    if pixels.width > width:
        return []
    return [[adorning(text, style or PLAIN) for text, style, _ in strip] for strip in half_blocks(pixels)]
