"""Which plugins are there, which of them are on, and who is told when that changes?"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from chat_tui.model.frozen import dataclass
from chat_tui.plugins.budgets import MOST_NOTICES, NOTICES_WITHIN
from chat_tui.plugins.finding import Found, find
from chat_tui.plugins.keeping import Broken, keep_broken
from chat_tui.plugins.offers import folders_in
from chat_tui.plugins.plugin import OFF_BY_HAND, Plugin
from chat_tui.plugins.thread import PluginThread

NO_SETTINGS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What the user has said of plugins, as plain values."""

    off: frozenset[str] = frozenset()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By the plugin's name."""
    broken_file: Path | None = None
    """Where it is written down that one was switched off."""


class Host:
    """All plugins of a program.

    `switched` is called when one was loaded, switched off or broke; `warn` with a sentence for the person.
    """

    def __init__(
        self,
        wishes: Wishes,
        *,
        finder: Callable[[], Sequence[Found]] = find,
        make_thread: Callable[[str], PluginThread] = PluginThread,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.plugins: tuple[Plugin, ...] = ()
        self.switched: Callable[[Plugin], None] | None = None
        self.warn: Callable[[str], None] | None = None
        self._wishes = wishes
        self._finder = finder
        self._make_thread = make_thread
        self._clock = clock
        self._told_at: dict[str, list[float]] = {}
        self._folders: dict[str, tuple[Path, ...]] = {}

    async def begin(self, only_find: bool = False) -> None:
        """Find them, beside the loop, and load those that are to be on."""
        found = await asyncio.to_thread(self._finder)
        times = Counter(each.name for each in found)
        for each in found:
            plugin = self._made(each)
            if times[each.name] > 1:
                packages = ", ".join(sorted(other.package for other in found if other.name == each.name))
                plugin.refuse(f"Several packages have a plugin of this name: {packages}. Remove one.")
            elif each.name in self._wishes.off:
                plugin.switch_off()
            self.plugins = (*self.plugins, plugin)
        if not only_find:
            waiting = [plugin for plugin in self.plugins if plugin.state == "new"]
            await asyncio.gather(*(self._load(plugin) for plugin in waiting))

    @property
    def on(self) -> list[Plugin]:
        """Those that are on, by name."""
        return [plugin for plugin in self.plugins if plugin.is_on]

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where themes of those that are on may be."""
        return tuple(folder for plugin in self.on for folder in self._folders.get(plugin.name, ()))

    async def switch(self, plugin: Plugin, *, on: bool) -> None:
        """Load it, or end it, for as long as this program runs."""
        if on and not plugin.is_on and not plugin.is_refused:
            await self._load(plugin)
        elif not on and plugin.is_on:
            plugin.switch_off(OFF_BY_HAND)
            self._tell(plugin)

    def may_tell(self, plugin: Plugin, _words: str = "") -> bool:
        """Whether a notice of a plugin is to be shown: a few, and then none for a while."""
        now = self._clock()
        times = [at for at in self._told_at.get(plugin.name, []) if now - at < NOTICES_WITHIN]
        is_welcome = len(times) < MOST_NOTICES
        self._told_at[plugin.name] = [*times, now] if is_welcome else times
        return is_welcome

    def close(self) -> None:
        """End all of them; nobody waits for one that does not end."""
        for plugin in self.on:
            plugin.switch_off()

    def _made(self, found: Found) -> Plugin:
        settings = self._wishes.settings.get(found.name, NO_SETTINGS)
        return Plugin(found, settings, self._broke, self._make_thread)

    async def _load(self, plugin: Plugin) -> None:
        await plugin.load()
        dirs = plugin.offers.theme_dirs
        if dirs is not None:
            outcomes = await plugin.ask("themes", [dirs], folders_in)
            self._folders[plugin.name] = (outcomes[0].value or ()) if outcomes else ()
        if plugin.is_on:
            if self._wishes.broken_file is not None:
                await asyncio.to_thread(keep_broken, self._wishes.broken_file, plugin.name, None)
            self._tell(plugin)

    def _broke(self, plugin: Plugin) -> None:
        if self._wishes.broken_file is not None:
            keep_broken(self._wishes.broken_file, plugin.name, Broken(plugin.version, plugin.why))
        if self.warn is not None:
            self.warn(f"The plugin {plugin.name} is switched off. {plugin.why}")
        self._tell(plugin)

    def _tell(self, plugin: Plugin) -> None:
        if self.switched is not None:
            self.switched(plugin)
