"""How is the message drawn that a permalink in another one names?"""

from __future__ import annotations

from rich.style import Style

from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, day_title
from chat_tui.ui.render.lines import Line, Piece, adorning, line_cells, truncate_line, wrap_pieces
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines
from chat_tui.ui.render.view import Preview

MOST_LINES = 4
_LONGEST = 600
"""Characters that are looked at."""


def preview_lines(preview: Preview, width: int, look: Look) -> list[Line]:
    """Who said it, where and when, and its first lines behind a quiet bar."""
    bar = adorning(f"{look.glyphs.quote} ", look.quote)
    room = max(4, width - 2)
    clock = clock_time(preview.at, look.tz, hours24=look.hours24).strip()
    when = f"{day_title(preview.at, preview.at, look.tz)} {clock}"
    told = f" {look.glyphs.dot} ".join(part for part in (preview.place, when) if part)
    head = [
        Piece(safe_line(preview.author), Style(bold=True)),
        Piece(f" {look.glyphs.dot} {told}", look.muted),
    ]
    said = markup_lines(preview.text[:_LONGEST], room, look, frozenset())
    more = len(said) > MOST_LINES or len(preview.text) > _LONGEST
    lines = [*wrap_pieces(head, room), *said[:MOST_LINES], *([[adorning("…", look.muted)]] if more else [])]
    return [[bar, *(truncate_line(line, room) if line_cells(line) > room else line)] for line in lines]
