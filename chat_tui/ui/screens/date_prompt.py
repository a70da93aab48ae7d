"""How does a person say to which day, or to which message, they want to go?"""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

from chat_tui.ui.screens.questions import PromptScreen
from chat_tui.ui.widgets.query_box import QueryBox


class DatePrompt(PromptScreen):
    """One line, and below it what it means while it is typed."""

    def __init__(self, question: str, meaning: Callable[[str], str]) -> None:
        super().__init__(question)
        self._meaning = meaning

    def on_mount(self) -> None:
        """Nothing is typed yet."""
        self.query_one(".dialog").mount(Static(Content(self._meaning("")), classes="meaning"))

    def on_text_area_changed(self) -> None:
        """Say what is understood now."""
        for line in self.query(".meaning").results(Static):
            line.update(Content(self._meaning(self.query_one(QueryBox).text.strip())))
