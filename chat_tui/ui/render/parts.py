"""Which parts does the body of a message have, from top to bottom?

A part is a function that adds its lines, or its piece of the last one, to those of the parts above it. To
add one, write it in a file of its own and name it in `PARTS` where it stands.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style

from chat_tui.model.cards import words_of
from chat_tui.model.messages import MessageKind
from chat_tui.model.outbox import OutboxState
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time
from chat_tui.text.width import truncate
from chat_tui.ui.render.attachments import attachment_line
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.fold import Folds
from chat_tui.ui.render.lines import Line, adorning, blank, line_cells, truncate_line, wrap_pieces
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines
from chat_tui.ui.render.reactions import reaction_lines
from chat_tui.ui.render.view import MessageView

Part = Callable[[MessageView, list[Line], int, Look], None]
_ITALIC = Style(italic=True)


def body_lines(view: MessageView, width: int, look: Look) -> list[Line]:
    """All parts of a message; at least one line, none wider than `width`."""
    width = max(width, 4)
    if view.message.deleted_at:
        return [[adorning(truncate("message deleted", width), look.muted + _ITALIC)]]
    lines: list[Line] = []
    for part in PARTS:
        part(view, lines, width, look)
    return [truncate_line(line, width) if line_cells(line) > width else line for line in lines or [[]]]


def folds_of(view: MessageView, look: Look) -> Folds:
    """What is folded in a message now."""
    return Folds(0 if view.extra.unfolded else look.fold_lines, view.extra.pan)


def text(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """What was said; what cards say stands in the cards."""
    message = view.message
    shown = message.text if view.extra.said is None else view.extra.said
    said = "" if message.cards and message.text == words_of(message.cards) else shown
    if not said and (message.attachments or message.cards):
        return
    if message.kind is MessageKind.ME:
        said = f"{view.author} {said}"
    drawn = markup_lines(said, width, look, view.words, folds_of(view, look))
    if message.kind is MessageKind.ME:
        drawn = [[piece._replace(style=piece.style + _ITALIC) for piece in line] for line in drawn]
    lines.extend(drawn or [[]])


def cards(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """What an integration hung under it."""
    if view.message.cards:
        from chat_tui.ui.render.cards import card_lines  # here, as few messages have any

        folds = folds_of(view, look)
        for number, card in enumerate(view.message.cards):
            if number:
                lines.append([])
            lines.extend(card_lines(card, width, look, view.words, folds))


def preview(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """What a permalink in it names."""
    if view.extra.preview is not None:
        from chat_tui.ui.render.preview import preview_lines  # here, as few messages have one

        lines.extend(preview_lines(view.extra.preview, width, look))


def marks(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """Behind what was said, what became of it: `(edited)`, `pinned`, who sees it."""
    message = view.message
    told = [
        word
        for word, holds in (
            ("(edited)", message.edited_at > 0),
            ("(pinned)", message.pinned),
            ("(saved)", view.extra.saved),
            ("(only visible to you)", message.kind is MessageKind.EPHEMERAL),
        )
        if holds
    ]
    if told:
        _append(lines, [adorning(" ".join(told), look.muted)], width)


def files(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """Its files, a line each; below it the picture, if it is a small one that is here."""
    pictures = dict(view.extra.pictures)
    for attachment in view.message.attachments:
        lines.append(attachment_line(attachment, width, look))
        if attachment.id in pictures:
            from chat_tui.ui.render.halfblocks import picture_lines  # here, as few messages have one

            lines.extend(picture_lines(pictures[attachment.id], width))


def reactions(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """Who chose which emoji."""
    lines.extend(reaction_lines(view.message.reactions, view.me, width, look))


def state(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """`◌ sending` at the right of the last line, or below it; a failure with its reason."""
    if view.state is None:
        return
    if view.state is OutboxState.FAILED:
        told: Line = [
            adorning(
                f"{look.glyphs.failed} {view.note or 'not sent'}{look.offers(look.retry_key, 'retries')}",
                look.failed,
            )
        ]
    else:
        told = [adorning(f"{look.glyphs.sending} {view.note or 'sending'}", look.pending)]
    size = line_cells(told)
    used = line_cells(lines[-1]) if lines else 0
    if not lines or used + size + 2 > width:
        lines.append([])
        used = 0
    lines[-1] = [*lines[-1], blank(width - used - size), *told]
    if view.reason:
        style = look.failed if view.state is OutboxState.FAILED else look.pending
        lines.extend(wrap_pieces([adorning(safe_line(view.reason), style)], width))


def thread(view: MessageView, lines: list[Line], width: int, look: Look) -> None:
    """That there are replies, and when the last one came."""
    message = view.message
    if message.reply_count <= 0 or view.in_thread:
        return
    glyph = look.glyphs.reply if look.density == "compact" else look.glyphs.thread
    count = message.reply_count
    told = f"{glyph} {count} {'reply' if count == 1 else 'replies'}"
    if message.last_reply_at:
        last = clock_time(message.last_reply_at, look.tz, hours24=look.hours24).strip()
        told += f" {look.glyphs.dot} last {last}"
        if view.last_replier:
            told += f" by {view.last_replier}"
    lines.append([adorning(told, look.muted + does("open"))])


def _append(lines: list[Line], tail: Line, width: int) -> None:
    """Put `tail` behind the last line, or below it when there is no room."""
    if lines and line_cells(lines[-1]) + 1 + line_cells(tail) <= width:
        lines[-1] = [*lines[-1], blank(1), *tail]
    else:
        lines.append(tail)


PARTS: tuple[Part, ...] = (text, marks, preview, cards, files, state, reactions, thread)
