"""Which channels can be joined, and which of them is the one that is wanted?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from chat_tui.errors import ChatError
from chat_tui.model.channels import Channel
from chat_tui.model.events import MembersCounted
from chat_tui.model.ids import ChannelId
from chat_tui.model.questions import HowMany
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account


SHORTEST_ASKED = 2
MOST_COUNTED = 40
"""Channels whose members are counted: a request each."""


class BrowseScreen(PickerScreen[ChannelId]):
    """All public channels of the server, those we are not in first; gives back the one to go to."""

    heading = "Channels"
    placeholder = "a name"
    footer = "↑↓ move · ⏎ join or open · esc"

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.add_class("wide")
        self.empty = "Asking the server ..."
        self._account = account
        self._found: dict[ChannelId, Channel] = {}
        self._all: list[Choice] = []
        self._asked: set[str] = set()
        self._counts: dict[ChannelId, int] = {}

    def on_mount(self) -> None:
        """The first page; what is not on it is found by its name."""
        spawn(self, partial(self._ask, ""), group="list")

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches; where a server has more than it told, it is asked for them."""
        wanted = query.strip().lstrip("#~")
        found = matching(wanted, self._all)
        if not found and len(wanted) >= SHORTEST_ASKED and wanted not in self._asked:
            spawn(self, partial(self._ask, wanted), group="search", exclusive=True)
        return found

    def say_when_empty(self, query: str) -> str:
        """That none matches is no word on what there is."""
        return "No public channel is called so. /create makes one." if self._all else self.empty

    async def _ask(self, wanted: str) -> None:
        self._asked.add(wanted)
        try:
            found = await self._account.directory.find_channels(wanted)
        except ChatError as error:
            self.empty = safe_text(f"The server did not tell: {error}")
            found = ()
        else:
            self.empty = "There is no public channel."
        self._found |= {channel.id: channel for channel in found if not channel.archived}
        self._list()
        spawn(self, self._count, group="counts", exclusive=True)

    async def _count(self) -> None:
        """How many are in each: one after the other, those that stand above first."""
        for choice in tuple(self.find(self.query_text)[:MOST_COUNTED]):
            if choice.value in self._counts:
                continue
            try:
                answer = await self._account.directory.ask(HowMany(choice.value))
            except ChatError:
                return
            counted = [event for event in answer.events if isinstance(event, MembersCounted)]
            self._counts.update((event.channel_id, event.count) for event in counted)
            self._list()

    def _list(self) -> None:
        store = self._account.store
        joined = {each.channel.id for each in store.channel_summaries()}
        open_ones = list(self._found.values())
        open_ones.sort(key=lambda channel: (channel.id in joined, channel_title(store, channel).casefold()))
        self._all = [self._choice(channel, is_in=channel.id in joined) for channel in open_ones]
        query = self.query_text
        self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)
        ours = len(joined & self._found.keys())
        title = Content(f"Channels · {len(open_ones)} public, you are in {ours}")
        self.query_one(".dialog").border_title = title

    def _choice(self, channel: Channel, *, is_in: bool) -> Choice:
        title = channel_title(self._account.store, channel)
        about = safe_line(channel.purpose or channel.topic, 120)
        count = self._counts.get(channel.id)
        members = f"{count:,} {'member' if count == 1 else 'members'}" if count is not None else ""
        right = " · ".join(filter(None, ("joined" if is_in else "", members)))
        return Choice(channel.id, title, about, right, "#")
