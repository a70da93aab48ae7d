"""How does the app ask a question: yes or no, or a line of text?"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.query_box import QueryBox

ANSWERS = {"dialog.accept": "accept", "dialog.cancel": "cancel"}


class Question(Static, can_focus=True):
    """The text of a question; holds the focus, so that keys have a place to go."""


class ConfirmScreen(Dialog[bool]):
    """Yes by Enter or y, no by Escape or n."""

    AUTO_FOCUS = "Question"
    BINDINGS = [*bind("dialog", ANSWERS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, question: str, detail: str = "", *, yes: str = "yes") -> None:
        super().__init__(classes="question")
        self._question = question
        self._detail = detail
        self._yes = yes

    def compose(self) -> ComposeResult:
        """The question and what Enter will do."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(self._question)
            frame.border_subtitle = Content(key_words(f"⏎ {self._yes} · esc", glyphs_of(self)))
            yield Question(Content(self._detail))

    def key_y(self) -> None:
        """Yes."""
        self.action_accept()

    def key_n(self) -> None:
        """No."""
        self.action_cancel()

    def action_accept(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """No."""
        self.dismiss(False)


class PromptScreen(Dialog["str | None"]):
    """One line of text, or None by Escape."""

    AUTO_FOCUS = "QueryBox"
    BINDINGS = [*bind("dialog", ANSWERS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, question: str, *, text: str = "") -> None:
        super().__init__(classes="question")
        self._question = question
        self._text = text

    def compose(self) -> ComposeResult:
        """The question and the box."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(self._question)
            frame.border_subtitle = Content(key_words("⏎ accept · esc", glyphs_of(self)))
            with Horizontal(classes="ask"):
                yield Static(Content("›"), classes="prompt")
                yield QueryBox()

    def on_mount(self) -> None:
        """Begin with what is there already."""
        self.query_one(QueryBox).set_text(self._text)

    def action_accept(self) -> None:
        """Give back the text."""
        self.dismiss(self.query_one(QueryBox).text.strip())

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss(None)
