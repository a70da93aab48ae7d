"""How does styled text become lines of an exact width, broken between words, never inside a grapheme?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.text.sanitize import gate_line
from chat_tui.text.width import cells, split_at, truncate
from chat_tui.ui.render.right_to_left import wall_off

PLAIN = Style()


class Piece(NamedTuple):
    """A run of text in one style; without newlines."""

    text: str
    style: Style = PLAIN
    copied: str | None = None
    """What is copied where it is selected: None for the text itself, nothing for what only adorns it."""


class Whole(Piece):
    """One sign of several letters, as `:parrot:`: a line may end before and behind it, but not within."""

    __slots__ = ()


class Joint(Piece):
    """At the beginning of a line that only the width made: its text goes on from the line above.

    It takes no cells; what is copied of it stood between the two.
    """

    __slots__ = ()


WRAPPED = Joint("", PLAIN, " ")
"""Before a line that begins with a word of its own."""
CUT = Joint("", PLAIN, "")
"""Before a line that begins within a word."""
COLUMN = "\t"
"""What is copied between two columns that stand side by side."""


def blank(size: int, style: Style = PLAIN) -> Piece:
    """Cells that nobody wrote: an indent, or what fills a line."""
    return Piece(" " * max(0, size), style, "")


def adorning(text: str, style: Style = PLAIN) -> Piece:
    """Words or signs that nobody wrote, and that are not copied therefore."""
    return Piece(text, style, "")


Line = list[Piece]
"""One line of the screen before it is padded."""

_WORDS = re.compile(r"\s+|[^\s]+")
_LOOSE = re.compile("^[\u200d\ufe0f]+|\u200d+(?=\\s|$)")
"""Joiners with nothing to join: they would swallow the padding, or widen what stands before them."""


def line_cells(line: Iterable[Piece]) -> int:
    """The cells a line takes."""
    return sum(cells(piece.text) for piece in line)


def wrap_pieces(pieces: Sequence[Piece], width: int) -> list[Line]:
    """Pieces as lines of at most `width` cells; a word that is too long is cut between graphemes."""
    width = max(width, 2)
    if sum(len(piece.text) for piece in pieces) <= width and line_cells(pieces) <= width:
        return [list(pieces)]
    wrapper = _Wrapper(width)
    for piece in pieces:
        if isinstance(piece, Whole):
            wrapper.add_whole(piece)
            continue
        copied = piece.copied
        for word in _WORDS.findall(piece.text):
            wrapper.add(Piece(word, piece.style, copied))
            copied = copied and ""
    return wrapper.finish()


class _Wrapper:
    """Fills lines word by word; a word may consist of pieces in several styles."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[Line] = []
        self._line: Line = []
        self._used = 0
        self._joint = WRAPPED
        self._break = 0
        """How many pieces of the line stay on it when the rest must move to the next."""
        self._at_break = WRAPPED
        """What stands between the two then."""

    def add(self, piece: Piece) -> None:
        """One word or one run of white space."""
        word, style, copied = piece
        size = cells(word)
        if word.isspace():
            if self._used + size > self._width:
                word = " " * max(0, self._width - self._used)
                size = len(word)
            if self._line or not self._lines:
                self._line.append(Piece(word, style, copied))
                self._used += size
                self._break = len(self._line)
                self._at_break = WRAPPED
            return
        if self._used + size > self._width and self._break:
            self._move_tail()
        while self._used + size > self._width:
            head, word = self._cut(word)
            self._line.append(Piece(head, style, copied))
            self._flush([], CUT)
            size -= cells(head)
        if word:
            self._line.append(Piece(word, style, copied))
            self._used += size

    def add_whole(self, piece: Piece) -> None:
        """One sign; one that is wider than a line is cut nevertheless."""
        self._may_end()
        self.add(piece)
        self._may_end()

    def _may_end(self) -> None:
        if self._break != len(self._line):
            self._break, self._at_break = len(self._line), CUT

    def _cut(self, word: str) -> tuple[str, str]:
        head, rest = split_at(word, self._width - self._used)
        if not head and not self._line:
            return word[0], word[1:]
        return head, rest

    def _move_tail(self) -> None:
        tail = self._line[self._break :]
        del self._line[self._break :]
        self._flush(tail, self._at_break)

    def _flush(self, tail: Line, joint: Joint) -> None:
        """End the line; `joint` is what the next one begins with."""
        while self._line and not self._line[-1].text.strip():
            self._line.pop()
        self._lines.append([self._joint, *self._line] if self._lines else self._line)
        self._line = tail
        self._joint = joint
        self._used = line_cells(tail)
        self._break = 0

    def finish(self) -> list[Line]:
        """The lines, at least one."""
        if self._line or not self._lines:
            self._flush([], WRAPPED)
        return self._lines


def truncate_line(line: Line, width: int) -> Line:
    """The line in at most `width` cells."""
    kept: Line = []
    room = width
    for piece in line:
        size = cells(piece.text)
        if size > room:
            kept.append(Piece(truncate(piece.text, room), piece.style, piece.copied))
            return kept
        kept.append(piece)
        room -= size
    return kept


def shown(text: str) -> str:
    """The text of a piece as it comes to the screen; the last gate."""
    text = gate_line(text)
    return text if text.isascii() else _LOOSE.sub("", text)


def to_strip(line: Iterable[Piece], width: int, base: Style) -> Strip:
    """A line as a strip of exactly `width` cells on the background of `base`."""
    segments: list[Segment] = []
    used = 0
    gaps: list[int] = []
    for piece in line:
        text = shown(piece.text)
        size = cells(text)
        if used + size > width:
            text = truncate(text, width - used, "")
            size = cells(text)
        if text:
            if piece.copied == "":
                gaps.append(len(segments))
            segments.append(Segment(text, base + piece.style))
            used += size
    if used < width:
        gaps.append(len(segments))
        segments.append(Segment(" " * (width - used), base))
    wall_off(segments, gaps)
    return Strip(_joined(segments), width)


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    """Neighbours in one style as one segment: fewer bytes for the terminal."""
    held: Segment | None = None
    for segment in segments:
        if held is not None and held.style == segment.style:
            held = Segment(held.text + segment.text, held.style)
            continue
        if held is not None:
            yield held
        held = segment
    if held is not None:
        yield held
