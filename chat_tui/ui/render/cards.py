"""How is a card of an integration drawn: a bar in its colour, a title, a text and fields?"""

from __future__ import annotations

from rich.color import Color
from rich.style import Style

from chat_tui.model.cards import Card
from chat_tui.ui.render.lines import Line, Piece, line_cells, truncate_line
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines

_BAR = 2
"""Cells of the bar and the blank behind it."""
_LONGEST = 4000
"""Characters of a part that are drawn."""


def card_lines(card: Card, width: int, look: Look, my_names: frozenset[str]) -> list[Line]:
    """The lines of a card; what stands above it has no bar."""
    bar = Piece(f"{look.glyphs.quote} ", Style(color=Color.parse(card.colour)) if card.colour else look.quote)
    room = max(4, width - _BAR)
    inside: list[Line] = []
    for text, style in _parts(card, look):
        for line in markup_lines(text[:_LONGEST], room, look, my_names):
            inside.append([Piece(piece.text, style + piece.style) for piece in line] if style else line)
    above = markup_lines(card.pretext[:_LONGEST], width, look, my_names) if card.pretext else []
    return [*above, *([bar, *_within(line, room)] for line in inside)]


def _parts(card: Card, look: Look) -> list[tuple[str, Style | None]]:
    title = f"[{card.title}]({card.title_link})" if card.title and card.title_link else card.title
    parts: list[tuple[str, Style | None]] = [
        (card.author, look.muted),
        (title, look.heading),
        (card.text, None),
        *(
            (f"**{field.title}** {field.value}" if field.title else field.value, None)
            for field in card.fields
        ),
        (card.image, look.muted),
        (card.footer, look.muted),
    ]
    if card.actions:
        labels = " ".join(f"[{label}]" for label in card.actions)
        parts.append((f"{labels} (press in a browser)", look.muted))
    said = [(text, style) for text, style in parts if text]
    return said or [(card.fallback, None)]


def _within(line: Line, room: int) -> Line:
    return truncate_line(line, room) if line_cells(line) > room else line
