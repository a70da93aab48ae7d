"""How is it drawn where a channel begins, or where a server shows no more of it?"""

from __future__ import annotations

from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.ui.render.lines import Piece, adorning, truncate_line, wrap_pieces
from chat_tui.ui.render.lines import to_strip as strip_of
from chat_tui.ui.render.look import Look

MOST_LINES = 3
"""Of what somebody wrote about the channel."""
INDENT = " "


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is told above the oldest message that is to be had; all of it safe text."""

    title: tuple[str, ...]
    """Parts with dots between them."""
    purpose: str = ""
    limits: tuple[str, ...] = ()
    """What the server keeps back, a sentence each."""
    first_steps: tuple[str, ...] = ()
    """Where nothing was said yet: who would read it, and what comes first."""


def beginning_lines(told: Beginning, width: int, look: Look) -> tuple[Strip, ...]:
    """A line for each sentence, more where it is narrow; the purpose is cut after some lines."""
    room = max(4, width - 2)
    title = f" {look.glyphs.dot} ".join(told.title)
    texts = [text for text in (title, *told.limits) if text]
    lines = [line for text in texts for line in wrap_pieces([adorning(text, look.muted)], room)]
    steps = [line for text in told.first_steps for line in wrap_pieces([Piece(text, look.base)], room)]
    about = wrap_pieces([adorning(told.purpose, look.muted)], room) if told.purpose else []
    if len(about) > MOST_LINES:
        last = [*truncate_line(about[MOST_LINES - 1], room - 1), adorning("…", look.muted)]
        about = [*about[: MOST_LINES - 1], last]
    indent = adorning(INDENT)
    return tuple(strip_of([indent, *line], width, look.base) for line in (*lines, *about, *steps))
