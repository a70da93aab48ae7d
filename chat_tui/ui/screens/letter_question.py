"""How does a person choose one of a few ways, by its letter or with the arrows?"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from chat_tui.text.sanitize import safe_line
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.questions import Question
from chat_tui.ui.widgets.choice_list import ChoiceList

ACTIONS = {
    "dialog.accept": "accept",
    "dialog.cancel": "cancel",
    "dialog.up": "move(-1)",
    "dialog.down": "move(1)",
}


class LetterQuestion(Dialog["str | None"]):
    """Gives back the value of a choice, whose letter is its sign; None by Escape."""

    AUTO_FOCUS = "Question"
    BINDINGS = [*bind("dialog", ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(
        self, question: str, detail: str, choices: Sequence[Choice], *, verb: str = "choose", cancel: str = ""
    ) -> None:
        super().__init__(classes="question")
        self._question = question
        self._detail = detail
        self._choices = choices
        self._footer = f"↑↓ · ⏎ {verb} · esc {cancel}".rstrip()

    def compose(self) -> ComposeResult:
        """The question, and below it a line for each way."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(safe_line(self._question, 56))
            frame.border_subtitle = Content(key_words(self._footer, glyphs_of(self)))
            yield Question(Content(self._detail))
            yield ChoiceList()

    def on_mount(self) -> None:
        """As high as it has lines; the first is the likeliest."""
        choices = self.query_one(ChoiceList)
        choices.styles.height = len(self._choices)
        choices.show(self._choices)

    def on_key(self, event: events.Key) -> None:
        """The letter of a way."""
        for choice in self._choices:
            if event.character and event.character == choice.sign:
                event.stop()
                self.dismiss(choice.value)
                return

    def on_choice_list_clicked(self) -> None:
        """A click takes it."""
        self.action_accept()

    def action_move(self, step: int) -> None:
        """Another way."""
        self.query_one(ChoiceList).move(step)

    def action_accept(self) -> None:
        """The chosen one."""
        chosen = self.query_one(ChoiceList).chosen
        self.dismiss(chosen.value if chosen is not None else None)

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)
