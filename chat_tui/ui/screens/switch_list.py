"""How does a person switch one thing of a list off or on, reading below the list what it is?"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.config.edit import Value
from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.screens.picker import PickerScreen


class SwitchList(PickerScreen[None]):
    """Enter switches the chosen one, also in the file; `taken` is called once it is written."""

    footer = "↑↓ move · ⏎ switch · esc"

    def __init__(self, live: LiveConfig | None, taken: Callable[[], None]) -> None:
        super().__init__()
        self.add_class("wide")
        self.live = live
        self._taken = taken

    def compose_list(self) -> ComposeResult:
        """The list, and below it what is to be said of the chosen one."""
        yield from super().compose_list()
        yield Static(classes="explained")

    def explanation(self) -> str:
        """What is to be said of the chosen one; safe text, nothing where none is chosen."""
        return ""

    def find_now(self) -> None:
        """Another query, and another one explained."""
        super().find_now()
        self._explain()

    def on_choice_list_moved(self) -> None:
        """Another one is explained."""
        self._explain()

    def say(self, words: str) -> None:
        """Why it is not switched."""
        self.notify(safe_text(words), severity="warning", markup=False)

    def written(self, section: str, key: str, value: Value | None) -> bool:
        """Whether the file has it now and nothing wins over it; else it is said why not."""
        if self.live is None:
            return False
        if variable := self.live.variable(section, key):
            self.say(f"{variable} is set in the environment and wins over the file.")
            return False
        try:
            self.live.write(section, key, value)
        except ConfigError as error:
            self.say(f"{error} {error.hint}".strip())
            return False
        self._taken()
        return True

    def show_again(self) -> None:
        """The list as it is now, the same one chosen."""
        self.choices.show(self.find(self.query_text), keep=True)
        self._explain()

    def _explain(self) -> None:
        self.query_one(".explained", Static).update(Content(self.explanation()))
