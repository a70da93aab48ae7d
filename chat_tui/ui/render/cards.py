"""How is a card of an integration drawn: a bar in its colour, author, title, text, fields, buttons?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.color import Color
from rich.style import Style

from chat_tui.model.cards import Card, CardField
from chat_tui.model.forms import CardAction
from chat_tui.text.inlines import parse_inlines
from chat_tui.text.links import label_tells_host
from chat_tui.text.sanitize import host_of, safe_line, safe_url
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.fold import Folds
from chat_tui.ui.render.inline import InlineStyler
from chat_tui.ui.render.lines import (
    COLUMN,
    PLAIN,
    Line,
    Piece,
    adorning,
    line_cells,
    truncate_line,
    wrap_pieces,
)
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines

_BAR = 2
"""Cells of the bar and the blank behind it."""
_LONGEST = 8000
"""Characters of a part that are drawn."""
_LONGEST_NAME = 300
_BETWEEN = 2
_NARROWEST_FIELD = 16
"""Two fields stand side by side only if each has so much room."""
_WIDEST_FIELD = 36
"""The second of a pair stands no farther away."""


def card_lines(card: Card, width: int, look: Look, words: frozenset[str], folds: Folds) -> list[Line]:
    """The lines of a card; what stands above it has no bar."""
    return list(_CardDrawer(width, look, words, folds).lines(card))


def action_words(action: CardAction) -> str:
    """What a button is called, and what a menu stands at. Safe."""
    now = next((option.label for option in action.options if option.value == action.chosen), "")
    return ": ".join(filter(None, (safe_line(action.label, 40), safe_line(now, 40) if action.chosen else "")))


class _CardDrawer:
    """Draws one card part by part."""

    def __init__(self, width: int, look: Look, names: frozenset[str], folds: Folds) -> None:
        self._width = width
        self._room = max(4, width - _BAR)
        self._look = look
        self._names = names
        self._folds = folds
        self._styler = InlineStyler(look, names)

    def lines(self, card: Card) -> Iterator[Line]:
        """From top to bottom."""
        if card.pretext:
            yield from self._text(card.pretext, self._width)
        glyphs, look = self._look.glyphs, self._look
        style = Style(color=Color.parse(card.colour)) if card.colour else look.quote
        bar = adorning(f"{glyphs.bar} ", style)
        inside = list(self._inside(card))
        for line in inside or self._text(card.fallback, self._room):
            kept = truncate_line(line, self._room) if line_cells(line) > self._room else line
            yield [bar, *kept]

    def _inside(self, card: Card) -> Iterator[Line]:
        look = self._look
        if card.author:
            yield from self._named(card.author, card.author_link, look.muted)
        if card.title:
            yield from self._named(card.title, card.title_link, look.heading)
        if card.text:
            yield from self._text(card.text, self._room)
        yield from self._fields(card.fields)
        if card.image:
            yield from self._image(card.image)
        if card.footer:
            yield from wrap_pieces([Piece(safe_line(card.footer, _LONGEST_NAME), look.muted)], self._room)
        if card.actions:
            yield from self._buttons(card.actions)

    def _text(self, raw: str, room: int) -> list[Line]:
        return markup_lines(raw[:_LONGEST], room, self._look, self._names, self._folds)

    def _named(self, name: str, address: str, style: Style) -> list[Line]:
        """A name that may lead somewhere; behind it the host, unless the name tells it truly."""
        look = self._look
        line = self._styler.line(parse_inlines(safe_line(name, _LONGEST_NAME)), style)
        url = safe_url(address) if address else None
        if url is not None:
            label = "".join(piece.text for piece in line)
            linked = look.link + style + Style(link=url)
            line = [piece._replace(style=piece.style + linked) for piece in line]
            if not label_tells_host(label, url):
                line.append(adorning(f" ({host_of(url)})", look.muted))
        return wrap_pieces(line, self._room)

    def _image(self, address: str) -> list[Line]:
        url, look = safe_url(address), self._look
        if url is None:
            return []
        return [
            [
                adorning(f"{look.glyphs.attachment} ", look.muted),
                Piece("picture", look.link + Style(link=url)),
                adorning(f"  {host_of(url)}", look.muted),
            ]
        ]

    def _buttons(self, actions: Sequence[CardAction]) -> list[Line]:
        """What a person can press, and with which key."""
        look = self._look
        told = [self._button(action) for action in actions]
        if look.press_key and any(action.id for action in actions):
            told.append(adorning(f"{look.press_key} presses", look.muted))
        lines: list[Line] = [[]]
        for piece in told:
            if lines[-1] and line_cells(lines[-1]) + 2 + line_cells([piece]) > self._room:
                lines.append([])
            lines[-1] += [adorning("  "), piece] if lines[-1] else [piece]
        return lines

    def _button(self, action: CardAction) -> Piece:
        """In a colour of its meaning; what nobody can press is pale."""
        look = self._look
        words = f"[ {action_words(action)}{f' {look.glyphs.down}' if action.is_menu else ''} ]"
        if not action.id:
            return adorning(words, look.muted)
        meanings = {
            "danger": look.failed,
            "good": look.online,
            "success": look.online,
            "warning": look.away,
            "primary": look.focus,
        }
        return adorning(words, meanings.get(action.style, look.reaction) + does("press", action.id))

    def _fields(self, fields: Sequence[CardField]) -> Iterator[Line]:
        """Short ones that follow each other in pairs, as where they were written for."""
        side_by_side = (self._room - _BETWEEN) // 2 >= _NARROWEST_FIELD
        waiting: CardField | None = None
        for field in fields:
            if not (field.short and side_by_side):
                yield from self._pair(waiting, None)
                waiting = None
                yield from self._field(field, self._room)
            elif waiting is None:
                waiting = field
            else:
                yield from self._pair(waiting, field)
                waiting = None
        yield from self._pair(waiting, None)

    def _pair(self, left: CardField | None, right: CardField | None) -> Iterator[Line]:
        if left is None:
            return
        size = min((self._room - _BETWEEN) // 2, _WIDEST_FIELD)
        columns = [self._field(left, size), self._field(right, size) if right is not None else []]
        for one, other in zip_longest(*columns, fillvalue=None):
            line = truncate_line(one or [], size)
            if other:
                line = [*line, Piece(" " * (size - line_cells(line) + _BETWEEN), PLAIN, COLUMN), *other]
            yield line

    def _field(self, field: CardField, room: int) -> list[Line]:
        """The title above the value; a short value of a wide field stands beside it."""
        look = self._look
        title = self._styler.line(parse_inlines(safe_line(field.title, _LONGEST_NAME)), look.muted)
        value = self._text(field.value, room)
        if not title:
            return value
        beside = len(value) == 1 and line_cells(title) + 2 + line_cells(value[0]) <= room
        if beside and not field.short:
            return [[*title, Piece("  "), *value[0]]]
        return [*wrap_pieces(title, room), *value]
