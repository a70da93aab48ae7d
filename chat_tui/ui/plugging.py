"""What do the plugins of a running app reach of it, and what reaches them?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.account.account import Account
from chat_tui.plugins.api import Event
from chat_tui.plugins.commanding import admit, dismiss
from chat_tui.plugins.hearing import Ears, Listener
from chat_tui.plugins.host import Host
from chat_tui.plugins.plugin import Plugin
from chat_tui.plugins.rendering import Renderings
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp

SHOWN_FOR = 10.0


class Plugged:
    """The plugins of one app."""

    def __init__(self, app: ChatApp, host: Host) -> None:
        self.host = host
        self._app = app
        self._renderings = Renderings(lambda: host.on, lambda work: spawn(app, work, name="plugins render"))
        self._renderings.changed.append(self._redraw)
        self._listeners: dict[str, Listener] = {}
        self._ears: dict[str, Ears] = {}
        host.switched = self._switched
        host.warn = self._warn

    async def run(self) -> None:
        """Find and load them, and end them with the app."""
        try:
            await self.host.begin()
            for account in self._app.all_accounts:
                self.listen_to(account)
            self._app.take_more_themes(self.host.folders)
            for sentence in self.complaints:
                self._warn(sentence)
            await asyncio.get_running_loop().create_future()  # for as long as the app runs
        finally:
            for plugin in self.host.plugins:
                dismiss(plugin)
            self.host.close()

    @property
    def complaints(self) -> list[str]:
        """What is wrong with plugins that are on, or that cannot be."""
        return [
            f"The plugin {plugin.name}: {sentence}"
            for plugin in self.host.plugins
            for sentence in (*plugin.told, *((plugin.why,) if plugin.is_refused else ()))
        ]

    def listen_to(self, account: Account) -> None:
        """From now on plugins hear what happens there."""
        ears = self._ears[account.name] = Ears(account, self._put)
        account.on_posted = self._posted_to(ears)
        spawn(self._app, ears.run, name=f"plugins hear {account.name}")
        ears.line_moved()

    def leave(self, account: Account) -> None:
        """The account goes."""
        self._ears.pop(account.name, None)

    def line_moved(self) -> None:
        """The line of some account is up or down."""
        for ears in self._ears.values():
            ears.line_moved()

    def show_in(self, screen: ChatFrame) -> None:
        """Let its panes ask how a message reads, as long as a plugin has a say in that."""
        renders = any(plugin.offers.render is not None for plugin in self.host.on)
        for pane in (screen.main.messages, screen.thread.replies):
            if renders != (pane.views.rendered is not None):
                pane.views.rendered = partial(self._renderings.of, screen.account) if renders else None
                pane.redraw()

    def _posted_to(self, ears: Ears) -> Callable[..., None]:
        return lambda news: ears.posted(news) if self._listeners else None

    def _put(self, event: Event) -> None:
        for listener in self._listeners.values():
            listener.put(event)

    def _switched(self, plugin: Plugin) -> None:
        """One is on or off now, for whatever reason."""
        dismiss(plugin)
        self._listeners.pop(plugin.name, None)
        if plugin.is_on:
            plugin.told.clear()
            admit(plugin, partial(self.host.may_tell, plugin))
            if plugin.offers.on_event is not None:
                listener = self._listeners[plugin.name] = Listener(plugin, partial(self._say, plugin))
                spawn(self._app, listener.run, name=f"plugin {plugin.name}")
        self._renderings.forget()
        for screen in self._chat_screens():
            self.show_in(screen)

    def _chat_screens(self) -> list[ChatFrame]:
        return [screen for screen in self._app.lowest_screens() if isinstance(screen, ChatFrame)]

    def _redraw(self) -> None:
        for screen in self._chat_screens():
            for pane in (screen.main.messages, screen.thread.replies):
                if pane.is_attached and pane.views.rendered is not None:
                    pane.redraw()

    def _say(self, plugin: Plugin, words: str) -> None:
        """What an event hook says to the person."""
        if self.host.may_tell(plugin):
            self._app.notify(safe_text(words), title=safe_line(plugin.name, 40), markup=False, timeout=6)

    def _warn(self, sentence: str) -> None:
        self._app.notify(
            safe_text(sentence), title="Plugins", severity="warning", markup=False, timeout=SHOWN_FOR
        )


def begin(app: ChatApp, make: Callable[[], Host]) -> None:
    """Look for plugins now that the app stands."""
    app.plugged = Plugged(app, make())
    spawn(app, app.plugged.run, name="plugins")
