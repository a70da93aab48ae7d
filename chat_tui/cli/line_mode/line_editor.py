"""How is the one line edited that a person writes? Pure: keys in, a text and a cursor out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chat_tui.text.width import graphemes

_WORD_BEFORE = re.compile(r"\w*\W*\Z")
_WORD_BEHIND = re.compile(r"\W*\w*")
_CUT_WORD = re.compile(r"\S*\s*\Z")
_NOTHING: Sequence[str] = ()


class LineEditor:
    """A text and a cursor in it.

    Without `moves` the cursor stays at the end: nothing has to be drawn anew but what is behind it.
    """

    def __init__(self, earlier: Callable[[], Sequence[str]], *, moves: bool = True) -> None:
        self.text = ""
        self.cursor = 0
        self._moves = moves
        self._earlier = earlier
        self._cut = ""
        self._texts = _NOTHING
        self._at = 0
        self._begun = ""
        self._keys: dict[str, Callable[[], None]] = {
            "backspace": self._backspace,
            "cut line": lambda: self._cut_from(0),
            "cut word": lambda: self._cut_from(self._start_of(_CUT_WORD)),
            "put back": lambda: self.insert(self._cut),
            "earlier": lambda: self._recall(1),
            "later": lambda: self._recall(-1),
            "newline": lambda: self.insert("\n"),
        }
        if moves:
            self._keys |= {
                "delete": self._delete,
                "cut to end": self._cut_to_end,
                "left": lambda: self._move(-len(self._before())),
                "right": lambda: self._move(len(self._behind())),
                "home": lambda: self._move(-self.cursor),
                "end": lambda: self._move(len(self.text)),
                "word left": lambda: self._move(self._start_of(_WORD_BEFORE) - self.cursor),
                "word right": self._word_right,
            }

    def press(self, name: str) -> None:
        """A key by its name; one that means nothing here does nothing."""
        if (act := self._keys.get(name)) is not None:
            act()

    def insert(self, text: str) -> None:
        """At the cursor."""
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def put(self, text: str) -> None:
        """All of it is this from now on, the cursor at its end."""
        self.text, self.cursor = text, len(text)

    def replace(self, start: int, text: str) -> None:
        """Put it in place of what stands from `start` to the cursor."""
        self.text = self.text[:start] + text + self.text[self.cursor :]
        self.cursor = start + len(text)

    def take(self) -> str:
        """The text, which is gone here then."""
        text = self.text
        self.put("")
        self._texts, self._at = _NOTHING, 0
        return text

    def _before(self) -> str:
        """The character before the cursor, as people see characters."""
        return next(iter(reversed(graphemes(self.text[: self.cursor]))), "")

    def _behind(self) -> str:
        return next(iter(graphemes(self.text[self.cursor :])), "")

    def _start_of(self, pattern: re.Pattern[str]) -> int:
        found = pattern.search(self.text[: self.cursor])
        return found.start() if found else self.cursor

    def _move(self, by: int) -> None:
        self.cursor = min(len(self.text), max(0, self.cursor + by))

    def _word_right(self) -> None:
        found = _WORD_BEHIND.match(self.text[self.cursor :])
        self._move(found.end() if found else 0)

    def _backspace(self) -> None:
        self.replace(self.cursor - len(self._before()), "")

    def _delete(self) -> None:
        self.text = self.text[: self.cursor] + self.text[self.cursor + len(self._behind()) :]

    def _cut_from(self, start: int) -> None:
        self._cut = self.text[start : self.cursor] or self._cut
        self.replace(start, "")

    def _cut_to_end(self) -> None:
        self._cut = self.text[self.cursor :] or self._cut
        self.text = self.text[: self.cursor]

    def _recall(self, step: int) -> None:
        """One's own texts, the last first; below them what was being written."""
        if not self._at:
            self._texts, self._begun = self._earlier(), self.text
        at = min(len(self._texts), self._at + step)
        if at < 0 or at == self._at:
            return
        self._at = at
        self.put(self._texts[at - 1] if at else self._begun)
