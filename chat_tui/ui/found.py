"""How does a message that was found stand on one line? When, where, by whom, and the words around the hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import overload

from chat_tui.account.searching import Hit, Marker, marker
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, moment
from chat_tui.text.width import fit
from chat_tui.ui.choices import Choice
from chat_tui.ui.titles import channel_title, person_name, sigil

SNIPPET_LEAD = 24
"""Characters before the first hit in a long message."""
SNIPPET = 400
LONGEST = 20_000
PLACE, NAME = 14, 9
"""Cells of the columns for the channel and the author."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is the same for all lines of a list."""

    query: str
    tz: tzinfo | None = None
    hours24: bool = True
    glyphs: str = "unicode"
    names_accounts: bool = False
    """There are several, so it must be said which one it is."""
    marks: Marker = marker("")

    def of(self, query: str) -> Telling:
        """The same of another query."""
        return replace(self, query=query, marks=marker(query))


class FoundLines(Sequence[Choice]):
    """A line for each hit, made when it is looked at: of two hundred, a dozen are seen."""

    def __init__(self, hits: Sequence[Hit], telling: Telling) -> None:
        self._hits = hits
        self._telling = telling
        self._made: dict[int, Choice] = {}

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Choice: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Choice]: ...

    def __getitem__(self, index: int | slice) -> Choice | Sequence[Choice]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if index not in self._made:
            self._made[index] = found_line(self._hits[index], self._telling)
        return self._made[index]


def found_line(hit: Hit, telling: Telling) -> Choice:
    """`14 Oct 09:20  # release  lin  …rotate the deploy token`."""
    message, store = hit.message, hit.account.store
    channel = store.channel(message.channel_id)
    where = f"{sigil(channel.kind, telling.glyphs)} {channel_title(store, channel)}" if channel else ""
    if telling.names_accounts:
        where = f"{safe_line(hit.account.title or hit.account.name, 20)} {where}"
    day = moment(message.created_at, telling.tz)
    at = f"{day.day:2} {day:%b} {clock_time(message.created_at, telling.tz, hours24=telling.hours24)}"
    name = safe_line(message.author_name, 64) or person_name(store, message.author_id)
    sign = f"{at}  {fit(where, PLACE)} {fit(name, NAME)}"
    label, places = snippet(words_of(hit), telling.marks)
    return Choice(hit, label, sign=sign, marked=places, right="server" if hit.from_server else "")


def words_of(hit: Hit) -> str:
    """What was said, on one line; of a message without words, the names of its files."""
    message = hit.message
    return safe_line(message.text, LONGEST) or ", ".join(
        safe_line(attachment.name, 100) for attachment in message.attachments
    )


def snippet(text: str, marked: Marker) -> tuple[str, tuple[int, ...]]:
    """The part of a text around the first marked place, and all marked places in it."""
    spans = marked(text)
    first = spans[0][0] if spans else 0
    start = 0
    if first > SNIPPET_LEAD:
        start = first - SNIPPET_LEAD // 2
        start = text.find(" ", start, first) + 1 or start
    shift = len("…") - start if start else 0
    shown = ("…" if start else "") + text[start : start + SNIPPET]
    places = (at + shift for begin, end in spans for at in range(max(begin, start), end))
    return shown, tuple(place for place in places if place < len(shown))
