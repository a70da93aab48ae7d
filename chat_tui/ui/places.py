"""Which channel is next, which was last, which wants to be read first? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelSummary
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.ui.channel_rows import is_unread

if TYPE_CHECKING:
    from chat_tui.store.store import Store

WELCOME = "welcome"
Place = ChannelId | tuple[UserId]
"""A channel, or a person with whom there is no channel yet (in a tuple)."""


@dataclass(frozen=True, slots=True)
class ToThread:
    """A thread, by its root."""

    root_id: MessageId


@dataclass(frozen=True, slots=True)
class ToCommand:
    """What the list of commands gives back."""

    value: str


Destination = Place | ToThread | ToCommand


class Visits:
    """Where we are and where we were before."""

    def __init__(self) -> None:
        self.here: ChannelId | None = None
        self.before: ChannelId | None = None

    def went_to(self, channel_id: ChannelId) -> None:
        """We are there now."""
        if channel_id != self.here:
            self.here, self.before = channel_id, self.here


def neighbour(order: Sequence[ChannelId], here: ChannelId | None, step: int) -> ChannelId | None:
    """The channel so many rows away, round and round; the first when we are nowhere."""
    if not order:
        return None
    if here not in order:
        return order[0]
    return order[(order.index(here) + step) % len(order)]


def next_unread(
    store: Store, order: Sequence[ChannelId], here: ChannelId | None, *, back: bool = False
) -> ChannelId | None:
    """The next channel below us with unread messages, mentions before the rest; None when all is read.

    `back` goes up, and does not look at mentions first.
    """
    order = order[::-1] if back else order
    start = order.index(here) + 1 if here in order else 0
    waiting = []
    for distance, channel_id in enumerate((*order[start:], *order[:start])):
        summary = store.summary(channel_id)
        if summary is not None and channel_id != here and is_unread(summary):
            waiting.append((not back and summary.membership.mentions == 0, distance, channel_id))
    return min(waiting)[2] if waiting else None


def first_channel(store: Store, remembered: str | None) -> ChannelId | None:
    """Where to begin: where we were, else the tour, else the most recent channel."""
    summaries = store.channel_summaries()
    if remembered and any(each.channel.id == remembered for each in summaries):
        return ChannelId(remembered)
    for each in summaries:
        if each.channel.name == WELCOME:
            return each.channel.id

    def recency(summary: ChannelSummary) -> int:
        return summary.channel.last_message_at

    return max(summaries, key=recency).channel.id if summaries else None
