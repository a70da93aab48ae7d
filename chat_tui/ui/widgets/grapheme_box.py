"""How does a cursor move through text by what people see as one character, and never stand inside of one?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from textual.widgets import TextArea
from textual.widgets.text_area import Location, Selection

from chat_tui.text.width import graphemes

LONGEST_GRAPHEME = 64
"""Code points looked at to the right of the cursor."""


class GraphemeBox(TextArea, inherit_bindings=False):
    """A TextArea that moves and deletes by grapheme."""

    def get_cursor_left_location(self) -> Location:
        """One grapheme to the left, so that an emoji of several code points is one step and one Backspace."""
        row, column = self.cursor_location
        if column == 0:
            return super().get_cursor_left_location()
        return row, _grapheme_edge_before(self.document[row], column)

    def get_cursor_right_location(self) -> Location:
        """One grapheme to the right."""
        row, column = self.cursor_location
        line = self.document[row]
        if column >= len(line):
            return super().get_cursor_right_location()
        return row, _grapheme_edge_after(line, column)

    def validate_selection(self, selection: Selection) -> Selection:
        """Never inside a grapheme, whoever puts it there: a line above, the mouse, a mark typed before it."""
        return Selection(self._on_edge(selection.start), self._on_edge(selection.end))

    def _on_edge(self, location: Location) -> Location:
        row, column = location
        if not 0 <= row < self.document.line_count:  # in the middle of an undo
            return location
        line = self.document[row]
        return row, grapheme_edge(line, column) if 0 < column < len(line) else column

    def get_cursor_word_left_location(self) -> Location:
        """The beginning of the word, or of what stands between words; white space is skipped."""
        row, column = self.cursor_location
        if column == 0:
            return super().get_cursor_word_left_location()
        found = graphemes(self.document[row][:column].rstrip())
        size = run_size(reversed(found))
        return row, sum(map(len, found[: len(found) - size]))

    def get_cursor_word_right_location(self) -> Location:
        """The end of the word, or of what stands between words; white space is skipped."""
        row, column = self.cursor_location
        rest = self.document[row][column:]
        if not rest:
            return super().get_cursor_word_right_location()
        found = graphemes(rest.lstrip())
        return row, column + len(rest) - len(rest.lstrip()) + sum(map(len, found[: run_size(found)]))

    def action_delete_word_right(self) -> None:
        """To the end of the next word, with all before it; a line without one is emptied."""
        if self.read_only or self.cursor_at_end_of_text:
            return
        start, end = self.selection
        if start == end:
            end = self._end_of_next_word(*start)
        self._delete_via_keyboard(start, end)

    def _end_of_next_word(self, row: int, column: int) -> Location:
        found = graphemes(self.document[row][column:])
        if not found:
            return row + 1, 0
        before = next((number for number, each in enumerate(found) if is_of_word(each)), len(found))
        return row, column + sum(map(len, found[: before + run_size(found[before:])]))


def is_of_word(grapheme: str) -> bool:
    """Whether it is a letter or a digit, with whatever marks; an emoji is none."""
    return grapheme[0].isalnum() or grapheme[0] == "_"


def run_size(found: Iterable[str]) -> int:
    """How many graphemes at the beginning are all of words, or all of none."""
    for _, run in groupby(found, is_of_word):
        return len(list(run))
    return 0


def grapheme_edge(line: str, column: int) -> int:
    """The first edge of a grapheme that is not before this place."""
    place = _sure_edge(line, column)
    while place < column:
        place = _grapheme_edge_after(line, place)
    return place


def _sure_edge(line: str, column: int) -> int:
    """The last place up to this where surely nothing is joined: between two letters of ASCII."""
    while column > 0 and not (column < len(line) and line[column - 1 : column + 1].isascii()):
        column -= 1
    return column


def _grapheme_edge_before(line: str, column: int) -> int:
    start = _sure_edge(line, column - 1)
    found = graphemes(line[start:column])
    return column - len(found[-1]) if found else 0


def _grapheme_edge_after(line: str, column: int) -> int:
    found = graphemes(line[column : column + LONGEST_GRAPHEME])
    return column + (len(found[0]) if found else 1)
