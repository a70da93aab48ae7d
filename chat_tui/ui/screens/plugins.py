"""How does a person see which plugins are there, what each offers and why one is off, and switch it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chat_tui.config.watch import LiveConfig
from chat_tui.plugins.commanding import admitted
from chat_tui.plugins.host import Host
from chat_tui.plugins.plugin import Plugin
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.switch_list import SwitchList
from chat_tui.ui.work import spawn

SECTION, KEY = "plugins", "off"


class PluginsScreen(SwitchList):
    """All plugins."""

    heading = "Plugins"
    placeholder = "a plugin"
    empty = "No plugin is installed. docs/plugins.md says how one is made."

    def __init__(self, host: Host, live: LiveConfig | None, taken: Callable[[], None]) -> None:
        super().__init__(live, taken)
        self._host = host

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches."""
        return matching(query, [_row(place, plugin) for place, plugin in enumerate(self._host.plugins)])

    def action_accept(self) -> None:
        """The other way round, as far as that can be."""
        self.find_now()
        plugin = self._chosen()
        if plugin is None:
            return
        if plugin.is_refused:
            self.say(plugin.why)
        elif self._is_written(plugin):
            spawn(self, partial(self._switch, plugin))

    def _chosen(self) -> Plugin | None:
        chosen = self.choices.chosen
        return self._host.plugins[chosen.value] if chosen is not None else None

    def _is_written(self, plugin: Plugin) -> bool:
        """Whether the next start will do the same."""
        if self.live is None:
            return True
        off = {each.name for each in self._host.plugins if each.state == "off" and not each.is_refused}
        off = off | {plugin.name} if plugin.is_on else off - {plugin.name}
        return self.written(SECTION, KEY, sorted(off) or None)

    async def _switch(self, plugin: Plugin) -> None:
        await self._host.switch(plugin, on=not plugin.is_on)
        self.show_again()

    def explanation(self) -> str:
        """Of which package the chosen one is, what it adds, and why it is off."""
        plugin = self._chosen()
        return "" if plugin is None else _told(plugin)


def _row(place: int, plugin: Plugin) -> Choice:
    """The value is its place: two may have one name."""
    offered = ", ".join(plugin.offers.words)
    return Choice(place, safe_line(plugin.name, 40), detail=offered, right=plugin.state)


def _told(plugin: Plugin) -> str:
    commands = " ".join(f"/{name}" for name in admitted(plugin))
    package = f"{safe_line(plugin.package, 60)} {safe_line(plugin.version, 20)}"
    return " ".join(filter(None, (f"{package}.", commands, plugin.why, *plugin.told)))
