"""Where is a secret typed or pasted: a password, a one-time code, a token?

It is no text area: what is in it is in no `text`, in no list of changes and in no clipboard, and all that is
drawn of it are dots.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events
from textual.content import Content
from textual.widget import Widget

from chat_tui.auth.secret import Secret
from chat_tui.ui import real_cursor
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.widgets.text_box import is_chord

LONGEST = 20_000
"""Characters: no token is so long, a file pasted by mistake is longer."""
CLEARS = frozenset({"ctrl+u", "ctrl+w", "ctrl+backspace", "alt+backspace", "super+backspace"})
"""Keys that take away a word, or all: of what is not seen, nobody knows where a word begins."""
NOTHING = Secret("")


class SecretBox(Widget, can_focus=True):
    """A line of dots. The next letter after a refusal begins anew; Enter and arrows belong to the dialog."""

    COMPONENT_CLASSES = {"secret--cursor", "secret--count"}  # noqa: RUF012 - Textual's own type
    takes_letters = True

    def __init__(self, *, id: str | None = None, counts: bool = False) -> None:
        super().__init__(id=id)
        self._typed = NOTHING
        self._counts = counts
        self._is_stale = False

    @property
    def secret(self) -> Secret:
        """What was typed so far."""
        return self._typed

    @property
    def size_typed(self) -> int:
        """How many characters that is."""
        return len(self._typed.reveal())

    def refuse(self) -> None:
        """It was wrong: what is typed next takes its place."""
        self._is_stale = True

    def wipe(self) -> None:
        """Forget it."""
        self._become("")

    def put_cursor(self) -> None:
        """Behind the dots."""
        real_cursor.put(self, min(self.size_typed, max(0, self.size.width - 1)), 0)

    def on_focus(self) -> None:
        """The cursor is here now."""
        self.refresh()
        self.call_after_refresh(self.put_cursor)

    def on_blur(self) -> None:
        """The cursor is elsewhere."""
        self.refresh()

    async def on_key(self, event: events.Key) -> None:
        """Letters go in, Backspace takes the last one away."""
        done = self._meaning(event)
        if done is not None:
            event.stop()
            event.prevent_default()
            done()
        elif event.key == "ctrl+v":
            event.stop()
            event.prevent_default()
            await self._paste()

    def on_paste(self, event: events.Paste) -> None:
        """Whatever it is, in one line."""
        event.stop()
        event.prevent_default()
        self._add(clean(event.text))

    def render(self) -> Content:
        """As many dots as have room, and where the next one will be."""
        width = max(1, self.size.width)
        sign = "*" if glyphs_of(self.screen) == "ascii" else "•"
        count = f"  {self.size_typed} characters" if self._counts and self._typed else ""
        dots = sign * min(self.size_typed, max(1, width - 1 - len(count)))
        cursor = self.get_visual_style("secret--cursor") if self.has_focus else ""
        faint = self.get_visual_style("secret--count", partial=True)
        # A blank at the end of a line would be cut off.
        return Content.assemble(dots, ("\u00a0", cursor), (count, faint))

    def __rich_repr__(self) -> Any:
        """Never what is in it."""
        yield "id", self.id

    def _meaning(self, event: events.Key) -> Callable[[], None] | None:
        """What a key does with what is typed; None where it does nothing with it."""
        if event.key == "backspace":
            return lambda: self._become("" if self._is_stale else self._typed.reveal()[:-1])
        if event.key in CLEARS:
            return self.wipe
        letter = event.character
        if letter is not None and event.is_printable and not is_chord(event):
            return lambda: self._add(letter)
        return None

    async def _paste(self) -> None:
        from chat_tui.ui.clipboard import take_from_there

        self._add(clean(await take_from_there(self.app)))

    def _add(self, text: str) -> None:
        self._become(("" if self._is_stale else self._typed.reveal()) + text)

    def _become(self, text: str) -> None:
        self._is_stale = False
        self._typed = Secret(text[:LONGEST]) if text else NOTHING
        self.refresh()
        self.put_cursor()


def clean(text: str) -> str:
    """Of a pasted secret what can belong to it: no line ends, no control characters, no space around."""
    return "".join(letter for letter in text if letter.isprintable()).strip()
