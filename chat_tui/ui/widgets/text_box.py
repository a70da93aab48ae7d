"""How is text edited: free of control characters, with a clipboard, and without blinking?"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.keys import _character_to_key

from chat_tui.config.keys.composer import EDITING
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.leftovers import forget_watcher
from chat_tui.ui.widgets.grapheme_box import GraphemeBox
from chat_tui.ui.work import spawn

JOINERS = frozenset({0x200C, 0x200D, *range(0xE0020, 0xE0080)})
"""Characters that are part of a word or an emoji and that Python does not call printable."""


def _editing_keys() -> list[BindingType]:
    """The keys that edit, as Textual's bindings."""
    return [
        Binding(keys, action, action.partition("(")[0].replace("_", " "), show=False)
        for keys, action in EDITING
    ]


class TextBox(GraphemeBox, inherit_bindings=False):
    """A text area that cleans what is pasted, and sends no bytes while idle."""

    BINDINGS = _editing_keys()
    takes_letters = True
    """Printable keys go into the text in the order they come and do nothing else (`ui/key_order.py`)."""

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(
            id=id,
            placeholder=placeholder,
            soft_wrap=True,
            compact=True,
            highlight_cursor_line=False,
            tab_behavior="focus",
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False

    def on_unmount(self) -> None:
        """Leave nothing behind in the app."""
        forget_watcher(self.app, self)

    @property
    def is_empty(self) -> bool:
        """Nothing is typed."""
        return not self.text

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Not while the cursor stands where there is no line: Textual asks in the middle of an undo."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    async def _on_key(self, event: events.Key) -> None:
        """Textual would type the letter of alt+letter; here it bubbles to whoever has a binding for it."""
        if self.takes_for_itself(event):
            event.stop()
            event.prevent_default()
        elif is_chord(event):
            event.prevent_default()
        elif event.character is not None and ord(event.character) in JOINERS:
            event.stop()
            event.prevent_default()
            self.insert_text(event.character)

    async def _on_paste(self, event: events.Paste) -> None:
        """Pasted text is cleaned before it is text of ours; carriage returns become line ends."""
        event.stop()
        event.prevent_default()
        self.insert_text(self.clean(event.text))

    def takes_for_itself(self, event: events.Key) -> bool:
        """Whether the key was no text but something that this box does with it."""
        return False

    def clean(self, text: str) -> str:
        """What may stand in this box of a pasted text."""
        return safe_text(text.replace("\r\n", "\n").replace("\r", "\n"))

    def action_copy(self) -> None:
        """Copy what is selected, by the way that works here, which is said."""
        if not self.selected_text:
            raise SkipAction
        spawn(self, partial(self._copy, self.selected_text), group="copy")

    def action_cut(self) -> None:
        """Copy what is selected, or else the line, and take it out; undoing brings it back."""
        if self.read_only:
            return
        start, end = self.selection
        cut = self._delete_cursor_line() if start == end else self._delete_via_keyboard(start, end)
        if cut is not None and cut.replaced_text:
            spawn(self, partial(self._copy, cut.replaced_text), group="copy")

    async def _copy(self, text: str) -> None:
        from chat_tui.ui.clipboard import put_there, told

        way = await put_there(self.app, text)
        self.app.notify(told(way), severity="information" if way else "warning", markup=False, timeout=4)

    async def action_paste(self) -> None:  # type: ignore[override] # awaited by Textual in either case
        """What is in the clipboard; keys behind it wait, so that they stand behind it."""
        from chat_tui.ui.clipboard import take_from_there, why_nothing

        text = await take_from_there(self.app)
        if text:
            await self._on_paste(events.Paste(text))
        else:
            self.app.notify(why_nothing(os.environ), markup=False)

    def insert_text(self, text: str) -> None:
        """Put text in place of the selection, the cursor behind it."""
        if text and not self.read_only and (result := self._replace_via_keyboard(text, *self.selection)):
            self.move_cursor(result.end_location)

    def set_text(self, text: str) -> None:
        """Replace all text, forget how it came about, the cursor at the end."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def __rich_repr__(self) -> Any:
        """Never the text: it may be private and would stand in tracebacks."""
        yield "id", self.id


def is_chord(event: events.Key) -> bool:
    """Whether a modifier makes the key a command; a letter that Option composed (`@`) is text."""
    modifiers, _, name = event.key.rpartition("+")
    if not {"alt", "ctrl", "super", "meta", "hyper"} & set(modifiers.split("+")):
        return False
    character = event.character
    if character is None or not character.isprintable():
        return True
    return _character_to_key(character).casefold() == name.casefold()
