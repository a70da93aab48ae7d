"""How is the line of reactions under a message drawn?"""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.model.ids import UserId
from chat_tui.model.messages import Reaction
from chat_tui.text.emoji import glyph
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.lines import Line, adorning, blank, line_cells
from chat_tui.ui.render.look import Look

NAME_LIMIT = 24


def emoji_text(name: str, look: Look) -> str:
    """An emoji as this look shows it: the picture, or `:name:` when it is unknown or pictures are off."""
    picture = glyph(name) if look.emoji == "glyph" else None
    return picture or f":{safe_line(name, NAME_LIMIT)}:"


def reaction_lines(reactions: Sequence[Reaction], me: UserId | None, width: int, look: Look) -> list[Line]:
    """Reactions with their counts, one's own bold, in as many lines as they need."""
    between = "   " if look.density == "comfortable" else "  "
    lines: list[Line] = []
    line: Line = []
    for reaction in reactions:
        if not reaction.user_ids:
            continue
        ours = me in reaction.user_ids
        style = look.own_reaction if ours else look.reaction
        text = f"{emoji_text(reaction.emoji, look)} {len(reaction.user_ids)}"
        text += look.glyphs.bullet if ours else ""  # not told by weight alone
        if line and line_cells(line) + len(between) + cells(text) > width:
            lines.append(line)
            line = []
        if line:
            line.append(blank(len(between)))
        line.append(adorning(text, style + does("toggle", reaction.emoji)))
    if line:
        lines.append(line)
    return lines
