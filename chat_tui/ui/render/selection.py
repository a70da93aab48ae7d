"""What stands in which cells of a drawn message, and how does that read without what adorns it?

Names, times, marks, bars and indents are not text, and a line that only the width made is none: what was
written as one line is read as one again. Columns that stand side by side are set apart by tabs, and a point
of a list begins as it can be written. Code keeps its lines; what is folded or pushed aside is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chat_tui.model.frozen import dataclass
from chat_tui.text.width import cells, clusters, split_at
from chat_tui.ui.render.lines import COLUMN, Joint, Line, shown
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import laid_out
from chat_tui.ui.render.view import MessageView

FAR = 1 << 20
"""A cell behind all cells of any line."""


class Run(NamedTuple):
    """Text in neighbouring cells."""

    start: int
    text: str
    copied: str | None
    """What is copied instead, as soon as any of it is selected."""
    column: int

    def within(self, first: int, end: int) -> tuple[int, int, str]:
        """From and to which cell it is selected, and which text that is; no character is divided."""
        size = cells(self.text)
        inside, begins = self.text, self.start
        if begins < first or begins + size > end:
            before, rest = split_at(inside, max(0, first - begins))
            begins += cells(before)
            inside, after = split_at(rest, max(0, end - begins))
            if after and begins + cells(inside) < end:
                inside += next(clusters(after))[0]
        if inside and self.copied is not None:
            return self.start, self.start + size, self.copied
        return begins, begins + cells(inside), inside


@dataclass(frozen=True, slots=True)
class TextLine:
    """The text of one line of the screen; a line without runs is wholly an adornment."""

    runs: tuple[Run, ...]
    joints: tuple[str | None, ...]
    """For each column: what stood between its text and that of the line above it; None if a newline did."""
    columns: tuple[int, ...]
    """The cells at which the columns begin."""

    @property
    def goes_on(self) -> bool:
        """Whether it continues the line above."""
        return any(joint is not None for joint in self.joints)

    def spans(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """From and to which cells there is text between two cells."""
        for run in self.runs:
            begins, ends, _ = run.within(first, end)
            if begins < ends:
                yield begins, ends

    def parts(self, first: int, end: int) -> list[str | None]:
        """What is selected of each column; None of those that lie beyond."""
        bounds = (*self.columns, FAR)
        parts: list[str | None] = [
            "" if bounds[each] < end and bounds[each + 1] > first else None
            for each in range(len(self.columns))
        ]
        for run in self.runs:
            text = run.within(first, end)[2]
            if text:
                parts[run.column] = (parts[run.column] or "") + text
        return parts


def text_line(line: Line) -> TextLine:
    """The text of a line, by the cells it takes on the screen."""
    runs: list[Run] = []
    joints: list[str | None] = [None]
    columns = [0]
    at = 0
    for piece in line:
        text = shown(piece.text)
        if isinstance(piece, Joint):
            joints[-1] = piece.copied
        elif piece.copied == COLUMN:
            joints.append(None)
            columns.append(at + cells(text))
        elif piece.copied != "":
            _add(runs, Run(at, text, piece.copied, len(columns) - 1))
        at += cells(text)
    return TextLine(tuple(runs), tuple(joints), tuple(columns))


def _add(runs: list[Run], run: Run) -> None:
    """Put a run behind others; as one with the last, where nothing is between them."""
    if runs and runs[-1].copied is None and run.copied is None and runs[-1].column == run.column:
        last = runs[-1]
        text = last.text + run.text
        if cells(text) == run.start - last.start + cells(run.text):
            runs[-1] = Run(last.start, text, None, run.column)
            return
    runs.append(run)


def text_lines(view: MessageView, width: int, look: Look) -> tuple[TextLine, ...]:
    """The text of a message line by line, from below its header on."""
    return tuple(text_line(line) for line in laid_out(view, width, look)[1])


def read(lines: Iterable[tuple[TextLine, int, int]]) -> str:
    """What lines of one message say between two cells of each."""
    read: list[list[str | None]] = []
    for line, first, end in lines:
        if not line.runs:
            continue
        parts = line.parts(first, end)
        if line.goes_on and read:
            _go_on(read[-1], parts, line.joints)
        else:
            read.append(parts)
    told = ("\t".join(part for part in parts if part is not None) for parts in read)
    return "\n".join(told).strip("\n")


def _go_on(above: list[str | None], parts: Sequence[str | None], joints: Sequence[str | None]) -> None:
    """Put the columns of a line behind those that it continues."""
    above.extend([None] * (len(parts) - len(above)))
    for column, part in enumerate(parts):
        before = above[column]
        if part and before:
            joint = joints[column]
            above[column] = f"{before}{joint if joint is not None else chr(10)}{part}"
        else:
            above[column] = part or before


def count_before(lines: Sequence[TextLine], line: int, cell: int) -> int:
    """How many signs of the text, blanks left out, stand before a cell: the same at every width."""
    whole = sum(_signs(run.text) for each in lines[: max(0, line)] for run in each.runs)
    if not 0 <= line < len(lines):
        return whole
    return whole + sum(_signs(split_at(run.text, max(0, cell - run.start))[0]) for run in lines[line].runs)


def cell_of(lines: Sequence[TextLine], count: int) -> tuple[int, int]:
    """On which line and in which cell the sign stands that has so many before it; or behind the last."""
    for number, line in enumerate(lines):
        for run in line.runs:
            signs = _signs(run.text)
            if count >= signs:
                count -= signs
                continue
            at = run.start
            for cluster, size in clusters(run.text):
                count -= _signs(cluster)
                if count < 0:
                    return number, at
                at += size
    return max(0, len(lines) - 1), FAR


def _signs(text: str) -> int:
    return sum(not sign.isspace() for sign in text)
