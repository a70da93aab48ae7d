"""What can a user's other programs have the app do: go somewhere, take text in, tell what is unread?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chat_tui.account.account import Account
from chat_tui.errors import ChatError, ReadOnlyError, TargetError
from chat_tui.text.sanitize import gate
from chat_tui.ui.arrival import known_here
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.terminal import raise_window

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp

MOST_INSERTED = 100_000
"""Characters of one insertion; who has more attaches a file."""


class RemoteControl:
    """One app, as it is seen from outside; every method raises ChatError for what cannot be."""

    def __init__(self, app: ChatApp) -> None:
        self._app = app

    def accounts(self) -> Sequence[Account]:
        """Those that are open, that on the screen first."""
        return self._app.accounts

    def account(self, name: str) -> Account:
        """The account of a name, or the one on the screen for none."""
        found = next((account for account in self._app.accounts if name in ("", account.name)), None)
        if found is None:
            known = ", ".join(account.name for account in self._app.accounts)
            raise TargetError(f"The app has no account {name!r} open.", hint=f"It has {known}.")
        return found

    async def open(self, name: str, target: str) -> None:
        """Go to a channel, person, thread or message."""
        account = self.account(name)
        found = known_here(account, target) or await account.directory.locate(target)
        if found.channel_id is None:
            raise TargetError(f"{target} is no channel.")
        await self._app.whereabouts.go(account, found.channel_id, found.message_id)

    def insert(self, text: str) -> None:
        """Put text where somebody writes, as if it had been typed; nothing is sent."""
        if len(text) > MOST_INSERTED:
            raise ChatError(f"{len(text):,} characters are too many to be put in.", hint="Send it as a file.")
        composer = self._screen().conversation.composer
        if self._screen().account.gate.is_closed:
            raise ReadOnlyError("The app is --read-only: nothing can be written in it.")
        composer.focus()
        composer.insert_text(gate(text.replace("\r\n", "\n").replace("\r", "\n")))

    def is_covered(self) -> bool:
        """Whether a dialog stands before what was opened or put in; whoever opened it closes it."""
        return len(self._app.screen_stack) > 1

    def unread(self) -> list[Mapping[str, Any]]:
        """What is unread in each account."""
        told: list[Mapping[str, Any]] = []
        for account in self._app.accounts:
            channels, _, _ = account.store.totals()
            unread, mentions = account.read_marks.totals()
            told.append(
                {"account": account.name, "channels": channels, "unread": unread, "mentions": mentions}
            )
        return told

    def focus(self) -> Mapping[str, str]:
        """Ask for attention: the terminal is to raise its window; inside tmux, where the app stands there."""
        self._screen().conversation.composer.focus()
        raise_window(self._app)
        server, _, _ = os.environ.get("TMUX", "").partition(",")
        return {"tmux": server, "pane": os.environ.get("TMUX_PANE", "") if server else ""}

    def quit(self) -> None:
        """Leave, as by the key."""
        self._app.call_after_refresh(self._app.action_quit)

    def _screen(self) -> ChatFrame:
        screen = self._app.screen_stack[0]
        if not isinstance(screen, ChatFrame):
            raise ChatError("There is nothing open to write in.")
        return screen
