"""Which text of a pane is selected, from what stands in a cell to what stands in another?

Both ends are kept by what stands there, not by where it is: rows may come, go and be drawn anew at another
width, and the same text stays selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.text.width import cells, split_at
from chat_tui.ui.render.lines import PLAIN
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.selection import FAR, TextLine, cell_of, count_before, read, text_lines
from chat_tui.ui.render.view import MessageView
from chat_tui.ui.widgets.pane_rows import key_of, view_of
from chat_tui.ui.widgets.pane_viewport import Viewport

MARKED = Style(reverse=True)
"""Told without colour."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, by what stands there."""

    key: str
    """The row."""
    line: int
    """Of the row, counted from its text on."""
    cell: int
    count: int
    """Signs of the row's text before it: finds the place again when the row is drawn in another way."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a spot is now; bounds are compared from the first field on."""

    index: int
    line: int
    cell: int

    @property
    def order(self) -> tuple[int, int, int]:
        """What is above or before is less."""
        return self.index, self.line, self.cell


class MarkedText:
    """The text between two spots of a viewport, both cells with it."""

    def __init__(self, view: Viewport, look: Look, cell: int, y: int) -> None:
        self._view = view
        self._drawn_as = (view.rows.width, look)
        self._lines: dict[str, tuple[object, tuple[TextLine, ...]]] = {}
        """Of the rows that were looked at: the view that they were made from, and the lines."""
        self._begins = self._ends = self._spot(cell, y)

    def reach(self, cell: int, y: int) -> bool:
        """Let it end at a cell of the screen; whether that is another than before."""
        ends = self._spot(cell, y)
        moved = ends != self._ends
        self._ends = ends
        return moved

    def follow(self, look: Look) -> bool:
        """Find both ends again where rows are drawn in another way now; False if one is gone."""
        rows = self._view.rows
        if rows.index(self._begins.key) is None or rows.index(self._ends.key) is None:
            return False
        drawn_as = rows.width, look
        if drawn_as != self._drawn_as:
            self._drawn_as = drawn_as
            self._lines.clear()
            self._begins, self._ends = self._again(self._begins), self._again(self._ends)
        return True

    @property
    def text(self) -> str:
        """What it says: the messages below each other, without the names of who said it."""
        first, last = self._bounds()
        told: list[str] = []
        for index in range(first.index, last.index + 1):
            lines = self._text_of(index)
            begin = first.line if index == first.index else 0
            end = last.line if index == last.index else len(lines) - 1
            told.append(
                read(
                    (lines[each], *_cells(first, last, index, each))
                    for each in range(max(0, begin), min(end, len(lines) - 1) + 1)
                )
            )
        return "\n".join(text for text in told if text)

    def shown(self, y: int, strip: Strip) -> Strip:
        """A row of the screen with what is selected of it marked."""
        for begin, end in self._spans(y):
            strip = mark(strip, begin, end)
        return strip

    def _spans(self, y: int) -> Iterator[tuple[int, int]]:
        rows, line = self._view.rows, self._view.line_at(y)
        first, last = self._bounds()
        if not 0 <= line < rows.total:
            return
        index = rows.at(line)
        within = line - rows.top(index) - rows.draw(index).lead
        if not first.order[:2] <= (index, within) <= last.order[:2]:
            return
        lines = self._text_of(index)
        if 0 <= within < len(lines):
            yield from lines[within].spans(*_cells(first, last, index, within))

    def _bounds(self) -> tuple[_Bound, _Bound]:
        """Both ends as they stand now, the upper one first."""
        found = [_Bound(self._index(spot), spot.line, spot.cell) for spot in (self._begins, self._ends)]
        found.sort(key=lambda bound: bound.order)
        return found[0], found[1]

    def _index(self, spot: Spot) -> int:
        return self._view.rows.index(spot.key) or 0

    def _spot(self, cell: int, y: int) -> Spot:
        """What stands in a cell of the screen; what is nearest where there are no rows."""
        rows = self._view.rows
        line = self._view.line_at(y)
        if line < 0:
            line, cell = 0, 0
        elif line >= rows.total:
            line, cell = rows.total - 1, FAR
        index = rows.at(line)
        within = line - rows.top(index) - rows.draw(index).lead
        cell = max(0, cell)
        return Spot(key_of(rows.items[index]), within, cell, count_before(self._text_of(index), within, cell))

    def _again(self, spot: Spot) -> Spot:
        lines = self._text_of(self._index(spot))
        line, cell = cell_of(lines, spot.count)
        return replace(spot, line=line, cell=cell)

    def _text_of(self, index: int) -> Sequence[TextLine]:
        rows = self._view.rows
        view, key = view_of(rows, index), key_of(rows.items[index])
        kept = self._lines.get(key)
        if kept is None or kept[0] != view:
            width, look = self._drawn_as
            made = text_lines(view, width, look) if isinstance(view, MessageView) else ()
            kept = self._lines[key] = (view, made)
        return kept[1]


def _cells(first: _Bound, last: _Bound, index: int, line: int) -> tuple[int, int]:
    """From which cell to which one a line is selected that lies between both ends."""
    begin = first.cell if (index, line) == first.order[:2] else 0
    end = last.cell + 1 if (index, line) == last.order[:2] else FAR
    return begin, end


def mark(strip: Strip, begin: int, end: int) -> Strip:
    """A line with some of its cells marked; signs of several letters stay whole, which Textual would cut."""
    segments: list[Segment] = []
    at = 0
    for text, style, _ in strip:
        size = cells(text)
        before, rest = split_at(text, max(0, begin - at))
        inside, after = split_at(rest, max(0, end - max(begin, at)))
        told = ((before, style), (inside, (style or PLAIN) + MARKED), (after, style))
        segments += [Segment(part, look) for part, look in told if part]
        at += size
    return Strip(segments, strip.cell_length)
