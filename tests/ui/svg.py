"""How does a screen of the app become a small SVG that is the same wherever it is made?

Textual's own export names its classes by a checksum of everything and embeds fonts; this one holds cells,
colours and weights only, so that a difference is a difference on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.text.width import cells

WIDTH, HEIGHT = 8.4, 18
"""Pixels of a cell."""


def svg_of(strips: Iterable[Strip], columns: int) -> str:
    """The rows of a screen, one line of the file for each run of cells that look alike."""
    rows = list(strips)
    lines = [line for y, strip in enumerate(rows) for line in _row(strip, y)]
    size = f'width="{columns * WIDTH:g}" height="{len(rows) * HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="monospace" font-size="14">'
    return "\n".join([head, *lines, "</svg>", ""])


def _row(strip: Strip, y: int) -> Iterator[str]:
    x = 0
    for segment in Segment.simplify(strip):
        text, style = segment.text, segment.style or Style()
        width = cells(text)
        ink, ground = _colour(style, is_ink=True), _colour(style, is_ink=False)
        at = f'x="{x * WIDTH:g}"'
        yield f'<rect {at} y="{y * HEIGHT}" width="{width * WIDTH:g}" height="{HEIGHT}" fill="{ground}"/>'
        if text.strip():
            place = f'{at} y="{y * HEIGHT + 14}" textLength="{width * WIDTH:g}" xml:space="preserve"'
            yield f'<text {place} fill="{ink}"{_manner(style)}>{escape(text)}</text>'
        x += width


def _manner(style: Style) -> str:
    said = ' font-weight="bold"' if style.bold else ""
    said += ' font-style="italic"' if style.italic else ""
    lines = [name for name, has in (("underline", style.underline), ("line-through", style.strike)) if has]
    return said + (f' text-decoration="{" ".join(lines)}"' if lines else "")


def _colour(style: Style, *, is_ink: bool) -> str:
    if style.reverse:
        is_ink = not is_ink
    colour = style.color if is_ink else style.bgcolor
    return colour.get_truecolor(foreground=is_ink).hex if colour is not None else "none"
