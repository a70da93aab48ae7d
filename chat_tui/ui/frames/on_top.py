"""How does a picture stand on the screen that is not made of letters, while letters are painted around it?

It stands on cells that are blank. As long as they are, it stays; when something else is painted there, it is
taken off, and comes back when they are blank again. Rows that scroll would take it along in one terminal and
leave it behind in the next, so there is one picture, in a place that does not scroll.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from chat_tui.model.frozen import dataclass
from chat_tui.ui.frames.differ import Differ
from chat_tui.ui.frames.rows import Row


@dataclass(frozen=True, slots=True)
class Picture:
    """What draws it from the cursor on, and what takes it away; nothing where writing letters does."""

    place: Region
    draw: str
    erase: str = ""


class OnTop:
    """The picture of one terminal."""

    def __init__(self, differ: Differ) -> None:
        self._differ = differ
        self._wanted: Picture | None = None
        self._left: Picture | None = None
        """What the terminal may still show."""
        self._is_whole = False
        """Whether it surely shows what is wanted."""

    def put(self, picture: Picture | None) -> None:
        """From now on this one is wanted, or none."""
        self._wanted = picture
        self._is_whole = False

    def forget(self) -> None:
        """Anything may be on the terminal."""
        self._is_whole = False

    def taken_off(self, rows: Sequence[Row]) -> str:
        """What to write before the cells: takes away what is not to be seen any more."""
        left = self._left
        if left is None or (left is self._wanted and _is_blank(left.place, rows)):
            return ""
        self._left = None
        self._is_whole = False
        if not left.erase:
            self._differ.forget_rows(left.place.y, left.place.bottom)
        return left.erase

    def drawn(self, rows: Sequence[Row]) -> str:
        """What to write behind the cells, all of which are there."""
        picture = self._wanted
        if picture is None or self._is_whole or not _is_blank(picture.place, rows):
            return ""
        self._left = picture
        self._is_whole = True
        return f"\x1b[{picture.place.y + 1};{picture.place.x + 1}H{picture.draw}"


def _is_blank(place: Region, rows: Sequence[Row]) -> bool:
    """Whether all cells are on the screen and blank, in one look."""
    if place.bottom > len(rows):
        return False
    blank = [" "] * place.width
    looks = [rows[place.y].looks[place.x]] * place.width
    return all(
        row.chars[place.x : place.right] == blank and row.looks[place.x : place.right] == looks
        for row in rows[place.y : place.bottom]
    )
