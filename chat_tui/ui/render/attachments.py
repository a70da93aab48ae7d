"""How are the files of a message shown, one line each?"""

from __future__ import annotations

from chat_tui.model.messages import Attachment
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells, truncate
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.lines import Line, Piece, adorning, blank
from chat_tui.ui.render.look import Look


def attachment_line(attachment: Attachment, width: int, look: Look) -> Line:
    """`▤ name  1280×720 · 214 kB`; a long name is cut, the facts are not."""
    from chat_tui.text.figures import size_text  # here, as few messages have a file

    glyphs = look.glyphs
    facts: list[str] = []
    if attachment.width > 0 and attachment.height > 0:
        facts.append(f"{attachment.width}{glyphs.times}{attachment.height}")
    facts.append(size_text(attachment.size))
    told = f" {glyphs.dot} ".join(facts)
    between = "   " if look.density == "comfortable" else "  "
    room = max(8, width - 2 - len(between) - cells(told))
    name = truncate(safe_line(attachment.name, 200) or "file", room)
    opens = does("open_file", attachment.id)
    muted = look.muted + opens
    return [
        adorning(f"{glyphs.attachment} ", muted),
        Piece(name, opens),
        blank(len(between)),
        adorning(told, muted),
    ]
