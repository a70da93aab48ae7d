"""What do letters do in a composer while its normal mode is on, as those who know vim expect?

The keys are rows of the key table (`normal.*`). The cursor stands on the character behind it; what is deleted
can be undone. The mode ends with the keys that type again, and when the composer loses the keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chat_tui.config.keymap import bindings, keymap

if TYPE_CHECKING:
    from textual.events import Key
    from textual.widgets.text_area import Location

    from chat_tui.ui.widgets.composer import Composer

BEGIN = "begin"
WORD = re.compile(r"\w+|[^\w\s]+")
TYPES_AGAIN = frozenset({"insert", "append", "insert_first", "append_last", "line_below", "line_above"})
WAITS = frozenset({"delete", "change"})


def normal_keys(user: Mapping[str, str]) -> Mapping[str, str]:
    """What each key does in the mode, by the name behind `normal.`; none where no key begins it."""
    table = keymap(user)
    if not table["normal.begin"]:
        return {}
    rows = bindings("normal")
    return {key: row.id.partition(".")[2] for row in rows for key in table[row.id].split(",") if key}


class NormalMode:
    """The mode of one composer."""

    def __init__(self, box: Composer) -> None:
        self._box = box
        self._waiting = ""
        """`delete` or `change`, until a key says what."""
        self.is_on = False

    def takes(self, event: Key, keys: Mapping[str, str]) -> bool:
        """Whether the key was meant for the mode, or begins it."""
        name = keys.get(event.key)
        if not self.is_on:
            if name == BEGIN:
                self._begin()
            return name == BEGIN
        waiting, self._waiting = self._waiting, ""
        if name is None or (name == BEGIN and not waiting):
            return name is None and event.is_printable
        if waiting and name != BEGIN:
            self._cut(waiting, name)
        elif name in WAITS:
            self._waiting = name
        elif name != BEGIN:
            self._do(name)
        self._tell()
        return True

    def end(self) -> None:
        """Letters are text again."""
        if self.is_on:
            self.is_on, self._waiting = False, ""
            self._box.takes_letters = True
            self._tell()

    def _begin(self) -> None:
        self.is_on = True
        self._box.takes_letters = False  # the next letter may open something that takes those behind it
        if self._box.cursor_location[1] > 0:
            self._box.move_cursor(self._box.get_cursor_left_location())
        self._tell()

    def _tell(self) -> None:
        self._box.post_message(self._box.Moved(self._box))

    def _do(self, name: str) -> None:
        box = self._box
        if name in TYPES_AGAIN:
            self._type_again(name)
        elif name == "up" and box.wrapped_document.location_to_offset(box.cursor_location).y == 0:
            box.want("messages")
        elif (goal := self._goal(name)) is not None:
            box.move_cursor(goal)
        else:
            self._run(name)

    def _type_again(self, name: str) -> None:
        box = self._box
        row, column = box.cursor_location
        end = len(box.document[row])
        if name == "append" and column < end:
            box.move_cursor(box.get_cursor_right_location())
        elif name in ("insert_first", "line_above"):
            box.move_cursor((row, 0))
        elif name in ("append_last", "line_below"):
            box.move_cursor((row, end))
        if name.startswith("line"):
            box.insert_text("\n")
        if name == "line_above":
            box.move_cursor((row, 0))
        self.end()

    def _run(self, name: str) -> None:
        box = self._box
        row, column = box.cursor_location
        if name == "cut" and column < len(box.document[row]):
            self._delete((row, column), box.get_cursor_right_location())
        elif name == "delete_rest":
            self._delete((row, column), (row, len(box.document[row])))
        elif name == "undo":
            box.action_undo()
        elif name in ("commands", "search"):
            box.call_next(box.app.run_action, f"screen.go('{name}')")

    def _goal(self, name: str) -> Location | None:
        """Where a movement leads."""
        box = self._box
        row, column = box.cursor_location
        goals: Mapping[str, Callable[[], Location]] = {
            "left": lambda: box.get_cursor_left_location() if column else (row, column),
            "right": lambda: box.get_cursor_right_location() if column < self._end(row) else (row, column),
            "up": box.get_cursor_up_location,
            "down": box.get_cursor_down_location,
            "line_start": lambda: (row, 0),
            "line_end": lambda: (row, self._end(row)),
            "word": lambda: self._word(row, column),
            "word_back": lambda: self._word_back(row, column),
            "top": lambda: (0, 0),
            "bottom": lambda: box.document.end,
        }
        return goals[name]() if name in goals else None

    def _end(self, row: int) -> int:
        return len(self._box.document[row])

    def _word(self, row: int, column: int) -> Location:
        """Where the next word begins, in a line below if there is none in this one."""
        document = self._box.document
        for line in range(row, document.line_count):
            for word in WORD.finditer(document[line]):
                if line > row or word.start() > column:
                    return line, word.start()
        return document.end

    def _word_back(self, row: int, column: int) -> Location:
        """Where this word begins, or the one before."""
        for line in range(row, -1, -1):
            for word in reversed([*WORD.finditer(self._box.document[line])]):
                if line < row or word.start() < column:
                    return line, word.start()
        return 0, 0

    def _cut(self, how: str, where: str) -> None:
        """Delete up to where a movement leads, or with the same key twice the line; then perhaps type."""
        row, column = self._box.cursor_location
        if where == how:
            self._cut_line(row, keep_it=how == "change")
        elif where in ("up", "down") or (goal := self._goal(where)) is None:
            return
        else:
            if where == "word" and goal[0] > row:
                goal = row, self._end(row)  # the end of a line ends its last word
            self._delete(*sorted(((row, column), goal)))
        if how == "change":
            self.end()

    def _cut_line(self, row: int, *, keep_it: bool) -> None:
        end, last = self._end(row), self._box.document.line_count - 1
        if keep_it or last == 0:
            self._delete((row, 0), (row, end))
        elif row < last:
            self._delete((row, 0), (row + 1, 0))
        else:
            self._delete((row - 1, self._end(row - 1)), (row, end))

    def _delete(self, start: Location, end: Location) -> None:
        box = self._box
        if start != end and not box.read_only:
            box.history.checkpoint()
            box.delete(start, end, maintain_selection_offset=False)
            box.move_cursor(start)
