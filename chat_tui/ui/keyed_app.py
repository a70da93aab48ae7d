"""How does an app let every key pass the line of `KeyOrder`?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from chat_tui.ui.key_order import Echo, KeyOrder
from chat_tui.ui.work import spawn


class KeyedApp(App[int], inherit_bindings=False):
    """An app whose keys keep their order; it opens the gate of `keys` when its first screen can take them."""

    glyphs = "unicode"
    """Or `ascii`, for terminals that can show nothing else."""
    normal_keys: Mapping[str, str] = MappingProxyType({})
    """What keys do in the normal mode of a composer; none where there is no such mode."""

    ring_keys: Mapping[str, str] = MappingProxyType({})
    """What keys of a composer cut and bring back as in emacs; none in most profiles."""

    dialog_keys: Mapping[str, str] = MappingProxyType({})
    """What to call keys below dialogs, by what they are called there; none where they were not moved."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = KeyOrder(self)

    def on_load(self) -> None:
        """Start tasks as asyncio does everywhere else.

        From Python 3.12 on Textual lets tasks run before `create_task` returns. One that ends at once is over
        before its maker could note it down; neither the keys nor the accounts are written for that.
        """
        asyncio.get_running_loop().set_task_factory(None)

    @property
    def keys_are_done(self) -> bool:
        """The gate is open and no key is at work or waits."""
        return self.keys.is_idle

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes stand in line; all other events pass."""
        if isinstance(event, (events.InputEvent, events.Paste)):
            self.somebody_is_there()
            if isinstance(event, events.Key) and "+" in event.key:
                self.saw_key(event.key)
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self.keys.admits(event):
            try:
                await super().on_event(event)
            finally:
                self.keys.passed_on()

    def work_on(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Do it beside all else; begun later, so that an app that ends first leaves nothing unawaited."""
        spawn(self, work, name=name)

    def somebody_is_there(self) -> None:
        """Called with each key, paste and move of the mouse."""

    def saw_key(self, key: str) -> None:
        """Called with each key that has a modifier: not every terminal can send it."""

    def on_echo(self, message: Echo) -> None:
        """All that stood before it is done."""
        message.come_back()


def glyphs_of(screen: Screen[Any]) -> str:
    """Which signs a dialog may use; any in an app that is not ours."""
    return screen.app.glyphs if isinstance(screen.app, KeyedApp) else "unicode"
