"""How is a person asked whether a text is really meant to be sent?"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.questions import Question

ANSWERS = {"dialog.accept": "back", "dialog.cancel": "back", "guard.send": "send"}


class SendQuestion(Dialog[bool]):
    """Enter goes back: it was just pressed, and pressed twice must not be a yes. Nor is any letter."""

    AUTO_FOCUS = "Question"
    BINDINGS = [*bind("dialog", ANSWERS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__(classes="question")
        self._doubts = doubts

    def compose(self) -> ComposeResult:
        """What is to be thought of, and the two ways on."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content("Not sent yet")
            frame.border_subtitle = Content(key_words("⏎ back to the text · ^Y send it", glyphs_of(self)))
            yield Question(Content("\n\n".join(self._doubts)))

    def action_send(self) -> None:
        """It is meant so."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Back to the text."""
        self.dismiss(False)
