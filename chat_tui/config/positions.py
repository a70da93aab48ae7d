"""Where in a TOML text is a key, and where its value: line and column, both counted from 1?

`tomllib` tells what is in a file but not where. The text is walked once more, and only where there is
something to complain of, so that the first paint of a sound file pays nothing for it.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress

from chat_tui.model.frozen import dataclass

_NAME = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^\s,\]}#]+")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_SAID_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text, as editors count."""

    line: int = 1
    column: int = 1

    @classmethod
    def at(cls, text: str, offset: int) -> Position:
        """Of a character of a text."""
        return cls(text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


def position_of(text: str, section: str, key: str, *, value: bool = False) -> Position:
    """Where `key` of `[section]` is set, or with `value` what it is set to; else the section, else 1, 1."""
    dotted = f"{section}.{key}".strip(".")
    begins = Position()
    for name, key_at, value_at in _entries(text):
        if name == dotted:
            return Position.at(text, value_at if value else key_at)
        if name.startswith(dotted + "."):
            return Position.at(text, key_at)
        if section and name == section and begins == Position():
            begins = Position.at(text, key_at)
    return begins


def not_toml(error: Exception, data: bytes) -> tuple[Position, str]:
    """Where and why bytes could not be read as TOML at all."""
    text = data.decode("utf-8", "replace")
    end = Position.at(text, len(text.rstrip()))
    if isinstance(error, UnicodeDecodeError):
        before = data[: error.start].decode("utf-8", "replace")
        return Position.at(before, len(before)), "this is not UTF-8"
    if isinstance(error, RecursionError):
        return end, "too many brackets within one another"
    if not isinstance(error, tomllib.TOMLDecodeError):
        return end, "a number is too long"
    said = str(error)
    where = _SAID_AT.search(said)
    sentence = said[: where.start()] if where else said
    at = Position(int(where[1]), int(where[2])) if where and where[1] else end
    return at, sentence[:1].lower() + sentence[1:]


def _entries(text: str) -> list[tuple[str, int, int]]:
    """Every key with its dotted name, where it begins and where its value does; sections are keys, too."""
    walk = _Walk(text)
    # What is nested deeper than Python goes is not ours, and what was found before it counts.
    with suppress(RecursionError):
        walk.document()
    return walk.found


class _Walk:
    """One walk through a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.found: list[tuple[str, int, int]] = []

    def document(self) -> None:
        """Sections, and what is set in them."""
        section: tuple[str, ...] = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                self._at += 2 if self._text.startswith("[[", self._at) else 1
                self._skip(_SPACES)
                start = self._at
                section = self._names()
                self.found.append((".".join(section), start, start))
            else:
                self._pair(section)
            end = self._text.find("\n", self._at)
            self._at = end if end >= 0 else len(self._text)

    def _pair(self, section: tuple[str, ...]) -> None:
        start = self._at
        names = (*section, *self._names())
        self._skip(_SPACES)
        self._at += 1  # the sign between them
        self._skip(_SPACES)
        self.found.append((".".join(names), start, self._at))
        self._value(names)

    def _value(self, names: tuple[str, ...]) -> None:
        sign = self._text[self._at : self._at + 1]
        if sign in ("[", "{"):
            self._at += 1
            self._within("]" if sign == "[" else "}", names)
        elif not (self._take(_TEXT) or self._take(_BARE)):
            self._step()

    def _within(self, end: str, names: tuple[str, ...]) -> None:
        while self._skip(_BLANK) < len(self._text) and self._text[self._at] != end:
            if self._text[self._at] == ",":
                self._at += 1
            elif end == "}":
                self._pair(names)
            else:
                self._value(names)
        self._at += 1

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while name := self._take(_NAME):
            names.append(name[1:-1] if name[0] in "\"'" else name)
            self._skip(_SPACES)
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
            self._skip(_SPACES)
        if not names:
            self._step()
        return tuple(names)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._take(pattern)
        return self._at

    def _step(self) -> None:
        """Never stand still, whatever the text."""
        self._at += 1
