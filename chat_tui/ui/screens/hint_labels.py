"""Which link or file, by the label that is drawn at it?"""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.pane_hints import Hints
from chat_tui.ui.widgets.pane_view import PaneView


class HintLine(Static, can_focus=True):
    """What the keys do now; it takes them."""


class HintLabels(Dialog["str | None"]):
    """Nothing but a line at the bottom; the labels are in the pane. Gives back what was taken, or None."""

    AUTO_FOCUS = "HintLine"
    BINDINGS = [*bind("dialog", {"dialog.cancel": "cancel"})]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, pane: PaneView, hints: Hints, labels: Mapping[str, str]) -> None:
        super().__init__(classes="labels")
        self._pane = pane
        self._hints = hints
        self._targets = {label: target for target, label in labels.items()}
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The line."""
        yield HintLine()

    def on_mount(self) -> None:
        """From now on the labels are to be seen."""
        self._pane.hints = self._hints
        self._pane.refresh()
        self._tell()

    def on_unmount(self) -> None:
        """And no longer."""
        self._pane.hints = None
        self._pane.refresh()

    def _tell(self) -> None:
        told = self._typed and f"{self._typed}… · "
        words = key_words(f"Open: {told}press what stands at it · esc", glyphs_of(self))
        self.query_one(HintLine).update(Content(f" {words}"))

    def on_key(self, event: events.Key) -> None:
        """A label takes what it stands at; what is the beginning of none begins anew."""
        if not event.character or not event.is_printable:
            return
        event.stop()
        typed = self._typed + event.character.lower()
        if typed in self._targets:
            self.dismiss(self._targets[typed])
            return
        self._typed = typed if any(label.startswith(typed) for label in self._targets) else ""
        self._tell()

    def on_click(self, event: events.Click) -> None:
        """A click on a label takes it, any other takes nothing."""
        place = event.screen_offset - self._pane.content_region.offset
        self.dismiss(self._hints.at(place.x, place.y))

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss(None)
