"""Where on a pane stand the links and files of some messages, and how is each given a label to press?

Labels are laid over the lines each time these are painted, so they stay with their links when messages come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.model.ids import FileId
from chat_tui.ui.render.clicks import DOES
from chat_tui.ui.render.inline import LEADS
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_viewport import Viewport

DIGITS = "123456789"
LETTERS = "abcdefghijkmnpqrstuvwxyz"
"""Without those that look like digits."""
_LABEL = Style(reverse=True, bold=True, underline=False)


def labels_for(count: int) -> list[str]:
    """So many labels, none of which another one begins with: digits, then letters, else two letters each."""
    short = [*DIGITS, *LETTERS]
    if count <= len(short):
        return short[:count]
    return [one + other for one in LETTERS for other in LETTERS][:count]


def name_of_file(file_id: FileId) -> str:
    """What a file is called among what can be opened; no address begins so."""
    return f"file {file_id}"


def target_of(style: Style | None) -> str | None:
    """What opens where something is drawn in a style: an address, a channel, a hashtag or a file."""
    if style is None:
        return None
    if style.link:
        return style.link
    meta = style.meta
    lead = meta.get(LEADS)
    if isinstance(lead, str):
        return lead
    done = meta.get(DOES, ())
    return name_of_file(done[1]) if done[:1] == ("open_file",) else None


class Hints:
    """The labels of what stands in some rows; `labels` has one for each thing that can be opened."""

    def __init__(self, view: Viewport, keys: frozenset[str], labels: Mapping[str, str]) -> None:
        self._view = view
        self._keys = keys
        self._labels = labels

    def places(self) -> dict[str, tuple[int, int]]:
        """The row and column where each thing begins to be seen; nothing for what is not on the screen."""
        found: dict[str, tuple[int, int]] = {}
        for y, strip in self._lines():
            x = 0
            for segment in strip:
                target = target_of(segment.style)
                if target is not None and target in self._labels:
                    found.setdefault(target, (y, x))
                x += segment.cell_length
        return found

    def _lines(self) -> Iterator[tuple[int, Strip]]:
        view = self._view
        for y in range(view.height):
            index, strip = view.row_at(y), view.strip(y)
            if index is not None and strip is not None and key_of(view.rows.items[index]) in self._keys:
                yield y, strip

    def at(self, x: int, y: int) -> str | None:
        """What the label stands for that covers a cell, or stands right before it."""
        return next(
            (
                target
                for target, (row, column) in self.places().items()
                if row == y and column - 1 <= x < column + len(self._labels[target])
            ),
            None,
        )

    def drawn_on(self, lines: list[Strip], first: int, look: Look) -> list[Strip]:
        """Lines of the screen from row `first` on, with the labels."""
        style = look.base + look.mention + _LABEL
        found = list(lines)
        # From the right: a label may stand in the blank before its link.
        for target, (y, x) in sorted(self.places().items(), key=lambda each: each[1], reverse=True):
            if 0 <= y - first < len(found):
                found[y - first] = _labelled(found[y - first], x, self._labels[target], style)
        return found


def _labelled(strip: Strip, x: int, label: str, style: Style) -> Strip:
    """A label in the blank before a link if there is one, else over its beginning."""
    if x and strip.crop(x - 1, x).text == " ":
        x -= 1
    end = min(strip.cell_length, x + len(label))
    chip = Strip([Segment(label[: end - x], style)])
    return Strip.join([strip.crop(0, x), chip, strip.crop(end, strip.cell_length)])
