"""What is in the fields of a form that are no text: a check mark, one of few lines, one of a list?"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chat_tui.model.forms import Option
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import real_cursor
from chat_tui.ui.keyed_app import glyphs_of

LONGEST = 120


class FormBox(Widget, can_focus=True):
    """A field whose cursor stands on what Space would change."""

    ALLOW_SELECT = False
    cursor_row = 0

    def put_cursor(self) -> None:
        """On the mark."""
        real_cursor.put(self, 0, self.cursor_row)

    def on_focus(self) -> None:
        """The keys go here now."""
        self.refresh()
        self.call_after_refresh(self.put_cursor)

    def on_blur(self) -> None:
        """The keys go elsewhere."""
        self.refresh()

    def redraw(self) -> None:
        """Something else is marked."""
        self.refresh(layout=True)
        self.put_cursor()

    def marked(self, row: str, *, here: bool) -> Content:
        """A row, with a ground where the keys go."""
        return Content.styled(row, "$foreground on $chat-selected-background" if here else "")


class CheckBox(FormBox):
    """Yes or no."""

    def __init__(self, words: str, *, value: bool = False) -> None:
        super().__init__()
        self._words = safe_line(words, LONGEST)
        self.value = value

    def render(self) -> Content:
        """`[x] Tell me`"""
        mark = "x" if self.value else " "
        return self.marked(f"[{mark}] {self._words}".rstrip(), here=self.has_focus)

    def on_key(self, event: events.Key) -> None:
        """Space changes it."""
        if event.key == "space":
            event.stop()
            self.on_click()

    def on_click(self) -> None:
        """So does a click."""
        self.value = not self.value
        self.redraw()


class RadioBox(FormBox):
    """One of a few lines, all of them seen."""

    def __init__(self, options: Sequence[Option], value: str = "") -> None:
        super().__init__()
        self._options = tuple(options)
        values = [option.value for option in options]
        self._chosen = values.index(value) if value in values else -1
        self._row = max(0, self._chosen)

    @property
    def value(self) -> str:
        """What is chosen, or nothing."""
        return self._options[self._chosen].value if self._chosen >= 0 else ""

    @property
    def cursor_row(self) -> int:  # type: ignore[override]
        """Where the keys are."""
        return self._row

    def step(self, by: int) -> bool:
        """Go to another line; False beyond the last."""
        row = self._row + by
        if not 0 <= row < len(self._options):
            return False
        self._row = self._chosen = row
        self.redraw()
        return True

    def render(self) -> Content:
        """A line each."""
        on, off = ("(*)", "( )") if glyphs_of(self.screen) == "ascii" else ("◉", "○")
        rows = [
            self.marked(
                f"{on if at == self._chosen else off} {safe_line(option.label or option.value, LONGEST)}",
                here=self.has_focus and at == self._row,
            )
            for at, option in enumerate(self._options)
        ]
        return Content("\n").join(rows)

    def on_key(self, event: events.Key) -> None:
        """Space chooses the line that the keys are on."""
        if event.key == "space" and self._options:
            event.stop()
            self._chosen = self._row
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """A click chooses its line."""
        if 0 <= event.y < len(self._options):
            self._row = self._chosen = event.y
            self.redraw()


class SelectBox(FormBox):
    """What was chosen from a list, which opens by Enter, Space or a click."""

    class Opened(Message):
        """The list is wanted."""

        def __init__(self, box: SelectBox) -> None:
            super().__init__()
            self.box = box

    def __init__(self, placeholder: str, chosen: Sequence[Option] = ()) -> None:
        super().__init__()
        self._placeholder = safe_line(placeholder, LONGEST)
        self.chosen = tuple(chosen)

    def take(self, chosen: Sequence[Option]) -> None:
        """This is chosen now."""
        self.chosen = tuple(chosen)
        self.redraw()

    def render(self) -> Content:
        """`One ↓`"""
        down = "v" if glyphs_of(self.screen) == "ascii" else "↓"
        words = ", ".join(safe_line(option.label or option.value, LONGEST) for option in self.chosen)
        told = words or self._placeholder or "choose"
        look = "" if words else "$chat-muted"
        if self.has_focus:
            return self.marked(f"{told} {down}", here=True)
        return Content.styled(f"{told} {down}", look)

    def on_key(self, event: events.Key) -> None:
        """Space opens the list, Backspace empties the field."""
        if event.key == "space":
            event.stop()
            self.on_click()
        elif event.key in ("backspace", "delete"):
            event.stop()
            self.take(())

    def on_click(self) -> None:
        """So does a click."""
        self.focus()
        self.post_message(self.Opened(self))


class SendButton(FormBox):
    """What sends the form."""

    class Pressed(Message):
        """It is to be sent."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = safe_line(words, 40)

    def render(self) -> Content:
        """`[ Send ]`"""
        return self.marked(f"[ {self._words} ]", here=self.has_focus)

    def on_click(self) -> None:
        """A click sends."""
        self.post_message(self.Pressed())
