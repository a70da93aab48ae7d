"""What does an export look like as one HTML file: no script, nothing fetched, pictures inside, printable?"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote
from zlib import crc32

from chat_tui.account.called import user_name
from chat_tui.cli.exporting.media import Kept
from chat_tui.cli.exporting.page_markup import anchor, markup_html
from chat_tui.cli.exporting.page_style import style_sheet
from chat_tui.cli.exporting.shape import Head, count_text
from chat_tui.cli.naming import rfc3339
from chat_tui.config.themes import NICKS
from chat_tui.model.cards import Card
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Gap, Message, MessageKind, TimelineRow
from chat_tui.text.emoji import glyph
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.text.times import clock_time, date_title, day_title, same_day

if TYPE_CHECKING:
    from chat_tui.store.store import Store

LARGEST_PICTURE = 2 * 1024 * 1024
"""Bytes of a picture that stands in the page itself; a larger one is linked to."""
MOST_PICTURES = 48 * 1024 * 1024
"""Bytes of all of them; what comes behind is linked to."""
TOGETHER = 5 * 60 * 1000
"""Milliseconds within which what one person says stands under one name."""
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"RIFF": "image/webp",
}
"""How a picture begins, whatever its sender called it; nothing that could hold a script."""
_BEGINNING = Millis(0)


class Page:
    """One file that shows itself the same without a network in twenty years."""

    ending = "html"

    def __init__(self, store: Store, head: Head) -> None:
        self._store = store
        self._head = head
        self._day: Millis | None = None
        self._last: Message | None = None
        self._in_thread = False
        self._room = MOST_PICTURES

    def begin(self) -> Iterable[str]:
        """All that comes before the first day."""
        head, style = self._head, style_sheet()
        title = escape(safe_line(head.title, 300))
        place = f"{head.account}, {head.workspace}" if head.workspace else head.account
        # Only this style and pictures within the page: a browser obeys, whatever a message holds.
        allowed = b64encode(sha256(style.encode()).digest()).decode()
        yield (
            '<!doctype html>\n<html lang="und">\n<head>\n<meta charset="utf-8">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
            f"style-src 'sha256-{allowed}'; form-action 'none'; base-uri 'none'\">\n"
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f'<header class="top"><h1>{title}</h1>'
        )
        if head.topic:
            yield f"<p>{escape(safe_line(head.topic, 2000))}</p>"
        when = f"{date_title(head.at, head.zone)}, {self._clock(head.at)}"
        yield f'<p class="quiet">{escape(safe_line(place))} · exported {when}</p></header>\n<main>\n'

    def row(self, row: TimelineRow, files: Sequence[Kept]) -> Iterable[str]:
        """A message in its day and thread."""
        if isinstance(row, Gap):
            yield self._end_of_thread()
            yield '<p class="gap">Messages are missing here.</p>\n'
            self._last = None
            return
        if row.root_id is None:
            yield self._end_of_thread()
            yield from self._begin_of_day(row.created_at)
        elif not self._in_thread:
            self._in_thread, self._last = True, None
            yield '<div class="thread">\n'
        yield from self._message(row, files)
        self._last = row

    def end(self, count: int) -> Iterable[str]:
        """How much it was."""
        yield self._end_of_thread()
        if self._day is not None:
            yield "</section>\n"
        yield f'</main>\n<footer class="foot">{count_text(count)}</footer>\n</body>\n</html>\n'

    def _begin_of_day(self, at: Millis) -> Iterator[str]:
        zone = self._head.zone
        if self._day is not None and same_day(self._day, at, zone):
            return
        if self._day is not None:
            yield "</section>\n"
        self._day, self._last = at, None
        yield f'<section class="day">\n<h2>{day_title(at, _BEGINNING, zone)}</h2>\n'

    def _end_of_thread(self) -> str:
        if not self._in_thread:
            return ""
        self._in_thread, self._last = False, None
        return "</div>\n"

    def _message(self, message: Message, files: Sequence[Kept]) -> Iterator[str]:
        first = not self._goes_on(message)
        place = escape(f"m-{quote(message.id, safe='')}")
        when = rfc3339(message.created_at)
        yield (
            f'<article class="m{" first" if first else ""}" id="{place}"><a class="at" href="#{place}">'
            f'<time datetime="{when}" title="{self._date(message.created_at)}">'
            f"{self._clock(message.created_at)}</time></a><div>"
        )
        if message.kind is MessageKind.SYSTEM:
            yield f'<p class="system">{escape(safe_text(message.text))}</p>'
        else:
            if first:
                yield self._author(message)
            if message.kind is MessageKind.ME:
                yield f"<em>{markup_html(message.text)}</em>"
            elif message.text:
                yield markup_html(message.text)
            if message.edited_at:
                yield ' <span class="edited">(edited)</span>'
        yield from chain.from_iterable(_card(card) for card in message.cards)
        yield from (self._file(kept) for kept in files)
        if message.reactions:
            chips = (_reaction(one.emoji, len(one.user_ids)) for one in message.reactions)
            yield f'<div class="reactions">{"".join(chips)}</div>'
        yield "</div></article>\n"

    def _goes_on(self, message: Message) -> bool:
        last = self._last
        return (
            last is not None
            and last.kind is message.kind is MessageKind.NORMAL
            and (last.author_id, last.author_name) == (message.author_id, message.author_name)
            and message.created_at - last.created_at < TOGETHER
        )

    def _author(self, message: Message) -> str:
        name = safe_line(message.author_name or user_name(self._store, message.author_id), 100)
        colour = crc32(message.author_id.encode("utf-8", "replace")) % NICKS + 1
        user = self._store.user(message.author_id)
        whole = escape(safe_line(user.display_name, 100)) if user else ""
        mark = " <small>bot</small>" if message.from_bot else ""
        return f'<span class="who n{colour}" title="{whole}">{escape(name)}{mark}</span>'

    def _file(self, kept: Kept) -> str:
        caption = f"{escape(safe_line(kept.file.name, 200))} · {size_text(kept.file.size)}"
        linked = f'<a href="{quote(kept.link)}">{caption}</a>' if kept.link else caption
        if (source := self._picture(kept)) is not None:
            alt = escape(safe_line(kept.file.name, 200))
            shown = f'<img src="{source}" alt="{alt}" loading="lazy">'
            return f"<figure>{shown}<figcaption>{linked}</figcaption></figure>"
        return f'<span class="file">{linked}</span>'

    def _picture(self, kept: Kept) -> str | None:
        """The bytes of a small picture as an address."""
        if kept.path is None or kept.file.size > min(LARGEST_PICTURE, self._room):
            return None
        with kept.path.open("rb") as file:
            content = file.read(LARGEST_PICTURE + 1)
        kind = next((mime for start, mime in _PICTURES.items() if content.startswith(start)), None)
        if kind is None or len(content) > LARGEST_PICTURE:
            return None
        self._room -= len(content)
        return f"data:{kind};base64,{b64encode(content).decode()}"

    def _clock(self, at: Millis) -> str:
        return clock_time(at, self._head.zone, hours24=self._head.hours24).strip()

    def _date(self, at: Millis) -> str:
        return f"{date_title(at, self._head.zone)}, {self._clock(at)}"


def _reaction(name: str, count: int) -> str:
    shown = glyph(name) or f":{safe_line(name, 80)}:"
    return f'<span title=":{escape(safe_line(name, 80))}:">{escape(shown)} {count}</span>'


def _card(card: Card) -> Iterator[str]:
    if card.pretext:
        yield markup_html(card.pretext)
    yield '<div class="card">'
    if card.title:
        title = f"<strong>{escape(safe_line(card.title, 300))}</strong>"
        yield f"<p>{anchor(card.title_link, title) if card.title_link else title}</p>"
    yield markup_html(card.text or ("" if card.title or card.fields else card.fallback))
    for field in card.fields:
        title = escape(safe_line(field.title, 300))
        yield f"<p><strong>{title}</strong> {escape(safe_text(field.value))}</p>"
    if card.footer:
        yield f'<p class="quiet">{escape(safe_line(card.footer, 300))}</p>'
    yield "</div>"
