"""Which screens and which signal does each account of the app have?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.signal import Signal

from chat_tui.account.account import Account
from chat_tui.model.changes import Changes
from chat_tui.ui.bridge import Bridge
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.accounts_app import AccountsApp
    from chat_tui.ui.screens.chat import ChatScreen

FIRST_MODE = "account-0"
ScreenOf = Callable[[Account, Signal[Changes], bool], "ChatScreen"]
"""Makes the screen of an account; the last says whether it is the one that the app begins with."""


class Housing:
    """A mode for the screens of each account, and a bridge that carries its changes to them."""

    def __init__(self, app: AccountsApp, screen_of: ScreenOf, tell: Callable[[Changes], None]) -> None:
        self._app = app
        self._screen_of = screen_of
        self._tell = tell
        self._made = 0
        self._modes: dict[str, str] = {}
        self._bridges: dict[str, Bridge] = {}

    def mode_of(self, name: str) -> str | None:
        """The mode of the account of a name."""
        return self._modes.get(name)

    def take(self, account: Account) -> None:
        """Have a place for it; its screen is made when it is first shown."""
        mode = f"account-{self._made}"
        self._made += 1
        bridge = Bridge(self._app, account.feed, account.name)
        self._modes[account.name], self._bridges[account.name] = mode, bridge
        self._app.add_mode(mode, partial(self._screen_of, account, bridge.signal, mode == FIRST_MODE))

    def carry(self, account: Account) -> None:
        """From now on carry its changes."""
        bridge = self._bridges[account.name]
        spawn(self._app, bridge.run, name=f"feed {account.name}")
        bridge.signal.subscribe(self._app, self._tell)

    async def drop(self, account: Account) -> None:
        """Its screens go; another account is shown by then."""
        del self._bridges[account.name]
        await self._app.remove_mode(self._modes.pop(account.name))
