"""What must be written so that a terminal which shows one screen shows another?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chat_tui.ui.frames.looks import RESET, Look, Looks
from chat_tui.ui.frames.rows import CONTINUED, Columns, Row, difference, is_loose
from chat_tui.ui.frames.scroll import find_shift

JOINED = 4
"""So many cells that are right are written again rather than leapt over."""
PLENTY = 1 << 30
MANY = 64
LONG = 12
BLANKS = re.compile(" {13,}| {5,}$")
"""Spaces that take more bytes than to have the terminal erase so many cells."""


class Differ:
    """Knows what the terminal shows, row by row; None for a row of which nothing is known."""

    def __init__(self, looks: Looks, *, erases: bool = False) -> None:
        self._looks = looks
        self._erases = erases
        """Whether the terminal erases cells in the background that it writes with."""
        self._shown: list[Row | None] = []
        self.leaves_off = False
        """Whether the last `paint` did not write all that was wanted."""

    def forget(self) -> None:
        """Anything may be on the terminal."""
        self._shown = []

    def forget_rows(self, first: int, end: int) -> None:
        """Anything may be on some of its rows."""
        for index in range(first, min(end, len(self._shown))):
            self._shown[index] = None

    def paint(self, wanted: Sequence[Row], columns: Columns, first: int = 0, room: int = PLENTY) -> str:
        """What makes the terminal show `wanted`; from now on it counts as shown.

        Rows move as `columns` of them moved. Of more than `room` bytes only the beginning is written, with
        the row `first` before all others, and even without room: there somebody types.
        """
        if len(self._shown) != len(wanted):
            self._shown = [None] * len(wanted)
        parts: list[str] = []
        if room > 0 and (shift := find_shift(self._shown, wanted, columns)):
            self._shown = shift.of(self._shown)
            command = f"{shift.lines}M" if shift.lines > 0 else f"{-shift.lines}L"
            parts.append(f"\x1b[{shift.top + 1};{shift.bottom}r\x1b[{shift.top + 1}H\x1b[{command}\x1b[r")
        written = 0
        self.leaves_off = False
        pen = Pen(self._looks, erases=self._erases)
        for index in [first, *range(first), *range(first + 1, len(wanted))]:
            if index >= len(wanted) or self._shown[index] is wanted[index]:
                continue
            if written >= room and index != first:
                self.leaves_off = True
                break
            text = pen.row(index, self._shown[index], wanted[index])
            self._shown[index] = wanted[index]
            written += len(text)
            parts.append(text)
        parts.append(pen.put_away())
        return "".join(parts)


class Pen:
    """Writes runs of cells, and knows where the terminal's cursor is and how it writes."""

    def __init__(self, looks: Looks, *, erases: bool) -> None:
        self._looks = looks
        self._erases = erases
        self._look = looks.plain
        self._at = (-1, -1)

    def put_away(self) -> str:
        """Nothing that is written later shall look like us."""
        plain = self._looks.plain
        link = self._looks.change(self._look, plain) if self._look.link else ""
        text = link or (RESET if self._look is not plain else "")
        self._look = plain
        return text

    def row(self, y: int, before: Row | None, after: Row) -> str:
        """What makes row `y` of the terminal, which shows `before`, show `after`."""
        if before is None or len(before.chars) != len(after.chars):
            return self._run(y, 0, len(after.chars), after)
        return "".join(
            self._run(y, start, end, after) for start, end in _runs(difference(before, after), after)
        )

    def _run(self, y: int, start: int, end: int, row: Row) -> str:
        parts = [self._go(y, start)]
        chars, looks = row.chars, row.looks
        x = start
        while x < end:
            char, look = chars[x], looks[x]
            parts.append(self._take(look, char))
            if row.is_doubtful and is_loose(char):
                width = _width_at(chars, x)
                # Whatever it covers, both its cells were written, and what follows stands in its own.
                parts.append(f"{' ' * width}{self._to(y, x)}{char}{self._to(y, x + width)}")
                x += width
                continue
            stop = self._end_of_look(row, x, end)
            parts.append(self._text("".join(chars[x:stop]), at_edge=stop == len(chars)))
            x = stop
        # At the right edge a terminal may be about to wrap.
        self._at = (y, end) if end < len(chars) else (-1, -1)
        return "".join(parts)

    def _text(self, text: str, *, at_edge: bool) -> str:
        if not self._erases or "     " not in text or self._look.has_strokes:
            return text

        def erase(blanks: re.Match[str]) -> str:
            size = len(blanks[0])
            if blanks.end() == len(text) and at_edge:
                return "\x1b[K"
            return f"\x1b[{size}X\x1b[{size}C" if size > LONG else blanks[0]

        return BLANKS.sub(erase, text)

    def _take(self, look: Look, char: str) -> str:
        if look is self._look or (char == " " and look.blank == self._look.blank):
            return ""
        change = self._looks.change(self._look, look)
        self._look = look
        return change

    def _end_of_look(self, row: Row, start: int, end: int) -> int:
        """How far the cells can be written in one go."""
        chars, looks, look = row.chars, row.looks, self._look
        if not row.is_doubtful and looks[start:end].count(look) == end - start:
            return end
        for x in range(start + 1, end):
            if looks[x] is not look and not (chars[x] == " " and looks[x].blank == look.blank):
                return x
            if row.is_doubtful and is_loose(chars[x]):
                return x
        return end

    def _go(self, y: int, x: int) -> str:
        at_y, at_x = self._at
        if (y, x) == self._at:
            return ""
        if y == at_y and x > at_x:
            return f"\x1b[{x - at_x}C"
        return self._to(y, x)

    @staticmethod
    def _to(y: int, x: int) -> str:
        return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


def _width_at(chars: list[str], x: int) -> int:
    end = x + 1
    while end < len(chars) and chars[end] == CONTINUED:
        end += 1
    return end - x


def _runs(cells: list[int], row: Row) -> Iterator[tuple[int, int]]:
    """Cells as runs, each from its start up to its end; wide characters are never divided."""
    if not cells:
        return
    start = cells[0]
    if 2 * len(cells) > cells[-1] + 1 - start > MANY:
        # Another text altogether: to look for what is alike by chance takes longer than to write it.
        yield _whole_characters(start, cells[-1] + 1, row)
        return
    for cell, following in pairwise(cells):
        gap = following - cell
        if gap > 1 and (gap > JOINED or not _is_even(row, cell, following)):
            yield _whole_characters(start, cell + 1, row)
            start = following
    yield _whole_characters(start, cells[-1] + 1, row)


def _is_even(row: Row, start: int, end: int) -> bool:
    """Whether nothing between two cells would need another look."""
    return all(look is row.looks[start] or look is row.looks[end] for look in row.looks[start + 1 : end])


def _whole_characters(start: int, end: int, row: Row) -> tuple[int, int]:
    while start > 0 and row.chars[start] == CONTINUED:
        start -= 1
    while end < len(row.chars) and row.chars[end] == CONTINUED:
        end += 1
    return start, end
