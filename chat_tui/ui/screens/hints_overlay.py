"""Which one of a few things, by its number?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.picker import DIALOG_ACTIONS
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.widgets.pane_hints import DIGITS, LETTERS

NUMBERS = DIGITS + LETTERS


class HintList(ChoiceList, can_focus=True):
    """Choices that take the keys themselves, having no query above them."""


class HintsOverlay(Dialog[Any]):
    """Each choice with its number; the number takes it at once. Gives back the value, or None."""

    AUTO_FOCUS = "HintList"
    BINDINGS = [*bind("dialog", DIALOG_ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, heading: str, choices: Sequence[Choice], *, verb: str) -> None:
        super().__init__(classes="hints wide")
        self._heading = heading
        self._verb = verb
        self._choices = [
            replace(choice, sign=f"{number} {choice.sign}".rstrip())
            for number, choice in zip([*NUMBERS, *" " * len(choices)], choices, strict=False)
        ]
        self._list = HintList()

    def compose(self) -> ComposeResult:
        """The frame and the choices."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(self._heading)
            frame.border_subtitle = Content(key_words(f"1-9 or ↑↓ ⏎ {self._verb} · esc", glyphs_of(self)))
            yield self._list

    def on_mount(self) -> None:
        """As high as there are choices."""
        self._list.styles.height = min(len(self._choices), 20)
        self._list.show(self._choices)

    def on_key(self, event: events.Key) -> None:
        """A number takes its choice."""
        at = NUMBERS.find(event.character) if event.character else -1
        if 0 <= at < len(self._choices):
            event.stop()
            self.dismiss(self._choices[at].value)

    def on_choice_list_clicked(self) -> None:
        """A click takes it."""
        self.action_accept()

    def action_accept(self) -> None:
        """Give back what is chosen."""
        chosen = self._list.chosen
        self.dismiss(chosen.value if chosen is not None else None)

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Choose the next or the one before."""
        self._list.move(step)

    def action_page(self, step: int) -> None:
        """Choose a page further."""
        self._list.move(step * max(1, self._list.size.height - 1), wrap=False)
