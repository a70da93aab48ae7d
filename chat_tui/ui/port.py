"""How do commands reach the screen? The one implementation of `commands.context.UiPort`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from chat_tui.commands.context import Severity
from chat_tui.errors import ConfigError
from chat_tui.model.ids import ChannelId
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.places import first_channel
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat import ChatScreen
    from chat_tui.ui.screens.chat_keys import ChatKeys


class ScreenPort:
    """What a command may ask of the chat screen that it was typed in."""

    def __init__(self, screen: ChatKeys) -> None:
        self._screen = screen

    def notify(self, text: str, severity: Severity = "information") -> None:
        """A toast."""
        self._screen.say(text, severity)

    async def ask(self, question: str) -> str | None:
        """A dialog with one line; only in a worker, which commands run in."""
        return await self._screen.app.push_screen_wait(dialogs.PromptScreen(safe_line(question, 200)))

    async def confirm(self, question: str, detail: str, yes: str) -> bool:
        """A dialog that Enter or y accepts; only in a worker."""
        screen = dialogs.ConfirmScreen(safe_line(question, 200), safe_line(detail, 500), yes=yes)
        return await self._screen.app.push_screen_wait(screen)

    def open_channel(self, channel_id: ChannelId) -> None:
        """Go there."""
        self._screen.open_channel(channel_id)

    def leave_channel(self, channel_id: ChannelId) -> None:
        """Back to where we were before, if we are there."""
        screen, store = self._screen, self._screen.account.store
        if screen.visits.here != channel_id:
            return
        before = screen.visits.before
        known = before is not None and before != channel_id and store.summary(before) is not None
        there = before if known else first_channel(store, None)
        if there is not None:
            screen.open_channel(there)

    def open_screen(self, name: str) -> None:
        """`help`, `search WORDS`, `themes`, `threads`, `connection`."""
        self._screen.action_go(name)

    def open_address(self, url: str) -> None:
        """As a link in a message."""
        from chat_tui.ui import deeds
        from chat_tui.ui.deeds.opening import open_url

        screen = cast("ChatScreen", self._screen)
        spawn(screen, partial(open_url, deeds.Place(screen, screen.conversation), url))

    def set_theme(self, name: str) -> None:
        """Take a theme by name; ConfigError for one that is not there."""
        app = self._screen.chat_app
        if name not in app.available_themes:
            raise ConfigError(f"There is no theme called {name}.", hint="/theme alone lists them.")
        app.take_theme(name)

    def quit(self) -> None:
        """Leave."""
        spawn(self._screen, self._screen.app.action_quit)
