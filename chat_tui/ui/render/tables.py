"""How does a table fit into the width of a message?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from chat_tui.text.nodes import Alignment, Table
from chat_tui.ui.render.inline import InlineStyler
from chat_tui.ui.render.lines import COLUMN, Line, Piece, adorning, blank, line_cells, wrap_pieces
from chat_tui.ui.render.look import Look

NARROWEST = 4
BETWEEN = 3
"""A space, a rule and a space between two columns."""


def table_lines(table: Table, width: int, look: Look, styler: InlineStyler) -> list[Line]:
    """Columns with rules between them; cells wrap; a table too wide even so becomes a list of its rows."""
    header = [styler.line(cell, look.heading) for cell in table.header]
    rows = [[styler.line(cell) for cell in row] for row in table.rows]
    if len(header) * NARROWEST + (len(header) - 1) * BETWEEN > width:
        return _as_list(header, rows, width, look)
    widths = _widths([header, *rows], width - (len(header) - 1) * BETWEEN)
    rule = look.glyphs.rule
    lines = _row(header, widths, table.alignments, look)
    crossing = f"{rule}{look.glyphs.cross}{rule}"
    lines.append([adorning(crossing.join(rule * size for size in widths), look.separator)])
    for row in rows:
        lines.extend(_row(row, widths, table.alignments, look))
    return lines


def _widths(rows: Sequence[Sequence[Line]], room: int) -> list[int]:
    """As wide as the cells need; if there is too little room the widest columns give way first."""
    widths = [max(1, *(line_cells(row[column]) for row in rows)) for column in range(len(rows[0]))]
    excess = sum(widths) - room
    while excess > 0:
        widest = max(widths)
        below = max((size for size in widths if size < widest), default=NARROWEST)
        columns = [column for column, size in enumerate(widths) if size == widest]
        step = max(1, min(widest - max(below, NARROWEST), -(-excess // len(columns))))
        for column in columns:
            taken = min(step, excess)
            widths[column] -= taken
            excess -= taken
    return widths


def _row(
    cells: Sequence[Line], widths: Sequence[int], alignments: Sequence[Alignment], look: Look
) -> list[Line]:
    wrapped = [wrap_pieces(cell, size) for cell, size in zip(cells, widths, strict=True)]
    between = Piece(f" {look.glyphs.column} ", look.separator, COLUMN)
    lines: list[Line] = []
    for parts in zip_longest(*wrapped, fillvalue=None):
        line: Line = []
        for number, (part, size, alignment) in enumerate(zip(parts, widths, alignments, strict=True)):
            if number:
                line.append(between)
            line.extend(_aligned(part or [], size, alignment))
        lines.append(line)
    return lines


def _aligned(line: Line, width: int, alignment: Alignment) -> Line:
    room = max(0, width - line_cells(line))
    left = {"left": 0, "right": room, "center": room // 2}[alignment]
    return [blank(left), *line, blank(room - left)]


def _as_list(header: Sequence[Line], rows: Sequence[Sequence[Line]], width: int, look: Look) -> list[Line]:
    lines: list[Line] = []
    for row in rows or [[[] for _ in header]]:
        for title, cell in zip(header, row, strict=True):
            lines.extend(wrap_pieces([*title, Piece(": ", look.muted), *cell], width))
        lines.append([adorning(look.glyphs.rule * min(width, 8), look.separator)])
    return lines
