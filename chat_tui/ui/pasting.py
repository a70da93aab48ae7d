"""How does a paste stay one text, whatever is in it, and come to an end even if its end never comes?

Textual reads sequences inside a bracketed paste as if they were keys: text is lost, and what follows arrives
as typing, Enter included. Terminals take escape characters out of what they paste; tmux does not. So a text
may bring an end of its own: what comes at once behind an end, and has another behind it, is still the paste.
"""

from __future__ import annotations

import time
from collections.abc import Callable

BEGIN = "\x1b[200~"
END = "\x1b[201~"
ESCAPE, SHOWN = "\x1b", "␛"
AT_ONCE = 0.05
"""Seconds of silence after which an end was the end."""
NO_END = 1.0
"""Seconds of silence after which a paste without an end is one all the same: keys must work again."""
A_PIECE = 8
"""Characters read at once that nobody typed: what comes so late is more of a paste that had no end."""


class PasteGuard:
    """Lets no escape character stand between the beginning and the end of a paste."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paste: list[str] | None = None
        self._behind: list[str] | None = None
        """What came behind an end, if one was seen."""
        self._mark = ""
        """The beginning of what may be a mark, at the end of what was read."""
        self._since = 0.0
        self._had_no_end = False

    @property
    def is_waiting(self) -> bool:
        """Whether `settle` will have something soon."""
        return self._paste is not None

    def clean(self, data: str) -> str:
        """What of the data is certain: typing, and whole pastes with their escape characters made visible."""
        self._since = self._clock()
        done: list[str] = []
        if self._had_no_end:
            self._had_no_end = False
            if END in data or (len(data) > A_PIECE and not data.startswith(ESCAPE)):
                self._paste = []
        data, self._mark = self._mark + data, ""
        while data:
            data = self._typed(data, done) if self._paste is None else self._pasted(data, done)
        return "".join(done)

    def settle(self) -> str:
        """What has become certain by silence."""
        quiet = self._clock() - self._since
        if self._paste is None or quiet < (NO_END if self._behind is None else AT_ONCE):
            return ""
        self._had_no_end = self._behind is None
        (self._paste if self._behind is None else self._behind).append(self._mark)
        self._mark = ""
        typed = "".join(self._behind or ())
        return self._whole() + typed

    def _typed(self, data: str, done: list[str]) -> str:
        """Up to the beginning of a paste; an end that ends nothing is no key."""
        head, found, rest = data.partition(BEGIN)
        done.append(head.replace(END, ""))
        if found:
            self._paste = []
        return rest

    def _pasted(self, data: str, done: list[str]) -> str:
        """Up to the next mark that means something there."""
        assert self._paste is not None
        kept = self._paste if self._behind is None else self._behind
        place = data.find(END)
        begins = data.find(BEGIN) if self._behind is not None else -1
        if begins >= 0 and not 0 <= place < begins:
            kept.append(data[:begins])
            typed = "".join(self._behind or ())
            done += [self._whole(), typed]
            return data[begins:]
        if place < 0:
            head, self._mark = _without_beginning(data)
            kept.append(head)
            return ""
        kept.append(data[:place])
        if self._behind is not None:
            self._paste += [END, *self._behind]
        self._behind = []
        return data[place + len(END) :]

    def _whole(self) -> str:
        text = "".join(self._paste or ())
        self._paste = self._behind = None
        return f"{BEGIN}{text.replace(ESCAPE, SHOWN)}{END}"


def begins_paste(data: str) -> int:
    """How many characters at the end of `data` may be the beginning of a paste; an Escape alone is a key."""
    return next((size for size in range(len(BEGIN) - 1, 2, -1) if data.endswith(BEGIN[:size])), 0)


def _without_beginning(data: str) -> tuple[str, str]:
    """The data, and what at its end may be the beginning of a mark."""
    for size in range(len(END) - 1, 0, -1):
        if data.endswith((END[:size], BEGIN[:size])):
            return data[:-size], data[-size:]
    return data, ""
