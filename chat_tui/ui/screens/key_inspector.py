"""What does the next key do, where the keys would go without this dialog?"""

from __future__ import annotations

from itertools import chain
from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chat_tui.text.sanitize import safe_line
from chat_tui.ui import rekeying
from chat_tui.ui.bindings import key_label, normal_keys, ring_keys
from chat_tui.ui.inspector import bytes_label, why
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.composer import Composer

MOST = 20
"""Keys that are remembered."""


class KeyInspector(Dialog[None]):
    """Takes every key, runs none of them; the same key twice ends it."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, below: ChatKeys) -> None:
        super().__init__(classes="panel output")
        self._below = below
        self._told: list[str] = []
        self._last = ""

    def compose(self) -> ComposeResult:
        """The frame, what is known of the terminal, and the keys that came, the newest first."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content("Why did that key do this?")
            frame.border_subtitle = Content("press keys · the same one twice goes back")
            with VerticalScroll():
                yield Static(Content(self._words()), id="told")

    def _words(self) -> str:
        facts = rekeying.facts_of(self._below.chat_app).words()
        tried = "\n".join(self._told) or "Press a key: it is explained, and not done."
        return f"{facts}\n\n{tried}"

    def on_key(self, event: events.Key) -> None:
        """Explain it; it goes nowhere else."""
        event.stop()
        event.prevent_default()
        if event.key == self._last:
            self.dismiss(None)
            return
        self._last = event.key
        raw = getattr(self.app._driver, "heard", b"")
        label = key_words(key_label(event.key), glyphs_of(self))
        shown = event.key if label == event.key else f"{label}  {event.key}"
        came = f"  bytes {bytes_label(raw)}" if raw else ""
        told = (
            wrap(line, 74, initial_indent="  ", subsequent_indent="    ") for line in self._why(event.key)
        )
        lines = [safe_line(f"{shown}{came}", 76), *chain.from_iterable(told)]
        self._told = ["\n".join(lines), *self._told][:MOST]
        self.query_one("#told", Static).update(Content(self._words()))

    def _why(self, key: str) -> list[str]:
        below = self._below
        user, focused = below.ui_settings.keys, below.focused
        writing = isinstance(focused, Composer)
        normal = isinstance(focused, Composer) and focused.normal is not None and focused.normal.is_on
        found = below.active_bindings.get(key)
        runs = (found.binding.id or "") if found is not None and found.enabled else ""
        mode = normal_keys(user).get(key, "") if writing else ""
        if mode and (normal or mode == "begin"):
            runs = f"normal.{mode}"
        elif writing and key in (ring := ring_keys(user)):
            runs = f"edit.{ring[key]}"
        return list(why(key, runs, user, writing=writing and not normal))
