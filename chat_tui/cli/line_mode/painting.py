"""How does the line that is written come to stand on a terminal, and news above it?

Two ways. A terminal that can erase a line has a prompt, and news pushes it down. Without that nothing is ever
written twice: characters are added at the end and rubbed out there, which any terminal, printer or screen
reader follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat_tui.text.sanitize import gate_line
from chat_tui.text.width import cells, clusters

ERASE_LINE = "\r\x1b[K"
RUB_OUT = "\b \b"
LEAST_WIDTH = 20


class Painter:
    """Remembers what stands in the row of the cursor."""

    def __init__(self, write: Callable[[str], None], columns: Callable[[], int], *, redraws: bool) -> None:
        self._write = write
        self._columns = columns
        self.redraws = redraws
        self._row = ""
        self._behind = 0
        """Cells between the cursor and the end of the row."""

    def paint(self, prompt: str, text: str, cursor: int) -> None:
        """Bring the row to what is written now, with as few characters as possible."""
        before, behind = _shown(text[:cursor]), _shown(text[cursor:])
        if self.redraws:
            before, behind = self._window(prompt + before, behind)
        row = before + behind
        if row == self._row and cells(behind) == self._behind:
            return
        if not self._behind and not behind and (self._appended(row) or self._rubbed_out(row)):
            return
        if self.redraws:
            self._write(f"{ERASE_LINE}{row}" + "\b" * cells(behind))
        else:
            self._anew(row)
        self._row, self._behind = row, cells(behind)

    def above(self, lines: Sequence[str]) -> None:
        """Write lines where the row stands; it has to be painted again then."""
        erased = ERASE_LINE if self.redraws and self._row else ""
        self._write(erased + "".join(f"{line}\n" for line in lines))
        self._row, self._behind = "", 0

    def finish(self, prompt: str, text: str) -> None:
        """The line is whole: all of it stands there, and what follows begins below it."""
        whole = prompt + _shown(text)
        if self.redraws and (self._row != whole or self._behind):
            self._write(ERASE_LINE + whole)
        self._write("\n")
        self._row, self._behind = "", 0

    def forget(self) -> None:
        """Something else has written there."""
        self._row, self._behind = "", 0

    def _appended(self, row: str) -> bool:
        if not self._row or not row.startswith(self._row):
            return False
        self._write(row[len(self._row) :])
        self._row = row
        return True

    def _rubbed_out(self, row: str) -> bool:
        if not row or not self._row.startswith(row):
            return False
        self._write(RUB_OUT * cells(self._row[len(row) :]))
        self._row = row
        return True

    def _anew(self, row: str) -> None:
        """Rub out what differs, and write it."""
        same = 0
        while same < min(len(row), len(self._row)) and row[same] == self._row[same]:
            same += 1
        self._write(RUB_OUT * cells(self._row[same:]) + row[same:])

    def _window(self, before: str, behind: str) -> tuple[str, str]:
        """What fits into the row around the cursor; what is left out is marked by < and >."""
        width = max(LEAST_WIDTH, self._columns()) - 1
        if cells(before) + cells(behind) <= width:
            return before, behind
        room = width - 2
        tail = _end_of(before, room if not behind else room * 2 // 3)
        head = _start_of(behind, room - cells(tail))
        return ("<" if tail != before else "") + tail, head + (">" if head != behind else "")


def _shown(text: str) -> str:
    """A text in one row, harmless; where it has another line a sign stands."""
    return gate_line(text.replace("\n", "⏎"))


def _start_of(text: str, room: int) -> str:
    taken, used = "", 0
    for cluster, width in clusters(text):
        if used + width > room:
            break
        taken, used = taken + cluster, used + width
    return taken


def _end_of(text: str, room: int) -> str:
    parts, used = list(clusters(text)), 0
    start = len(parts)
    while start and used + parts[start - 1][1] <= room:
        start -= 1
        used += parts[start][1]
    return "".join(cluster for cluster, _ in parts[start:])
