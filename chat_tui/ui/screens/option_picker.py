"""Which option of a program's menu: of a list, of everybody, or of what the program knows?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from chat_tui.errors import ChatError
from chat_tui.model.forms import Option
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.option_sources import Options
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.work import spawn

PAUSE = 0.25
"""Seconds without a letter after which the server is asked."""


class OptionPicker(PickerScreen["tuple[Option, ...]"]):
    """Gives back what is chosen; of a menu that takes several, Enter marks and Escape is done with it."""

    placeholder = "some letters"

    def __init__(
        self, heading: str, options: Options, *, chosen: Sequence[Option] = (), several: bool = False
    ):
        super().__init__()
        self.heading = safe_line(heading, 60)
        self.footer = "↑↓ move · ⏎ mark · esc done" if several else "↑↓ move · ⏎ choose · esc"
        self.empty = "Asking …" if options.ask is not None else "Nothing matches."
        self._options = options
        self._several = several
        self._marked = {option.value: option for option in chosen}
        self._asked: dict[str, Choice] = {}
        self._was_asked: set[str] = set()

    def find(self, query: str) -> Sequence[Choice]:
        """What is known and matches; the server is asked for more, once for each word."""
        wanted = query.strip()
        if self._options.ask is not None and wanted not in self._was_asked:
            spawn(self, partial(self._ask, wanted), group="options", exclusive=True)
        known = {choice.value.value: choice for choice in self._options.known()} | self._asked
        return [self._dressed(choice) for choice in matching(wanted, known.values())]

    def _dressed(self, choice: Choice) -> Choice:
        if choice.value.value not in self._marked:
            return choice
        return Choice(choice.value, choice.label, choice.detail, "chosen", choice.sign, marked=choice.marked)

    async def _ask(self, typed: str) -> None:
        if self._was_asked:
            await asyncio.sleep(PAUSE)
        self._was_asked.add(typed)
        assert self._options.ask is not None
        try:
            found = await self._options.ask(typed)
        except ChatError as error:
            self.empty = safe_text(f"No options came: {error}")
        else:
            self.empty = "Nothing matches."
            self._asked |= {choice.value.value: choice for choice in found}
        query = self.query_text
        self.choices.show(self.find(query), empty=self.empty, keep=True)

    def action_accept(self) -> None:
        """Take it, or mark it and go on."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is None:
            return
        option = chosen.value
        assert isinstance(option, Option)
        if not self._several:
            self.dismiss((option,))
        elif self._marked.pop(option.value, None) is None:
            self._marked[option.value] = option
        if self._several:
            self.choices.show(self.find(self.query_text), keep=True)

    def action_cancel(self) -> None:
        """Done with marking, or nothing chosen."""
        self.dismiss(tuple(self._marked.values()) if self._several else None)
