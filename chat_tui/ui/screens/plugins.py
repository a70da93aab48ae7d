"""How does a person see which plugins are there, what each offers and why one is off, and switch it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.plugins.commanding import admitted
from chat_tui.plugins.host import Host
from chat_tui.plugins.plugin import Plugin
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.work import spawn

SECTION, KEY = "plugins", "off"


class PluginsScreen(PickerScreen[None]):
    """All plugins; Enter switches the chosen one, also in the file. `taken` is called once it is written."""

    heading = "Plugins"
    placeholder = "a plugin"
    footer = "↑↓ move · ⏎ switch · esc"
    empty = "No plugin is installed beside chat-tui."

    def __init__(self, host: Host, live: LiveConfig | None, taken: Callable[[], None]) -> None:
        super().__init__()
        self.add_class("wide")
        self._host = host
        self._live = live
        self._taken = taken

    def compose_list(self) -> ComposeResult:
        """The plugins, and below them what is to be said of the chosen one."""
        yield from super().compose_list()
        yield Static(classes="explained")

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches."""
        return matching(query, [_row(place, plugin) for place, plugin in enumerate(self._host.plugins)])

    def find_now(self) -> None:
        """Another query, and another one explained."""
        super().find_now()
        self._explain()

    def on_choice_list_moved(self) -> None:
        """Another one is explained."""
        self._explain()

    def action_accept(self) -> None:
        """The other way round, as far as that can be."""
        self.find_now()
        plugin = self._chosen()
        if plugin is None:
            return
        if plugin.is_refused:
            self._say(plugin.why)
        elif self._is_written(plugin):
            spawn(self, partial(self._switch, plugin))

    def _chosen(self) -> Plugin | None:
        chosen = self.choices.chosen
        return self._host.plugins[chosen.value] if chosen is not None else None

    def _is_written(self, plugin: Plugin) -> bool:
        """Whether the next start will do the same."""
        if self._live is None:
            return True
        if variable := self._live.variable(SECTION, KEY):
            self._say(f"{variable} is set in the environment and wins over the file.")
            return False
        off = {each.name for each in self._host.plugins if each.state == "off" and not each.is_refused}
        off = off | {plugin.name} if plugin.is_on else off - {plugin.name}
        try:
            self._live.write(SECTION, KEY, sorted(off) or None)
        except ConfigError as error:
            self._say(f"{error} {error.hint}".strip())
            return False
        self._taken()
        return True

    async def _switch(self, plugin: Plugin) -> None:
        await self._host.switch(plugin, on=not plugin.is_on)
        self.choices.show(self.find(self.query_text), keep=True)
        self._explain()

    def _explain(self) -> None:
        plugin = self._chosen()
        self.query_one(".explained", Static).update(Content("" if plugin is None else _told(plugin)))

    def _say(self, words: str) -> None:
        self.notify(safe_text(words), severity="warning", markup=False)


def _row(place: int, plugin: Plugin) -> Choice:
    """The value is its place: two may have one name."""
    offered = ", ".join(plugin.offers.words)
    return Choice(place, safe_line(plugin.name, 40), detail=offered, right=plugin.state)


def _told(plugin: Plugin) -> str:
    commands = " ".join(f"/{name}" for name in admitted(plugin))
    package = f"{safe_line(plugin.package, 60)} {safe_line(plugin.version, 20)}"
    return " ".join(filter(None, (f"{package}.", commands, plugin.why, *plugin.told)))
