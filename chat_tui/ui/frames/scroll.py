"""Did rows move up or down, so that the terminal can move them instead of having them written anew?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import ne

from chat_tui.model.frozen import dataclass
from chat_tui.ui.frames.rows import Columns, Key, Row

Rows = Sequence[Row | None]
FEWEST_MOVED = 3
MOST_ALIKE = 6
"""A row that stands in more places than this says nothing about where it went."""
COST_OF_ROW = 12
"""Bytes to go to a row and to take its look."""
COST_OF_SCROLL = 24


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows from `top` up to `bottom`, without it, go up by `lines` (down when negative)."""

    top: int
    bottom: int
    lines: int

    def of(self, rows: Rows) -> list[Row | None]:
        """The rows as the terminal has them after it; None where they are empty now."""
        part = list(rows[self.top : self.bottom])
        size = abs(self.lines)
        gone: list[Row | None] = [None] * min(size, len(part))
        moved = [*part[size:], *gone] if self.lines > 0 else [*gone, *part[: len(part) - size]]
        return [*rows[: self.top], *moved, *rows[self.bottom :]]


def find_shift(shown: Rows, wanted: Rows, columns: Columns) -> Shift | None:
    """The scroll that saves most, judged by what stands in some columns; None when none is worth it."""
    moved = [
        index
        for index, (old, new) in enumerate(zip(shown, wanted, strict=True))
        if old is not None and new is not None and old is not new and old.key(columns) != new.key(columns)
    ]
    if len(moved) < FEWEST_MOVED:
        return None
    before = [None if row is None else row.key(columns) for row in shown]
    after = [None if row is None else row.key(columns) for row in wanted]
    lines = _most_agreed(before, after, moved)
    if lines is None:
        return None
    shift = _reach(before, after, moved, lines)
    return shift if _is_worth_it(shift, shown, wanted) else None


def _most_agreed(
    before: Sequence[Key | None], after: Sequence[Key | None], moved: Sequence[int]
) -> int | None:
    places: dict[Key, list[int]] = {}
    for index, key in enumerate(before):
        if key is not None and not key[0].isspace():
            places.setdefault(key, []).append(index)
    votes: Counter[int] = Counter()
    for index in moved:
        key = after[index]
        stood = places.get(key, []) if key is not None else []
        if len(stood) <= MOST_ALIKE:
            votes.update(place - index for place in stood if place != index)
    if not votes:
        return None
    lines, count = votes.most_common(1)[0]
    return lines if count >= FEWEST_MOVED else None


def _reach(
    before: Sequence[Key | None], after: Sequence[Key | None], moved: Sequence[int], lines: int
) -> Shift:
    """From the first to the last row that went that way."""

    def went(index: int) -> bool:
        return 0 <= index + lines < len(before) and after[index] == before[index + lines]

    agreed = [index for index in moved if went(index)]
    first, last = agreed[0], agreed[-1]
    return Shift(min(first, first + lines), max(last, last + lines) + 1, lines)


def _is_worth_it(shift: Shift, shown: Rows, wanted: Rows) -> bool:
    """Whether less is to be written with it than without; what it moves by mistake counts, too."""
    part = slice(shift.top, shift.bottom)
    without = sum(map(_cost, shown[part], wanted[part]))
    return COST_OF_SCROLL + sum(map(_cost, shift.of(shown)[part], wanted[part])) < without


def _cost(before: Row | None, after: Row | None) -> int:
    """Nearly the bytes that it takes to make one row of another."""
    if before is after or after is None:
        return 0
    if before is None:
        return len(after.chars) + COST_OF_ROW
    cells: int = sum(map(ne, before.chars, after.chars))
    if not cells:
        return 0 if before.looks == after.looks else COST_OF_ROW
    if before.is_doubtful or after.is_doubtful:
        return len(after.chars) + COST_OF_ROW
    return cells + COST_OF_ROW
