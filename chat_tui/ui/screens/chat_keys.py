"""What do the keys that work anywhere do on the chat screen?"""

from __future__ import annotations

from textual import work

from chat_tui.ui import doors
from chat_tui.ui.bindings import bind
from chat_tui.ui.destination import Destination
from chat_tui.ui.places import neighbour, next_unread
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.widgets.composer import Composer

SCREEN_ACTIONS = {
    "nav.jump": "go('jump')",
    "nav.previous": "walk(-1)",
    "nav.next": "walk(1)",
    "nav.unread": "next_unread",
    "nav.last": "last_channel",
    "nav.back": "back",
    "nav.forward": "forward",
    "nav.account": "next_account",
    "app.commands": "go('commands')",
    "app.help": "go('help')",
    "app.inbox": "go('inbox')",
    "app.since": "go('since')",
    "app.threads": "go('threads')",
    "app.search": "go('search')",
    "app.members": "go('members')",
    "app.date": "go('date')",
    "app.connection": "go('connection')",
    "app.reconnect": "reconnect",
    "app.layout": "layout",
    "app.page_up": "page(-1)",
    "app.page_down": "page(1)",
    "app.unread_line": "unread_line",
    "app.close": "close",
}
BEFORE_ALL = ("nav.jump", "app.commands", "app.help", "app.inbox")
"""Keys that no widget may take for itself."""


class ChatKeys(ChatFrame):
    """The actions behind the key table's `app` part."""

    BINDINGS = [*bind("app", SCREEN_ACTIONS, priority=BEFORE_ALL)]  # noqa: RUF012 - Textual's own type

    def action_go(self, name: str) -> None:
        """Open a screen by its name."""
        doors.go(self, name)

    def action_walk(self, step: int) -> None:
        """The channel above or below in the list."""
        there = neighbour(self.channels.order, self.visits.here, step)
        if there is not None and there != self.visits.here:
            self.open_channel(there)

    def action_next_unread(self) -> None:
        """The next channel that wants to be read."""
        there = next_unread(self.account.store, self.channels.order, self.visits.here)
        if there is None:
            self.say("Everything is read.")
        else:
            self.open_channel(there)

    def action_last_channel(self) -> None:
        """Back to where we were before."""
        if self.visits.before is not None and self.account.store.summary(self.visits.before) is not None:
            self.open_channel(self.visits.before)

    @work(group="going", exit_on_error=False)
    async def action_back(self) -> None:
        """Return to where we were before we went to a message."""
        if not await self.chat_app.whereabouts.back():
            self.say("There is no place to return to.")

    @work(group="going", exit_on_error=False)
    async def action_forward(self) -> None:
        """Go again to where we came back from."""
        if not await self.chat_app.whereabouts.forward():
            self.say("There is no place to go to again.")

    def action_next_account(self) -> None:
        """The next account's screen, or a list when there are several."""
        self.chat_app.choose_account()

    @work(group="command", exit_on_error=False)
    async def run_command(
        self, line: str, destination: Destination | None, composer: Composer | None = None
    ) -> None:
        """Run a command line as typed in a place; one that went wrong returns there to be mended."""
        from chat_tui.commands import CommandContext, run
        from chat_tui.ui.port import ScreenPort

        channel_id = destination.channel_id if destination is not None else self.visits.here
        root_id = destination.root_id if destination is not None else None
        done = await run(CommandContext(self.account, ScreenPort(self), channel_id, root_id), line)
        if not done and composer is not None and destination is not None:
            composer.give_back(destination, line)

    def on_status_bar_line_clicked(self) -> None:
        """What the status bar says of the line is too little."""
        self.action_go("connection")
