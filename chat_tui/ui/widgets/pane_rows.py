"""Which line of the pane belongs to which row, and which rows have been drawn?

A row's height is exact once it was drawn and a guess before. Tops are prefix sums, made again when a height
moved. Above the first row there may be a head: lines that belong to none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from textual.strip import Strip

from chat_tui.model.ids import Position
from chat_tui.model.messages import Gap
from chat_tui.ui.render.gap import GapView, draw_gap
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import Drawn, draw_message
from chat_tui.ui.render.view import MessageView
from chat_tui.ui.widgets.pane_views import Item, ViewBuilder, Waiting

GUESS = 2
NOTHING_DRAWN = Drawn((), 0)


def key_of(item: Item) -> str:
    """What names a row for as long as it is shown."""
    if isinstance(item, Gap):
        return f"gap {item.newer.id}"
    message = item.message if isinstance(item, Waiting) else item
    return message.id


def position_of(item: Item) -> Position:
    """Where a row stands in its channel."""
    return item.message.position if isinstance(item, Waiting) else item.position


class _Row:
    """What is remembered of a row: the view it was drawn from, its lines, and when it was last looked at.

    How high it is, is remembered longer than the lines.
    """

    __slots__ = ("drawn", "height", "round", "view")

    def __init__(self) -> None:
        self.view: MessageView | GapView | None = None
        self.drawn: Drawn | None = None
        self.height = GUESS
        self.round = -1


class Rows:
    """The rows of a pane in order; draws those that are asked for and keeps their lines."""

    def __init__(self, builder: ViewBuilder) -> None:
        self._builder = builder
        self.items: Sequence[Item] = ()
        self.selected: str | None = None
        self.also: frozenset[str] = frozenset()
        """The keys of the rows that are chosen together with it."""
        self.told_above: Callable[[], Sequence[Strip]] = tuple
        """What stands above the first row, if anything does."""
        self._head: Sequence[Strip] | None = None
        self._rows: list[_Row] = []
        self._by_key: dict[str, _Row] = {}
        self._index: dict[str, int] = {}
        self._heights: list[int] = []
        self._tops: list[int] | None = None
        self._round = 0
        self.width = 0

    def __len__(self) -> int:
        return len(self.items)

    def replace(self, items: Iterable[Item]) -> None:
        """Take other rows; those that stay keep their lines until they turn out to differ."""
        self.items = tuple(items)
        keys = [key_of(item) for item in self.items]
        known = self._by_key
        self._rows = [known.get(key) or _Row() for key in keys]
        self._by_key = dict(zip(keys, self._rows, strict=True))
        self._index = {key: index for index, key in enumerate(keys)}
        self._heights = [row.height for row in self._rows]
        self._tops = None
        self.look_again()

    def look_again(self) -> None:
        """Make every row compare its view before its lines are used again."""
        self._round += 1
        self._head = None

    def forget(self, width: int) -> None:
        """Drop all lines, because the width or the look is another."""
        self.width = width
        for row in self._rows:
            row.view = row.drawn = None
        self._tops = None
        self.look_again()

    @property
    def folded(self) -> int:
        """How many rows are folded into the line of another."""
        return self._builder.bots.hidden(self.items)

    def index(self, key: str) -> int | None:
        """Where a row is."""
        return self._index.get(key)

    def nearest(self, key: str, position: Position) -> int:
        """Where a row is; if it is gone, the row that stands in its place."""
        index = self._index.get(key)
        if index is not None:
            return index
        later = (number for number, item in enumerate(self.items) if position_of(item) >= position)
        return next(later, len(self.items) - 1)

    def draw(self, index: int) -> Drawn:
        """The lines of a row, true to the store."""
        drawn = self.prepare(index)
        height = len(drawn.lines)
        if self._heights[index] != height:
            self._heights[index] = self._rows[index].height = height
            self._tops = None
        return drawn

    def prepare(self, index: int) -> Drawn:
        """The same before it is needed: nothing moves by it."""
        row = self._rows[index]
        if row.round != self._round or row.drawn is None:
            row.drawn = self._draw(row, index)
            row.round = self._round
        return row.drawn

    def _draw(self, row: _Row, index: int) -> Drawn:
        item = self.items[index]
        look: Look = self._builder.look
        key = key_of(item)
        selected = key if key in self.also else self.selected
        if isinstance(item, Gap):
            gap = self._builder.gap_view(self.items, index, selected)
            if row.drawn is None or row.view != gap:
                row.view = gap
                return draw_gap(gap, self.width, look)
            return row.drawn
        view = self._builder.view(self.items, index, selected)
        if view is None:
            row.view = None
            return NOTHING_DRAWN
        if row.drawn is not None and row.view == view:
            return row.drawn
        row.view = view
        return draw_message(view, self.width, look)

    def draw_down(self, index: int, lines: int) -> None:
        """Make exact the rows from one on, until they cover so many lines."""
        while index < len(self._rows) and lines > 0:
            lines -= len(self.draw(index).lines)
            index += 1

    def draw_up(self, index: int, lines: int) -> None:
        """Make exact the rows up to one, until they cover so many lines."""
        while index >= 0 and lines > 0:
            lines -= len(self.draw(index).lines)
            index -= 1

    @property
    def head(self) -> Sequence[Strip]:
        """The lines above the first row."""
        if self._head is None:
            self._head = self.told_above()
            self._tops = None
        return self._head

    @property
    def total(self) -> int:
        """Lines of all rows."""
        return _prefix(self)[-1]

    def top(self, index: int) -> int:
        """The first line of a row."""
        return _prefix(self)[index]

    def height(self, index: int) -> int:
        """Lines of a row."""
        return self._heights[index]

    def at(self, line: int) -> int:
        """The row that a line belongs to, the first for the head; rows of no height are passed over."""
        tops = _prefix(self)
        index = bisect_right(tops, line) - 1
        return min(max(index, 0), len(self._rows) - 1)

    def strip(self, line: int) -> Strip | None:
        """The strip of a line; None beyond the ends."""
        if not 0 <= line < self.total:
            return None
        if line < len(self.head):
            return self.head[line]
        index = self.at(line)
        lines = self.draw(index).lines
        offset = line - self.top(index)
        return lines[offset] if 0 <= offset < len(lines) else None


def _prefix(rows: Rows) -> list[int]:
    """The first line of each row, and the one behind the last."""
    above = len(rows.head)
    if rows._tops is None:
        rows._tops = list(accumulate(rows._heights, initial=above))
    return rows._tops


def view_of(rows: Rows, index: int) -> MessageView | GapView | None:
    """What a row is drawn from; None for one that is folded into another."""
    rows.draw(index)
    return rows._rows[index].view


def give_back_lines(rows: Rows, first: int, last: int) -> None:
    """Drop what was drawn of the rows that are not between two lines; each stays as high as it is."""
    kept = range(rows.at(first), rows.at(last) + 1)
    for index, row in enumerate(rows._rows):
        if row.drawn is not None and index not in kept:
            row.view = row.drawn = None
