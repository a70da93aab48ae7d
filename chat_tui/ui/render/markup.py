"""How do the blocks of a message become lines?"""

from __future__ import annotations

from chat_tui.text.sanitize import safe_text
from chat_tui.ui.render.lines import Line, Piece, wrap_pieces
from chat_tui.ui.render.look import Look


def markup_lines(raw: str, width: int, look: Look, names: frozenset[str]) -> list[Line]:
    """The lines of a message's text, at most `width` cells each."""
    return [line for text in safe_text(raw).split("\n") for line in wrap_pieces([Piece(text)], width)]
