"""How is one of a given list picked: a command, an account, a theme, a link, a thread?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen


class ListPicker(PickerScreen[Any]):
    """A picker over choices that are known from the beginning."""

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice],
        *,
        placeholder: str = "",
        empty: str = "",
        verb: str = "take",
    ) -> None:
        super().__init__()
        self.heading = heading
        self.placeholder = placeholder
        self.empty = empty or "Nothing matches."
        self.footer = f"↑↓ move · ⏎ {verb} · esc"
        self._all = list(choices)

    def find(self, query: str) -> Sequence[Choice]:
        """Those that match."""
        return matching(query, self._all)
