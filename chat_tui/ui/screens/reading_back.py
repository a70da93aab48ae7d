"""What is fetched from the server when a person reads back: older pages, and what is missing in between?"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work

from chat_tui.errors import TransientError
from chat_tui.model.messages import Gap
from chat_tui.ui.places import next_unread
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.widgets.message_pane import MessagePane

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat import ChatScreen


class ReadingBack(ChatKeys):
    """The chat screen's answers to a timeline that ends, or has a hole, where somebody reads."""

    @work(exclusive=True, group="older", exit_on_error=False)
    async def on_message_pane_need_older(self, event: MessagePane.NeedOlder) -> None:
        """The reader is at the oldest row that is here."""
        await self.account.history.older(event.channel_id)

    def on_striding_pane_wants_unread(self, event: MessagePane.WantsUnread) -> None:
        """All that is unread here is behind: go on with the channel that wants to be read."""
        order = self.channels.order if event.step > 0 else list(reversed(self.channels.order))
        there = next_unread(self.account.store, order, self.visits.here)
        if there is None:
            self.say("Everything else is read.")
            return
        self.open_channel(there)
        self.main.messages.focus()
        self.main.messages.choose_unread()

    def on_striding_pane_wants_menu(self, event: MessagePane.WantsMenu) -> None:
        """Somebody asks by the mouse what can be done with a row."""
        from chat_tui.ui.deeds import Place, menu

        menu.show(Place(cast("ChatScreen", self), self.conversation), event.item)

    def on_gappy_pane_need_gap(self, event: MessagePane.NeedGap) -> None:
        """The reader came to a hole in the history."""
        self.fill(event.gap)

    @work(group="gap", exit_on_error=False)
    async def fill(self, gap: Gap, *, asked: bool = False) -> None:
        """Fetch a page of what is missing; only who asked for it is told that it could not be had."""
        pane = self.main.messages
        pane.fetching(gap)
        try:
            await self.account.history.fill(gap)
        except TransientError as error:
            if asked:
                self.say(f"The messages could not be fetched: {error}", "warning")
        finally:
            pane.fetching(None)
