"""How does a composer cut, copy and bring back as emacs and readline do: the mark, the region, the ring?

The keys are the rows `edit.*` of the key table, which have keys in some profiles only. What is cut by keys
behind each other is one text of the ring. While there is a mark, what moves the cursor selects.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from textual.app import App
from textual.widgets.text_area import Selection

from chat_tui.config.keys.composer import EDITING
from chat_tui.ui.near_words import recased, space_start, transposed, word_end, word_start
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from textual.events import Key
    from textual.widgets.text_area import Location

    from chat_tui.ui.widgets.composer import Composer

MOST = 30
"""Texts that are kept."""
MOVES: Mapping[str, str] = {
    "up": "cursor_up",
    "down": "cursor_down",
    **{
        key: action
        for keys, action in EDITING
        for key in keys.split(",")
        if action.startswith("cursor_") and "(" not in action
    },
}
"""What else moves the cursor: with a mark it selects."""
RECASES = frozenset({"upper", "lower", "capital"})
_RINGS: WeakKeyDictionary[App[int], deque[str]] = WeakKeyDictionary()
"""All composers of an app have one; the newest text is at the left."""


class After(NamedTuple):
    """What a key of these did and how it left the composer: the next goes on from there."""

    deed: str
    text: str
    selection: Selection


class KillRing:
    """The mark of one composer, and the ring of all."""

    def __init__(self, box: Composer) -> None:
        self._box = box
        self._ring = _RINGS.setdefault(box.app, deque(maxlen=MOST))
        self._mark: Location | None = None
        self._after: After | None = None

    def takes(self, event: Key, keys: Mapping[str, str]) -> bool:
        """Whether the key was meant for this."""
        name = keys.get(event.key, "")
        before, self._after = self._after, None
        if not name:
            return self._with_a_mark(event)
        if self._box.read_only:
            return True
        going_on = before.deed if before is not None and before[1:] == self._now() else ""
        deed = self._do(name, going_on)
        self._after = After(deed, *self._now())
        return True

    def end(self) -> None:
        """There is no mark any more."""
        if self._mark is not None:
            self._mark = None
            self._box.move_cursor(self._box.cursor_location)

    def _with_a_mark(self, event: Key) -> bool:
        """What moves selects; all else ends it, and what is typed or Esc also what is selected."""
        if self._mark is None:
            return False
        if event.key in MOVES:
            getattr(self._box, f"action_{MOVES[event.key]}")(True)
            return True
        if event.key == "escape" or event.is_printable:
            self.end()
        self._mark = None
        return event.key == "escape"

    def _now(self) -> tuple[str, Selection]:
        return self._box.text, self._box.selection

    def _do(self, name: str, going_on: str) -> str:
        """Do it; what kind of deed it was."""
        if name == "mark":
            self._mark = self._box.cursor_location
            self._box.move_cursor(self._mark)
        elif name in ("word_left", "word_right"):
            move = (
                self._box.action_cursor_word_left
                if name == "word_left"
                else self._box.action_cursor_word_right
            )
            move(self._mark is not None)
        elif name in ("yank", "yank_older"):
            self._yank(name, going_on == "yank")
            return "yank"
        elif name in RECASES or name == "transpose":
            self._change(name)
        else:
            self._take(name, append=going_on == "kill")
            return "" if name == "copy_region" else "kill"
        return ""

    def _change(self, name: str) -> None:
        text, at = self._text_and_cursor()
        changed, there = transposed(text, at) if name == "transpose" else recased(text, at, name)
        if changed != text:
            self._put(0, len(text), changed)
        self._box.move_cursor(self._location(there))

    def _take(self, name: str, *, append: bool) -> None:
        """Into the ring, and out of the text unless it is only copied."""
        box = self._box
        text, at = self._text_and_cursor()
        start, end = self._reach(name, text, at)
        taken = text[start:end]
        is_region = bool(box.selected_text)
        self._mark = None
        if not taken:
            box.move_cursor(box.cursor_location)
            return
        if append and self._ring:
            known = self._ring.popleft()
            taken = known + taken if start == at else taken + known
        self._ring.appendleft(taken)
        if name == "copy_region":
            box.move_cursor(box.cursor_location)
        else:
            self._put(start, end, "")
        if is_region:
            spawn(box, partial(box._copy, taken), group="copy")

    def _reach(self, name: str, text: str, at: int) -> tuple[int, int]:
        """From where to where it takes."""
        if name in ("cut_region", "copy_region"):
            first, last = sorted(map(self._index, self._box.selection))
            return (first, last) if last > first or name == "copy_region" else (space_start(text, at), at)
        if name == "cut_word":
            return at, word_end(text, at)
        if name == "cut_word_back":
            return word_start(text, at), at
        if name == "cut_to_start":
            return text.rfind("\n", 0, at) + 1, at
        end = text.find("\n", at)
        return at, len(text) if end < 0 else end + (end == at)

    def _yank(self, name: str, going_on: bool) -> None:
        """What was cut last, or in its place what was cut before that; the clipboard where nothing was."""
        box = self._box
        if not self._ring:
            box.call_next(box.action_paste)
            return
        _, at = self._text_and_cursor()
        start = at
        if name == "yank_older" and going_on:
            start = at - len(self._ring[0])
            self._ring.rotate(-1)
        elif name == "yank_older":
            return
        self._put(start, at, self._ring[0])

    def _put(self, start: int, end: int, text: str) -> None:
        """One change that can be undone; the cursor behind what is put."""
        box = self._box
        box.history.checkpoint()
        done = box.replace(text, self._location(start), self._location(end), maintain_selection_offset=False)
        box.move_cursor(done.end_location)

    def _text_and_cursor(self) -> tuple[str, int]:
        return "\n".join(self._box.document.lines), self._index(self._box.cursor_location)

    def _index(self, place: Location) -> int:
        return sum(len(line) + 1 for line in self._box.document.lines[: place[0]]) + place[1]

    def _location(self, at: int) -> Location:
        text = self._text_and_cursor()[0]
        return text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1
