"""How does a person choose other colours? Each is seen as it is passed; Escape gives the old one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.list_picker import ListPicker


class ThemePicker(ListPicker):
    """A list of themes; `show` is called with the name of each that is chosen, for as long as it is."""

    def __init__(self, names: Sequence[str], here: str, show: Callable[[str], None]) -> None:
        others = sorted(name for name in names if name != here)
        super().__init__(
            "Themes",
            [Choice(here, here, right="now"), *(Choice(name, name) for name in others)],
            placeholder="a name",
            verb="take",
        )
        self._here = here
        self._shown = here
        self._show = show

    def find_now(self) -> None:
        """Another query, and perhaps another one chosen."""
        super().find_now()
        self._show_chosen()

    def on_choice_list_moved(self) -> None:
        """Another one is chosen."""
        self._show_chosen()

    def action_cancel(self) -> None:
        """As it was before."""
        self._show(self._here)
        super().action_cancel()

    def _show_chosen(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value != self._shown:
            self._shown = chosen.value
            self._show(chosen.value)
