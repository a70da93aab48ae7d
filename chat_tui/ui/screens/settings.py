"""How does a person look at all settings and change one, without knowing the file they are in?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.config.edit import Value
from chat_tui.config.listing import Setting, settings_of, shown
from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.screens.picker import PickerScreen

DEFAULT = "as by default"
LONGEST = 30
"""Cells of a value in the list."""


class SettingsScreen(TellsFailures, PickerScreen[None]):
    """All settings with their values; Enter changes the chosen one, in the file and at once.

    `taken` is called when something was written; `themes` opens the list of themes.
    """

    heading = "Settings"
    placeholder = "a setting"
    footer = "↑↓ move · ⏎ change · esc"
    empty = "No setting is called so."

    def __init__(
        self, live: LiveConfig, taken: Callable[[], None], themes: Callable[[], None], query: str = ""
    ) -> None:
        super().__init__(query)
        self.add_class("wide")
        self._live = live
        self._taken = taken
        self._themes = themes
        self._settings = settings_of(live)

    def compose_list(self) -> ComposeResult:
        """The settings, and below them what the chosen one does."""
        yield from super().compose_list()
        yield Static(classes="explained")

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches, else those whose explanation does."""
        rows = list(self._rows())
        by_name = matching(query, rows)
        words = query.casefold().split()
        return by_name or [row for row in rows if all(word in row.value.help.casefold() for word in words)]

    def find_now(self) -> None:
        """Another query, and another one explained."""
        super().find_now()
        self._explain()

    def on_choice_list_moved(self) -> None:
        """Another one is explained."""
        self._explain()

    def on_screen_resume(self) -> None:
        """A list above this one may have changed something."""
        super().on_screen_resume()
        self._look_again()

    def action_accept(self) -> None:
        """Change the chosen one."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self._change(chosen.value)

    def _rows(self) -> Iterable[Choice]:
        changed, plain = ("*", " ") if glyphs_of(self) == "ascii" else ("•", " ")
        for setting in self._settings:
            value = safe_line(shown(setting.value), LONGEST) or "–"
            sign = changed if setting.value != setting.default else plain
            right = f"{value} (fixed)" if setting.variable else value
            yield Choice(setting, setting.name, right=right, sign=sign)

    def _explain(self) -> None:
        chosen = self.choices.chosen
        told = self.query_one(".explained", Static)
        told.update(Content("" if chosen is None else "\n".join(explained(chosen.value))))

    @work(exclusive=True, group="setting", exit_on_error=False)
    async def _change(self, setting: Setting) -> None:
        if setting.variable:
            self._say(f"{setting.variable} is set in the environment and wins over the file.")
        elif setting.name == "ui.theme":
            await self._choose_theme(setting)
        elif setting.is_switch:
            self._write(setting, not setting.value)
        elif setting.words:
            await self._choose(setting)
        else:
            await self._ask(setting)

    async def _choose(self, setting: Setting) -> None:
        now = shown(setting.value)
        rows = [Choice((word,), word, right="now" if word == now else "") for word in setting.words]
        rows.sort(key=lambda row: row.label != now)
        back = [Choice((None,), DEFAULT, right=shown(setting.default))] if setting.is_set else []
        picker = dialogs.ListPicker(setting.name, [*rows, *back], verb="take")
        chosen = await self.app.push_screen_wait(picker)
        if chosen is not None:
            self._write(setting, chosen[0])

    async def _choose_theme(self, setting: Setting) -> None:
        """From the list of themes, which knows no `auto`: that is what holds where none is set."""
        rows = [
            Choice(False, "choose one, seen as it is passed"),
            Choice(True, DEFAULT, right=shown(setting.default)),
        ]
        back = None
        if setting.is_set:
            back = await self.app.push_screen_wait(dialogs.ListPicker(setting.name, rows, verb="take"))
        if back:
            self._write(setting, None)
        elif back is False or not setting.is_set:
            self._themes()

    async def _ask(self, setting: Setting) -> None:
        limits = f" ({setting.range})" if setting.range else ""
        question = f"{setting.name}{limits}; empty: {shown(setting.default) or 'nothing'}"
        typed = await self.app.push_screen_wait(dialogs.PromptScreen(question, text=shown(setting.value)))
        if typed is None:
            return
        try:
            self._write(setting, setting.read(typed) if typed else None)
        except ConfigError as error:
            self._say(str(error))

    def _write(self, setting: Setting, value: Value | None) -> None:
        try:
            self._live.write(setting.section, setting.key, value)
        except ConfigError as error:
            self._say(f"{error} {error.hint}".strip())
            return
        self._taken()
        self._look_again()

    def _look_again(self) -> None:
        self._settings = settings_of(self._live)
        kept = self.choices.chosen
        rows = self.find(self.query_text)
        self.choices.show(rows)
        names = [row.value.name for row in rows]
        if kept is not None and kept.value.name in names:
            self.choices.move(names.index(kept.value.name), wrap=False)
        self._explain()

    def _say(self, words: str) -> None:
        self.notify(safe_text(words), severity="warning", markup=False)


def explained(setting: Setting) -> Iterable[str]:
    """What a setting does, and where its value comes from."""
    yield setting.help
    default = safe_line(shown(setting.default), LONGEST) or "nothing"
    if setting.variable:
        yield f"{setting.variable} fixes it; by default {default}."
    elif setting.is_set:
        yield f"Set in the file; by default {default}."
    else:
        yield "As by default."
