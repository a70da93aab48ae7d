"""How are several things listed for people: in columns as wide as they need, with headings on a terminal?"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from chat_tui.cli.output import safe_data, styled
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells, fit

MOST = 2_000
"""Characters of one cell."""
_GAP = "  "


@dataclass(frozen=True)
class Column:
    """What stands in a column; no cell is wider than `most` cells, whose end is cut."""

    title: str
    most: int = 40
    right: bool = False
    style: Mapping[str, Any] = field(default_factory=dict)


NAME = {"bold": True}


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print the rows. In a pipe there are no headings: each line is one thing."""
    shown = [[safe_line(cell, MOST) for cell in row] for row in rows]
    has_heads = sys.stdout.isatty() and bool(rows)
    heads = [[column.title for column in columns]] if has_heads else []
    widths = [
        min(column.most, max((cells(row[place]) for row in heads + shown), default=0))
        for place, column in enumerate(columns)
    ]
    if has_heads:
        _print(columns, widths, heads[0], is_head=True)
    for row in shown:
        _print(columns, widths, row)


def _print(
    columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], *, is_head: bool = False
) -> None:
    """One line, without blanks behind its last word; the last column is as wide as it is."""
    last = max((place for place, cell in enumerate(row) if cell), default=0)
    parts = []
    for place, (column, width, cell) in enumerate(zip(columns, widths, row, strict=True)):
        if place > last:
            break
        is_open = place == len(columns) - 1 and not column.right
        text = cell if is_open else fit(cell, width, right=column.right)
        text = text.rstrip() if place == last else text
        parts.append(styled(text, **({"dim": True} if is_head else column.style)))
    safe_data(_GAP.join(parts))
