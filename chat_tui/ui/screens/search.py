"""Where was it said? A search over the messages on this machine, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, moment
from chat_tui.text.width import fit
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title, person_name, sigil

if TYPE_CHECKING:
    from chat_tui.account.account import Account

LIMIT = 200
SHORTEST = 2
SNIPPET_LEAD = 24
"""Cells before the first hit in a long message."""


class SearchScreen(PickerScreen[Message]):
    """Gives back the message to go to."""

    heading = "Search"
    placeholder = "words; from:name and in:channel narrow"
    footer = "↑↓ move · ⏎ go there · esc"
    empty = "Type at least two letters."

    def __init__(
        self,
        account: Account,
        words: str = "",
        *,
        tz: tzinfo | None = None,
        clock_24h: bool = True,
        glyphs: str,
    ) -> None:
        super().__init__(words)
        self.add_class("wide")
        self._account = account
        self._tz = tz
        self._clock_24h = clock_24h
        self._glyphs = glyphs

    def find(self, query: str) -> Sequence[Choice]:
        """What the store has, newest first."""
        wanted = query.strip()
        if len(wanted) < SHORTEST:
            return ()
        found = self._account.search.find(query.lstrip(), limit=LIMIT, typing=True)
        return [self._choice(message, wanted) for message in found]

    def say_when_empty(self, query: str) -> str:
        """Too short, or really nothing."""
        return self.empty if len(query.strip()) < SHORTEST else "Nothing on this machine has these words."

    def _choice(self, message: Message, query: str) -> Choice:
        store = self._account.store
        channel = store.channel(message.channel_id)
        where = (
            f"{sigil(channel.kind, self._glyphs)} {channel_title(store, channel)}"
            if channel is not None
            else ""
        )
        day = moment(message.created_at, self._tz)
        at = f"{day.day:2} {day:%b} {clock_time(message.created_at, self._tz, hours24=self._clock_24h)}"
        sign = f"{at}  {fit(where, 14)} {fit(person_name(store, message.author_id), 9)}"
        label, marked = snippet(safe_line(message.text, 400), query)
        return Choice(message, label, sign=sign, marked=marked)


def snippet(text: str, query: str) -> tuple[str, tuple[int, ...]]:
    """The part of a message around the first word that was sought, and the places of all of them in it."""
    words = [word for word in query.casefold().split() if ":" not in word]
    lowered = text.casefold()
    first = min((at for word in words if (at := lowered.find(word)) >= 0), default=0)
    shown = text if first <= SNIPPET_LEAD else f"…{text[first - SNIPPET_LEAD // 2 :]}"
    lowered = shown.casefold()
    marked: list[int] = []
    for word in words:
        at = lowered.find(word)
        while at >= 0 and len(lowered) == len(shown):
            marked += range(at, at + len(word))
            at = lowered.find(word, at + len(word))
    return shown, tuple(sorted(set(marked)))
