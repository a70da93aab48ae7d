"""What do the keys that work anywhere do on the chat screen?"""

from __future__ import annotations

from textual import work

from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import CategoryId, ChannelId
from chat_tui.ui import doors
from chat_tui.ui.bindings import bind
from chat_tui.ui.destination import Destination
from chat_tui.ui.places import neighbour, next_unread
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.widgets.channel_list import ChannelList
from chat_tui.ui.widgets.composer import Composer

SCREEN_ACTIONS = {
    "nav.jump": "go('jump')",
    "nav.previous": "walk(-1)",
    "nav.next": "walk(1)",
    "nav.unread": "next_unread",
    "nav.unread_back": "previous_unread",
    **{f"nav.nth_{number}": f"nth({number})" for number in range(1, 10)},
    "nav.list": "into_list",
    "nav.filter": "only_unread",
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
            self.channels.keep_places()
            self.open_channel(there)

    def action_nth(self, number: int) -> None:
        """The channel that stands so far down in the list."""
        order = self.channels.order
        if number <= len(order):
            self.channels.keep_places()
            self.open_channel(order[number - 1])

    def action_into_list(self) -> None:
        """The keys go to the list of channels."""
        self.channels.focus()

    def action_only_unread(self) -> None:
        """Only what is unread in the list, or all again."""
        self.channels.only_unread = not self.channels.only_unread
        self.channels.repaint()
        self.channels.reload()

    def on_descendant_focus(self) -> None:
        """Other keys work where the focus is now."""
        if self.status.is_attached:
            self.status.reload()

    def on_channel_list_asked(self, event: ChannelList.Asked) -> None:
        """Something is to be done with a row of the list."""
        if event.what == "filter":
            self.action_only_unread()
        else:
            self.do_in_rail(event.what, event.channel_id, event.category_id)

    def on_channel_list_account_chosen(self, event: ChannelList.AccountChosen) -> None:
        """Another account was chosen in the list."""
        self.chat_app.go_to_account(event.name)

    @work(group="rail", exit_on_error=False)
    async def do_in_rail(
        self,
        what: str,
        channel_id: ChannelId | None,
        category_id: CategoryId | None = None,
        title: str = "",
    ) -> None:
        """One of the things that can be done with a row of the list; `category` names the group."""
        from chat_tui.ui.rail_deeds import RailDeeds

        done = RailDeeds(self)
        summary = self.account.store.summary(channel_id) if channel_id is not None else None
        if what == "category" and title and summary is not None:
            await done.put_into(summary, title)
        else:
            await done.do("group" if what == "category" else what, channel_id, category_id)

    def action_previous_unread(self) -> None:
        """The unread channel above, as they stand in the list."""
        there = next_unread(self.account.store, self.channels.order, self.visits.here, back=True)
        if there is None:
            self.say("Everything is read.")
        else:
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
        """Return to where we were before."""
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

    def run_command(
        self, line: str, destination: Destination | None, composer: Composer | None = None
    ) -> None:
        """Run a command line as typed in a place; one that went wrong returns there to be mended."""
        from chat_tui.ui.running import begin

        begin(self, line, destination, composer)

    def on_status_bar_line_clicked(self) -> None:
        """What the status bar says of the line is too little; who is signed out is asked to sign in."""
        is_out = self.account.connection.state.phase is ConnectionPhase.SIGNED_OUT
        self.action_go(f"sign_in {self.account.name}" if is_out else "connection")
