"""How is a hole in the history drawn: the row that stands for messages we do not have?"""

from __future__ import annotations

from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.text.width import cells, truncate
from chat_tui.ui.render.lines import Line, Piece, to_strip
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import Drawn
from chat_tui.ui.render.separators import unread_line


@dataclass(frozen=True, slots=True)
class GapView:
    """What the row tells."""

    span: str = ""
    """From when to when messages are missing, `21 Nov 16:00 – 19:12`; empty if nothing is known before."""
    unread_line: str | None = None
    """The label of the line under which everything is new, when the first of it is missing."""
    hidden_before: str = ""
    """The day up to which the server shows nobody anything, if the gap reaches as far."""
    loading: bool = False
    selected: bool = False


def draw_gap(view: GapView, width: int, look: Look) -> Drawn:
    """The row, and the unread line above it; neither is a text, so all of it leads up to what follows."""
    lines: list[Strip] = []
    if view.unread_line is not None:
        lines.append(unread_line(view.unread_line, width, look))
    lines.append(_row(view, width, look))
    return Drawn(tuple(lines), 0)


def _row(view: GapView, width: int, look: Look) -> Strip:
    text = _told(view, width, look)
    left = max(0, (width - cells(text)) // 2)
    line: Line = [Piece(" " * left + truncate(text, width), look.muted)]
    if view.selected and left:
        line = [Piece(look.glyphs.bar, look.focus), Piece(" " * (left - 1) + text, look.muted)]
    return to_strip(line, width, look.selected_base if view.selected else look.base)


def _told(view: GapView, width: int, look: Look) -> str:
    """The longest way to say it for which there is room."""
    edge, dot = look.glyphs.gap * 2, look.glyphs.dot
    if view.hidden_before and not view.loading:
        told = f"this server hides messages before {view.hidden_before}"
        return f"{edge} {told} {edge}" if cells(told) <= width - 10 else "hidden by this server"
    deed = f" {dot} fetching them" if view.loading else look.offers(look.fill_key, "fetches")
    ways = [
        f"{edge} messages of {view.span} are not here yet{deed} {edge}",
        f"{edge} not here: {view.span}{deed} {edge}",
    ]
    short = f"{edge} messages are missing{deed} {edge}"
    return next((way for way in ways if view.span and cells(way) <= width - 2), short)
