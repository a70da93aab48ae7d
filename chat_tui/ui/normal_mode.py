"""How does a composer edit as vim does: which keys are for it, and what of its doings goes where?

What the letters do is decided in `ui/vim/`, without a widget. Here the text of the composer is given to it,
and what it makes of the text becomes one change that can be undone. The mode ends with the keys that type
again, and when the composer loses the keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual.app import App
from textual.widgets.text_area import Selection

from chat_tui.ui.vim.changes import perform, typed
from chat_tui.ui.vim.letters import backward, line_at, on_a_character, same_head
from chat_tui.ui.vim.reading import Command, Reading
from chat_tui.ui.vim.view import Memory, View
from chat_tui.ui.widgets.text_box import is_chord
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from textual.events import Key
    from textual.widgets.text_area import Location

    from chat_tui.ui.widgets.composer import Composer

BEGIN = "begin"
ELSEWHERE = frozenset({"commands", "search"})
PASTES = frozenset({"paste", "paste_before"})
_MEMORIES: WeakKeyDictionary[App[int], Memory] = WeakKeyDictionary()
"""All composers of an app have one."""


class NormalMode:
    """The mode of one composer."""

    def __init__(self, box: Composer) -> None:
        self._box = box
        self._memory = _MEMORIES.setdefault(box.app, Memory())
        self._reading = Reading()
        self._view: View | None = None
        """What is selected, while that is so."""
        self._shown: Selection | None = None
        self._before_typing: View | None = None
        self.is_on = False

    @property
    def words(self) -> str:
        """What is said of the mode: what is pressed of a command, or its name; empty while one types."""
        if not self.is_on:
            return ""
        name = self._view.mode.upper() if self._view is not None else "NORMAL"
        return f"{name}: {self._reading.pending}…" if self._reading.pending else name

    def takes(self, event: Key, keys: Mapping[str, str]) -> bool:
        """Whether the key was meant for the mode, or begins it."""
        name = keys.get(event.key, "")
        if not self.is_on:
            if name == BEGIN:
                self._begin()
            return name == BEGIN
        char = event.character or "" if event.is_printable and not is_chord(event) else ""
        if name == BEGIN:
            return self._step_back()
        if not name and not char:
            self._let_pass()
            return False
        view = self._current()
        command = self._reading.take(name, char, selected=view.selects)
        if command is not None:
            self._do(command, view)
        self._tell()
        return True

    def end(self) -> None:
        """Letters are text again; what was typed is not done again."""
        self._before_typing = None
        if self.is_on:
            self._type(None)

    def _begin(self) -> None:
        box, before = self._box, self._before_typing
        self.is_on, self._before_typing = True, None
        box.takes_letters = False  # the next letter may open something that takes those behind it
        text, at = self._text(), self._index(box.cursor_location)
        if before is not None:
            head, tail = before.text[: before.at], before.text[before.at :]
            if text.startswith(head) and text.endswith(tail) and len(text) >= len(before.text):
                typed(View(text, at), text[len(head) : len(text) - len(tail)], self._memory)
        self._stand(View(text, backward(text, at)))
        self._tell()

    def _type(self, view: View | None) -> None:
        """Type again; where a command of the mode began it, that can be done again with what is typed."""
        self._reading.forget()
        self.is_on, self._view, self._before_typing = False, None, view
        self._box.takes_letters = True
        self._tell()

    def _step_back(self) -> bool:
        """Out of what was begun or is selected; whether there was any of it."""
        view = self._current()
        if not self._reading.pending and not view.selects:
            return False
        selects = view.selects and not self._reading.pending
        self._reading.forget()
        if selects:
            self._stand(View(view.text, view.at))
        self._tell()
        return True

    def _let_pass(self) -> None:
        """A key that is not of the mode acts on what is seen to be selected."""
        self._reading.forget()
        view = self._current()
        if view.selects:
            self._view = None
            span = view.selected
            self._box.selection = Selection(self._location(span.start), self._location(span.end))
        self._tell()

    def _tell(self) -> None:
        self._box.post_message(self._box.Moved(self._box))

    def _current(self) -> View:
        """What the box shows; a selection is over once it was moved or changed by something else."""
        box, view, text = self._box, self._view, self._text()
        if view is not None and view.text == text and box.selection == self._shown:
            return view
        self._view = None
        return View(text, on_a_character(text, self._index(box.cursor_location)))

    def _do(self, command: Command, view: View) -> None:
        box, verb = self._box, command.verb
        if verb in ("undo", "redo"):
            if not view.selects:
                self._go_back_and_forth(command)
        elif verb in ELSEWHERE:
            box.call_next(box.app.run_action, f"screen.go('{verb}')")
        elif verb in ("up", "down"):
            self._by_rows(command, view)
        elif verb in PASTES and not self._memory.kept.text:
            box.call_next(box.action_paste)
        else:
            self._perform(command, view)

    def _perform(self, command: Command, view: View) -> None:
        box = self._box
        done = perform(view, command, self._memory)
        if done is None or (box.read_only and (done.text != view.text or done.mode == "typing")):
            return
        if done.text != view.text:
            self._change(view.text, done.text)
        if done.mode == "typing":
            box.move_cursor(self._location(done.at))
            self._type(done)
        else:
            self._stand(done)
        if command.verb.startswith("yank"):
            spawn(box, partial(box._copy, self._memory.kept.text), group="copy")

    def _change(self, old: str, new: str) -> None:
        """Make the text what it has become, as one change that can be undone."""
        box = self._box
        head = same_head(old, new)
        tail = same_head(old[head:][::-1], new[head:][::-1])
        start, end = self._location(head), self._location(len(old) - tail)
        box.history.checkpoint()
        box._given = new  # nobody types it: nothing is proposed
        box.replace(new[head : len(new) - tail], start, end, maintain_selection_offset=False)
        box.history.checkpoint()

    def _go_back_and_forth(self, command: Command) -> None:
        """Undo changes, or do again what was undone."""
        box = self._box
        for _ in range(command.times):
            before = box.text
            box.action_undo() if command.verb == "undo" else box.action_redo()
            box._given = box.text
            if box.text == before:
                break
        self._stand(self._current())

    def _by_rows(self, command: Command, view: View) -> None:
        """Up and down as it is seen, where lines are wrapped; from the first row into the messages."""
        box, navigator = self._box, self._box.navigator
        wished, here = navigator.last_x_offset, self._location(view.at)

        def row(place: Location) -> int:
            return box.wrapped_document.location_to_offset(place).y

        step = navigator.get_location_above if command.verb == "up" else navigator.get_location_below
        if command.verb == "up" and row(here) == 0 and not view.selects:
            box.want("messages")
        for _ in range(command.times):
            there = step(here)
            if row(there) == row(here):
                break
            here = there
        self._stand(replace(view, at=on_a_character(view.text, self._index(here))))
        navigator.last_x_offset = wished

    def _stand(self, view: View) -> None:
        """Put the cursor or the selection there."""
        box = self._box
        self._view = view if view.selects else None
        if not view.selects:
            box.move_cursor(self._location(view.at))
            return
        first, last = view.selected.start, view.selected.end
        if view.mode == "visual":
            # The cursor stands on the last character, which is seen as selected by that.
            first, last = (first, view.at) if view.anchor <= view.at else (view.at, last)
        ends = (first, last) if view.anchor <= view.at else (last, first)
        box.selection = self._shown = Selection(*map(self._location, ends))
        box.navigator.last_x_offset = box.wrapped_document.location_to_offset(self._location(view.at)).x

    def _text(self) -> str:
        return "\n".join(self._box.document.lines)

    def _index(self, place: Location) -> int:
        return sum(len(line) + 1 for line in self._box.document.lines[: place[0]]) + place[1]

    def _location(self, at: int) -> Location:
        text = self._text()
        return text.count("\n", 0, at), at - line_at(text, at).start
