"""How are the lines drawn that orient: day, unread, thread replies?"""

from __future__ import annotations

from textual.strip import Strip

from chat_tui.text.width import cells, truncate
from chat_tui.ui.render.lines import Line, Piece, to_strip
from chat_tui.ui.render.look import Look


def day_line(title: str, width: int, look: Look) -> Strip:
    """A short centred line that names a day."""
    rule = look.glyphs.rule * 4
    label = truncate(title, max(width - 12, 1))
    text = f"{rule}  {label}  {rule}"
    left = max(0, (width - cells(text)) // 2)
    line: Line = [
        Piece(" " * left),
        Piece(rule, look.separator),
        Piece(f"  {label}  ", look.muted),
        Piece(rule, look.separator),
    ]
    return to_strip(line, width, look.base)


def unread_line(label: str, width: int, look: Look) -> Strip:
    """The full-width line above the first unread message, its label at the left, whole if there is room."""
    rule = look.glyphs.rule
    lead = min(4, max(0, width - cells(label) - 4))
    head = f" {rule * lead} " if lead else " "
    shown = truncate(label, max(width - cells(head) - 1, 1))
    rest = max(0, width - cells(head) - cells(shown) - 2)
    return to_strip([Piece(f"{head}{shown} {rule * rest}", look.unread)], width, look.base)


def replies_line(label: str, width: int, look: Look) -> Strip:
    """The full-width line between a thread's root and its replies, its label in the middle."""
    rule = look.glyphs.rule
    room = max(0, width - cells(label) - 7)
    left, right = room - room // 2, room // 2
    line: Line = [
        Piece(" "),
        Piece(rule * left, look.separator),
        Piece(f"  {label}  ", look.muted),
        Piece(rule * right, look.separator),
    ]
    return to_strip(line, width, look.base)
