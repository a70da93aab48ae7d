"""Which keys are in the bytes of a terminal: characters, named keys, and texts that were pasted?"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from chat_tui.model.frozen import dataclass

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
PASTES_ON, PASTES_OFF = "\x1b[?2004h", "\x1b[?2004l"
"""What a terminal is told so that it marks what is pasted."""

_CONTROL = {
    "\x01": "home",
    "\x02": "left",
    "\x03": "interrupt",
    "\x04": "end of input",
    "\x05": "end",
    "\x06": "right",
    "\x08": "backspace",
    "\t": "tab",
    "\n": "enter",
    "\x0b": "cut to end",
    "\x0c": "refresh",
    "\r": "enter",
    "\x0e": "later",
    "\x10": "earlier",
    "\x15": "cut line",
    "\x17": "cut word",
    "\x19": "put back",
    "\x7f": "backspace",
}
_SEQUENCES = {
    "[A": "earlier",
    "[B": "later",
    "[C": "right",
    "[D": "left",
    "[H": "home",
    "[F": "end",
    "OA": "earlier",
    "OB": "later",
    "OC": "right",
    "OD": "left",
    "OH": "home",
    "OF": "end",
    "[1~": "home",
    "[7~": "home",
    "[4~": "end",
    "[8~": "end",
    "[3~": "delete",
    "[1;5C": "word right",
    "[1;5D": "word left",
    "[1;3C": "word right",
    "[1;3D": "word left",
    "b": "word left",
    "f": "word right",
    "\x7f": "cut word",
    "\r": "newline",
    "\n": "newline",
}
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^\[O\x1b])")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?\Z")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")
_LONGEST_PASTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Press:
    """One thing that was typed: characters, a key by its name, or a paste."""

    kind: Literal["text", "key", "paste"]
    value: str


class Keys:
    """Takes bytes as they come, also in the middle of a character, a key or a paste."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._paste: str | None = None

    def feed(self, data: bytes) -> list[Press]:
        """What is whole by now."""
        self._rest += self._decoder.decode(data)
        found: list[Press] = []
        while self._rest:
            press, size = self._pasted() if self._paste is not None else self._next()
            self._rest = self._rest[size:]
            if press is not None:
                found.append(press)
            if not size:
                break
        return found

    def _next(self) -> tuple[Press | None, int]:
        if text := _TEXT.match(self._rest):
            return Press("text", text[0]), text.end()
        if self._rest[0] != "\x1b":
            name = _CONTROL.get(self._rest[0])
            return (Press("key", name) if name else None), 1
        if _UNFINISHED.match(self._rest) and len(self._rest) < 30:
            return None, 0
        sequence = _SEQUENCE.match(self._rest)
        if sequence is None:
            return None, 1
        if sequence[0] == PASTE_BEGINS:
            self._paste = ""
            return None, sequence.end()
        name = _SEQUENCES.get(sequence[0][1:])
        return (Press("key", name) if name else None), sequence.end()

    def _pasted(self) -> tuple[Press | None, int]:
        """Up to the end of a paste; what may be the beginning of its end waits for the rest of it."""
        assert self._paste is not None
        body, end, _ = self._rest.partition(PASTE_ENDS)
        if not end:
            size = max(0, len(self._rest) - len(PASTE_ENDS))
            self._paste = (self._paste + self._rest[:size])[:_LONGEST_PASTE]
            return None, size
        whole, self._paste = (self._paste + body)[:_LONGEST_PASTE], None
        return Press("paste", whole.replace("\r\n", "\n").replace("\r", "\n")), len(body) + len(end)
