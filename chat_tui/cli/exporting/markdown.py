"""What does an export look like in Markdown: days, who said what when, threads indented, links to files?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from chat_tui.account.called import user_name
from chat_tui.cli.exporting.media import Kept
from chat_tui.cli.exporting.shape import Head, count_text
from chat_tui.model.cards import words_of
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Gap, Message, MessageKind, TimelineRow
from chat_tui.text.emoji import glyph
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.text.times import clock_time, date_title, day_title, same_day

if TYPE_CHECKING:
    from chat_tui.store.store import Store

_MARKS = re.compile(r"([\\`*_\[\]<>~|#])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)")
_OTHER_LINK = re.compile(r"\]\((?![ <]*(?:https?:|mailto:))|^( {0,3})\[(?=[^\]]*\]:)", re.IGNORECASE)
"""Where a link begins that leads nowhere a message should lead, or one that is used elsewhere."""
_BEGINNING = Millis(0)
"""No day of an earlier year than this one is told without its year."""


class Markdown:
    """Each message is a point of a list, so that whatever it holds stays within it."""

    ending = "md"

    def __init__(self, store: Store, head: Head) -> None:
        self._store = store
        self._head = head
        self._day: Millis | None = None

    def begin(self) -> Iterable[str]:
        """The title, and where and when this was taken."""
        head = self._head
        yield f"# {_plain(head.title)}\n\n"
        if head.topic:
            yield f"{_plain(head.topic)}\n\n"
        place = f"{head.account}, {head.workspace}" if head.workspace else head.account
        when = f"{date_title(head.at, head.zone)} {_clock(head, head.at)}"
        yield f"*Exported from {_plain(place)} on {when}.*\n"

    def row(self, row: TimelineRow, files: Sequence[Kept]) -> Iterable[str]:
        """A day's title where one begins, and a point of the list."""
        if isinstance(row, Gap):
            yield "\n*Messages are missing here.*\n"
            return
        if not row.root_id and (
            self._day is None or not same_day(self._day, row.created_at, self._head.zone)
        ):
            self._day = row.created_at
            yield f"\n## {day_title(row.created_at, _BEGINNING, self._head.zone)}\n"
        indent = "    " if row.root_id else ""
        lines = "\n".join(self._lines(row, files)).split("\n")
        yield f"\n{indent}- {lines[0]}\n"
        yield from (
            f"{indent}  {line}".rstrip(" ") + "\n" if not line.strip() else f"{indent}  {line}\n"
            for line in lines[1:]
        )

    def end(self, count: int) -> Iterable[str]:
        """How much it was."""
        yield f"\n---\n\n*{count_text(count)}.*\n"

    def _lines(self, message: Message, files: Sequence[Kept]) -> Iterator[str]:
        author = _plain(message.author_name or user_name(self._store, message.author_id))
        clock = _clock(self._head, message.created_at)
        if self._day is not None and not same_day(self._day, message.created_at, self._head.zone):
            clock = f"{date_title(message.created_at, self._head.zone)} {clock}"
        edited = " (edited)" if message.edited_at else ""
        if message.kind is MessageKind.SYSTEM:
            yield f"{clock} *{_plain(message.text)}*"
        elif message.kind is MessageKind.ME:
            yield f"{clock} *{author} {_plain(message.text)}*{edited}"
        else:
            yield f"**{author}** {clock}{edited}"
            if message.text.strip():
                yield f"\n{said(message.text)}"
        words = words_of(message.cards)
        if words and words != message.text:
            yield f"\n{said(words)}"
        for kept in files:
            yield f"\n{_file(kept)}"
        if message.reactions:
            yield "\n" + " · ".join(f"{_shown(one.emoji)} {len(one.user_ids)}" for one in message.reactions)


def said(raw: str) -> str:
    """A message's own Markdown, safe for a terminal: HTML is words, and every newline breaks the line."""
    made: list[str] = []
    fence = ""
    lines = safe_text(raw).strip("\n").split("\n")
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            made.append(line)
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if found:
            fence = found[1]
            made.append(line)
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        breaks = "  " if line.strip() and following.strip() else ""
        made.append(_harmless(line.rstrip()) + breaks)
    return "\n".join(made)


def _harmless(line: str) -> str:
    """Outside of code `<` is a mere sign, and only links to the web are links; code is left as it is."""
    made, at = "", 0
    for span in _SPAN.finditer(line):
        made += _without_html(line[at : span.start()]) + span[0]
        at = span.end()
    return made + _without_html(line[at:])


def _without_html(words: str) -> str:
    linked = _OTHER_LINK.sub(lambda found: "]\\(" if found[0][0] == "]" else f"{found[1]}\\[", words)
    return linked.replace("<", "&lt;")


def _file(kept: Kept) -> str:
    name = _plain(kept.file.name)
    size = size_text(kept.file.size)
    if kept.link is None:
        return f"\\[{name}, {size}\\]"
    sign = "!" if kept.file.mime in ("image/png", "image/jpeg", "image/gif", "image/webp") else ""
    return f"{sign}[{name}, {size}]({quote(kept.link)})"


def _shown(emoji: str) -> str:
    return glyph(emoji) or f":{_plain(emoji)}:"


def _plain(raw: str) -> str:
    """Words on one line that are no markup."""
    return _MARKS.sub(r"\\\1", safe_line(raw, 2000))


def _clock(head: Head, at: Millis) -> str:
    return clock_time(at, head.zone, hours24=head.hours24).strip()
