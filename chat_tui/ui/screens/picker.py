"""How does a person pick one of many by typing some letters? The frame of every picker."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static, TextArea

from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog, Frame
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.widgets.query_box import QueryBox

T = TypeVar("T")

DIALOG_ACTIONS = {
    "dialog.accept": "accept",
    "dialog.cancel": "cancel",
    "dialog.up": "move(-1)",
    "dialog.down": "move(1)",
    "dialog.pageup": "page(-1)",
    "dialog.pagedown": "page(1)",
}


class PickerScreen(Dialog["T | None"], Generic[T]):
    """A query above a list of choices; gives back the value of the chosen one, or None."""

    AUTO_FOCUS = "QueryBox"
    BINDINGS = [*bind("dialog", DIALOG_ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable
    heading = "Pick"
    placeholder = ""
    footer = "↑↓ move · ⏎ open · esc"
    empty = "Nothing matches."
    wraps = False
    """Whether what is too long goes on below: the words of what is listed are ours."""

    def __init__(self, query: str = "") -> None:
        super().__init__(classes="picker")
        self._first_query = query
        self._found_for: str | None = None

    def compose(self) -> ComposeResult:
        """The frame, the query, the choices."""
        with Frame(classes="dialog") as frame:
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(key_words(self.footer, glyphs_of(self)))
            with Horizontal(classes="ask"):
                yield Static(Content("›"), classes="prompt")
                yield QueryBox(placeholder=self.placeholder)
            yield from self.compose_list()

    def compose_list(self) -> ComposeResult:
        """The choices, and what belongs to them."""
        yield ChoiceList(empty=self.empty, wraps=self.wraps)

    def on_mount(self) -> None:
        """Show what an empty query finds."""
        if self._first_query:
            self.query_one(QueryBox).set_text(self._first_query)
        self.find_now()

    @property
    def query_text(self) -> str:
        """What is typed."""
        return self.query_one(QueryBox).text

    @property
    def choices(self) -> ChoiceList:
        """The list."""
        return self.query_one(ChoiceList)

    @abstractmethod
    def find(self, query: str) -> Sequence[Choice]:
        """The choices for a query, the best first."""

    def find_now(self) -> None:
        """Bring the list in step with the query; nothing to do when it is."""
        query = self.query_text
        if query != self._found_for:
            self._found_for = query
            self.choices.show(self.find(query), empty=self.say_when_empty(query))

    def say_when_empty(self, query: str) -> str:
        """What stands in the list when nothing was found."""
        return self.empty

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Another query, other choices."""
        event.stop()
        self.find_now()

    def on_choice_list_clicked(self) -> None:
        """A click accepts."""
        self.action_accept()

    def action_accept(self) -> None:
        """Give back what is chosen, by the query as it is now."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self.dismiss(chosen.value)

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Choose the next or the one before."""
        self.find_now()
        self.choices.move(step)

    def action_page(self, step: int) -> None:
        """Choose a page further."""
        self.find_now()
        self.choices.move(step * max(1, self.choices.page - 1), wrap=False)
