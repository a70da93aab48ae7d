"""What of the last picture is kept for the next start, and how does one see that it may be stale?"""

from __future__ import annotations

from typing import Any

from textual.geometry import Region

from chat_tui.ui.frames.differ import Differ
from chat_tui.ui.frames.framed import FramedApp
from chat_tui.ui.frames.looks import Look, Looks
from chat_tui.ui.frames.painter import Painter
from chat_tui.ui.frames.rows import Row, blank_row
from chat_tui.ui.last_frame import keep

WAITING = " connecting"
"""What stands in the last row, whatever stood there."""


class KeepsFrame(FramedApp, inherit_bindings=False):
    """An app that leaves its last picture for the next start."""

    keeps_last_frame = True

    def exit(self, *arguments: Any, **options: Any) -> None:
        """Leave; what is on the screen now is what the next start begins with."""
        if self._painter is not None:
            self._keep(self._painter)
        super().exit(*arguments, **options)

    def still_true(self) -> Region | None:
        """The part of the screen that does not age; None for a screen that is not to be kept."""
        return None

    def _keep(self, painter: Painter) -> None:
        if not self.keeps_last_frame:
            keep("", 0, 0)
        elif (region := self.still_true()) is not None and painter.rows:
            rows = aged(painter, region)
            text = Differ(painter.looks, erases=painter.erases).paint(rows, (0, 1))
            keep(text, len(rows[0].chars), len(rows))


def aged(painter: Painter, region: Region) -> list[Row]:
    """A painter's picture, faint but for a part of it, without the cursor and what was said of the line."""
    looks = painter.looks
    rows = [
        Row(row.chars, _faded(row.looks, looks, y, region), row.is_doubtful)
        for y, row in enumerate(painter.rows)
    ]
    rows[-1] = _said(WAITING, rows[-1])
    x, y = painter.cursor
    if 0 <= y < len(rows) and 0 < x < len(rows[y].looks):
        rows[y].looks[x] = rows[y].looks[x - 1]
    return rows


def _faded(row: list[Look], looks: Looks, y: int, region: Region) -> list[Look]:
    if not region.y <= y < region.bottom:
        return [looks.faded(look) for look in row]
    return [look if region.x <= x < region.right else looks.faded(look) for x, look in enumerate(row)]


def _said(text: str, row: Row) -> Row:
    width = len(row.chars)
    blank = blank_row(width, row.looks[0])
    return Row([*text[:width], *blank.chars[len(text) :]], blank.looks, False)
