"""What text does a screen show, after what a program wrote? Characters only, quick enough not to be measured.

It knows what programs of full screens write: cursor, erasing, inserting, scroll regions, the other screen.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable

from chat_tui.text.width import clusters

TOKEN = re.compile(
    r"\x1b\[(?P<mark>[<=>?]?)(?P<args>[\d;:]*)(?P<mid>[ -/]*)(?P<csi>[@-~])"
    r"|(?P<string>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\|\x1b[()*+#%].)"
    r"|\x1b(?P<escape>[^\[\]P_^X()*+#%])|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<cut>\x1b(?:\[[<=>?]?[\d;:]*[ -/]*|\][^\x07\x1b]*\x1b?|[P_^X][^\x1b]*\x1b?|[()*+#%]?)\Z)",
    re.DOTALL,
)


class Emulator:
    """A grid of characters; `feed` takes what was written, in pieces as they come."""

    def __init__(self, columns: int, rows: int) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self.resize(columns, rows)
        self._commands: dict[str, Callable[[list[int]], None]] = {
            "H": self._go, "f": self._go, "A": self._up, "B": self._down, "C": self._right, "D": self._left,
            "G": self._column, "d": self._row, "K": self._erase_in_line, "J": self._erase_in_screen,
            "X": self._erase, "P": self._delete, "@": self._insert, "L": self._insert_lines,
            "M": self._delete_lines, "S": self._scroll_up, "T": self._scroll_down, "r": self._region,
        }  # fmt: skip

    def resize(self, columns: int, rows: int) -> None:
        """Another size, and an empty screen."""
        self.columns, self.rows = columns, rows
        self.grid = [[" "] * columns for _ in range(rows)]
        self.x = self.y = self._top = 0
        self._bottom = rows

    @property
    def text(self) -> str:
        """The screen as lines without trailing blanks."""
        return "\n".join("".join(row).rstrip() for row in self.grid)

    def feed(self, data: bytes) -> None:
        """Show what was written."""
        text, self._rest = self._rest + self._decode(data), ""
        for match in TOKEN.finditer(text):
            kind = match.lastgroup
            if kind == "text":
                self._put(match["text"])
            elif kind == "csi":
                self._command(match["mark"] + match["mid"], match["args"], match["csi"])
            elif kind == "control":
                self._control(match["control"])
            elif kind == "escape":
                self._escape(match["escape"])
            elif kind == "cut":
                self._rest = match["cut"]

    def _put(self, text: str) -> None:
        cells: list[str] = []
        for cluster, width in clusters(text):
            cells += [cluster, *[""] * (width - 1)] if width else []
        row = self.grid[self.y]
        room = self.columns - self.x
        row[self.x : self.x + len(cells[:room])] = cells[:room]
        self.x = min(self.columns - 1, self.x + len(cells))

    def _command(self, mark: str, args: str, name: str) -> None:
        numbers = [int(part.split(":")[0] or 0) for part in args.split(";")] if args else [0]
        if mark == "?" and name in "hl" and {47, 1047, 1049} & set(numbers):
            self.grid = [[" "] * self.columns for _ in range(self.rows)]
        elif not mark and name in self._commands:
            self._commands[name](numbers)

    def _control(self, character: str) -> None:
        if character == "\r":
            self.x = 0
        elif character in "\n\v\f":
            self._line_feed()
        elif character == "\b":
            self.x = max(0, self.x - 1)

    def _escape(self, character: str) -> None:
        if character == "M":
            if self.y == self._top:
                self._scroll(-1)
            else:
                self.y = max(0, self.y - 1)
        elif character in "DE":
            self._line_feed()

    def _line_feed(self) -> None:
        if self.y == self._bottom - 1:
            self._scroll(1)
        else:
            self.y = min(self.rows - 1, self.y + 1)

    def _scroll(self, lines: int, top: int | None = None) -> None:
        """Rows go up, down when negative, between the margins."""
        first, last = self._top if top is None else top, self._bottom
        lines = max(first - last, min(last - first, lines))
        fresh = [[" "] * self.columns for _ in range(abs(lines))]
        part = self.grid[first:last]
        self.grid[first:last] = [*part[lines:], *fresh] if lines > 0 else [*fresh, *part[: len(part) + lines]]

    def _go(self, numbers: list[int]) -> None:
        self._row(numbers)
        self._column(numbers[1:] or [1])

    def _row(self, numbers: list[int]) -> None:
        self.y = min(self.rows, max(1, numbers[0])) - 1

    def _column(self, numbers: list[int]) -> None:
        self.x = min(self.columns, max(1, numbers[0])) - 1

    def _up(self, numbers: list[int]) -> None:
        self.y = max(0, self.y - max(1, numbers[0]))

    def _down(self, numbers: list[int]) -> None:
        self.y = min(self.rows - 1, self.y + max(1, numbers[0]))

    def _right(self, numbers: list[int]) -> None:
        self.x = min(self.columns - 1, self.x + max(1, numbers[0]))

    def _left(self, numbers: list[int]) -> None:
        self.x = max(0, self.x - max(1, numbers[0]))

    def _blank(self, y: int, start: int, end: int) -> None:
        end = min(end, self.columns)
        self.grid[y][start:end] = [" "] * max(0, end - start)

    def _erase(self, numbers: list[int]) -> None:
        self._blank(self.y, self.x, self.x + max(1, numbers[0]))

    def _erase_in_line(self, numbers: list[int]) -> None:
        start, end = ((self.x, self.columns), (0, self.x + 1), (0, self.columns))[min(2, numbers[0])]
        self._blank(self.y, start, end)

    def _erase_in_screen(self, numbers: list[int]) -> None:
        if numbers[0] < 2:
            self._erase_in_line(numbers)
        rows = (range(self.y + 1, self.rows), range(self.y), range(self.rows))[min(2, numbers[0])]
        for y in rows:
            self._blank(y, 0, self.columns)

    def _delete(self, numbers: list[int]) -> None:
        row, count = self.grid[self.y], min(max(1, numbers[0]), self.columns - self.x)
        row[self.x :] = [*row[self.x + count :], *[" "] * count]

    def _insert(self, numbers: list[int]) -> None:
        row, count = self.grid[self.y], max(1, numbers[0])
        row[self.x :] = [*[" "] * count, *row[self.x :]][: self.columns - self.x]

    def _insert_lines(self, numbers: list[int]) -> None:
        self._scroll(-max(1, numbers[0]), self.y)

    def _delete_lines(self, numbers: list[int]) -> None:
        self._scroll(max(1, numbers[0]), self.y)

    def _scroll_up(self, numbers: list[int]) -> None:
        self._scroll(max(1, numbers[0]))

    def _scroll_down(self, numbers: list[int]) -> None:
        self._scroll(-max(1, numbers[0]))

    def _region(self, numbers: list[int]) -> None:
        self._top = max(1, numbers[0]) - 1
        self._bottom = numbers[1] if len(numbers) > 1 and numbers[1] else self.rows
        self.x = self.y = 0
