"""How is one message drawn: which lines, exactly as wide as the pane?"""

from __future__ import annotations

import re

from rich.style import Style
from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time
from chat_tui.text.width import cells, truncate
from chat_tui.ui.render.bots import bots_line
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.fold import FOLD
from chat_tui.ui.render.lines import (
    Line,
    Piece,
    adorning,
    blank,
    line_cells,
    to_strip,
    truncate_line,
    wrap_pieces,
)
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.names import nick_style
from chat_tui.ui.render.parts import body_lines
from chat_tui.ui.render.separators import day_line, replies_line, unread_line
from chat_tui.ui.render.view import MessageView

WIDEST = 140
"""Cells of a message at most: longer lines are hard to read, and the time would stand far from the name."""
HEADING = re.compile(r"#{1,6} ")
"""A message that begins with one is a new subject, also when the same person goes on."""

_AUTHOR = does("profile")
_BOT = " bot"
"""Behind a name: no person speaks."""


def name_cells(message: Message, author: str) -> int:
    """Cells that a name takes in compact density, with what stands behind it."""
    return cells(author) + (cells(_BOT) if message.from_bot else 0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lines of a message; the first `lead` of them are separators and headers above its text."""

    lines: tuple[Strip, ...]
    lead: int


def message_lines(view: MessageView, width: int, look: Look) -> list[Strip]:
    """The lines of a message, each exactly `width` cells."""
    return list(draw_message(view, width, look).lines)


def draw_message(view: MessageView, width: int, look: Look) -> Drawn:
    """The lines of a message and how many of them lead up to its text."""
    strips = _separators(view, width, look)
    ground = _ground(view, look)
    header, body = laid_out(view, width, look)
    lead = len(strips) + len(header)
    bar = _bar(view, look)
    for line in (*header, *body):
        strips.append(to_strip(_with_bar(line, bar), width, ground))
    return Drawn(tuple(strips), lead)


def laid_out(view: MessageView, width: int, look: Look) -> tuple[list[Line], list[Line]]:
    """The header above the text, if there is one, and the lines of all the rest."""
    width = min(width, WIDEST)
    if view.message.kind is MessageKind.SYSTEM or view.bots is not None:
        return [], _quiet(view, width, look)
    if look.density == "compact":
        return [], _compact(view, width, look)
    body = [[blank(1), *line] for line in body_lines(view, width - 2, look)]
    return [] if view.grouped else [_header(view, width, look)], body


def _separators(view: MessageView, width: int, look: Look) -> list[Strip]:
    """The lines above the message; in comfortable density a blank one sets every group apart."""
    strips: list[Strip] = []
    airy = look.density == "comfortable"
    empty = to_strip([], width, look.base)
    if view.show_day is not None:
        if airy:
            strips.append(empty)
        strips.append(day_line(view.show_day, width, look))
    if (airy and not view.grouped) or (view.grouped and _begins_anew(view)):
        strips.append(empty)
    if view.replies_line is not None:
        strips.append(replies_line(view.replies_line, width, look))
        if airy:
            strips.append(empty)
    if view.unread_line is not None:
        strips.append(unread_line(view.unread_line, width, look))
    return strips


def _begins_anew(view: MessageView) -> bool:
    """Whether a message of the same person is set apart: by its heading, or as a card of its own."""
    return bool(view.message.cards) or HEADING.match(view.message.text) is not None


def _ground(view: MessageView, look: Look) -> Style:
    if view.selected:
        return look.selected_base
    return look.mention_base if view.mentions_me else look.base


def _bar(view: MessageView, look: Look) -> Piece | None:
    """The mark in column 0 that tells a chosen message, or one that names you, without colour."""
    if view.selected:
        return Piece(look.glyphs.bar, look.focus)
    return Piece(look.glyphs.bar, look.mention) if view.mentions_me else None


def _with_bar(line: Line, bar: Piece | None) -> Line:
    """The line with the bar in place of the blank it begins with."""
    if bar is None or not line:
        return line
    first = line[0]
    return [bar, Piece(first.text[1:], first.style), *line[1:]]


def _name_style(view: MessageView, look: Look) -> Style:
    # Programs that share an account are told apart by the names they gave themselves.
    chosen = view.message.author_name
    if view.is_mine and not chosen:
        return look.own_name + _AUTHOR
    return nick_style(UserId(chosen) if chosen else view.message.author_id, look) + _AUTHOR


def _time(view: MessageView, look: Look) -> str:
    return clock_time(view.message.created_at, look.tz, hours24=look.hours24)


def _compact(view: MessageView, width: int, look: Look) -> list[Line]:
    """Time, name and text beside each other; what follows hangs under the text."""
    time = _time(view, look)
    indent = text_column(width, look)
    lines = body_lines(view, width - indent - 1, look)
    hanging = blank(indent)
    if view.grouped or indent < 8:
        head = [hanging]
    else:
        room = indent - len(time) - 4
        told = view.message.from_bot and room - cells(_BOT) >= min(3, cells(view.author))
        bot = _BOT if told else ""
        room -= cells(bot)
        name = truncate("*" if view.message.kind is MessageKind.ME else view.author, room)
        head = [
            adorning(f" {time} {' ' * max(0, room - cells(name))}", look.muted),
            adorning(name, _name_style(view, look)),
            adorning(bot, look.muted),
            blank(2),
        ]
    if indent < 8 and not view.grouped:
        name = truncate(view.author, max(1, width - len(time) - 3))
        return [
            [adorning(f" {time} ", look.muted), adorning(name, _name_style(view, look))],
            *([hanging, *line] for line in lines),
        ]
    return [[*(head if number == 0 else [hanging]), *line] for number, line in enumerate(lines)]


def text_column(width: int, look: Look) -> int:
    """Where the text begins in compact density; in a narrow pane the name gets a line of its own."""
    if width < 32:
        return 1
    time = 5 if look.hours24 else 6
    return time + 4 + min(look.nick_width, max(4, width // 5))


def _header(view: MessageView, width: int, look: Look) -> Line:
    """Name at the left, time at the right edge."""
    time = _time(view, look)
    right: Line = [Piece(f"{time} ", look.muted)]
    if view.mentions_me:
        right = [Piece("@you   ", look.mention), *right]
    name = truncate(view.author, max(1, width - line_cells(right) - 2))
    left: Line = [blank(1), Piece(name, _name_style(view, look))]
    if view.message.from_bot:
        left.append(Piece(f" {_BOT}", look.muted))
    room = width - line_cells(left) - line_cells(right)
    if room < 1:
        return truncate_line([*left, blank(1), *right], width)
    return [*left, blank(room), *right]


def _quiet(view: MessageView, width: int, look: Look) -> list[Line]:
    """What the server says, or a run of bots, on one quiet line; the former whole if it was asked for."""
    indent = text_column(width, look) if look.density == "compact" else 1
    room = max(4, width - indent - 1)
    text = bots_line(view.bots, room, look) if view.bots else view.folded or safe_line(view.message.text)
    time = f" {_time(view, look)}"
    lead = time if look.density == "compact" and indent >= 8 else ""
    head = adorning(lead + " " * (indent - cells(lead)), look.muted)
    if view.bots:
        return [[head, adorning(text, look.muted + FOLD)]]
    if not view.extra.unfolded:
        return [[head, Piece(truncate(text, room), look.muted)]]
    hanging = blank(indent)
    lines = wrap_pieces([Piece(text, look.muted)], room)
    return [[hanging if number else head, *line] for number, line in enumerate(lines)]
