"""Which rows of a channel are news: said, changed or taken back since one began to follow, each told once?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Literal

from chat_tui.model.changes import Changes
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message, TimelineRow

if TYPE_CHECKING:
    from chat_tui.account.account import Account

MOST_REMEMBERED = 5_000
"""Messages kept to tell an edited message from a new one."""
MOST_LOOKED_AT_AGAIN = 200
"""Of them, those looked at for edits when more has moved than was listed."""

_AFTER_ALL = MessageId("~")
"""Sorts after every id of the same millisecond."""

_NEVER = Millis(1 << 62)

Kind = Literal["said", "edited", "deleted", "reacted", "gap"]


@dataclass(frozen=True, slots=True)
class News:
    """One row that is to be told, and the message as it was told last, if it was."""

    kind: Kind
    row: TimelineRow
    before: Message | None = None


class Follower:
    """Turns changes, which only name ids, into what was not told yet, in order.

    News is what is newer than the channel was when we began; what is fetched from before that is not.
    A message that was edited or deleted since then comes again, also one from before that. With `reactions`
    so does one whose reactions moved, if it was told.
    """

    def __init__(
        self,
        account: Account,
        channels: frozenset[ChannelId] | None,
        mentions: Callable[[Message], bool] | None = None,
        *,
        reactions: bool = False,
    ) -> None:
        self._store = account.store
        self._channels = channels
        self._mentions = mentions
        self._reactions = reactions
        self._floors = {
            summary.channel.id: Position(summary.channel.last_message_at, _AFTER_ALL)
            for summary in account.store.channel_summaries()
        }
        self._edges = dict(self._floors)
        self._changed: dict[ChannelId, Millis] = {}
        self._told: OrderedDict[MessageId, Message] = OrderedDict()

    def past(self, rows: Iterable[TimelineRow]) -> list[News]:
        """What was said before we began, as news; changes are news from now on."""
        found = [News("said" if isinstance(row, Message) else "gap", row) for row in rows if self._wants(row)]
        for news in found:
            if isinstance(news.row, Message):
                self._remember(news.row)
        for summary in self._store.channel_summaries():
            self._changed[summary.channel.id] = self._newest_change(summary.channel.id)
        return found

    def news(self, changes: Changes) -> list[News]:
        """What these changes add."""
        torn: Iterable[ChannelId] = changes.timelines
        if changes.everything:
            torn = [summary.channel.id for summary in self._store.channel_summaries()]
        found = {row for channel_id in torn if self._follows(channel_id) for row in self._newer(channel_id)}
        for channel_id, message_ids in changes.messages.items():
            if self._follows(channel_id):
                found.update(filter(None, map(self._store.message, message_ids)))
        if changes.everything:
            lately = islice(reversed(self._told), MOST_LOOKED_AT_AGAIN)
            found.update(filter(None, map(self._store.message, lately)))
        ordered = sorted(found, key=lambda row: row.position)
        return list(filter(None, map(self._news_of, ordered)))

    def _news_of(self, row: TimelineRow) -> News | None:
        if not isinstance(row, Message):
            edge = self._edges.get(row.channel_id)
            is_new = edge is None or row.position > edge
            return News("gap", row) if is_new and self._wants(row) else None
        before = self._told.get(row.id)
        kind = self._kind_of(row, before)
        if kind is not None or before is not None:
            self._remember(row)
        is_wanted = kind is not None and self._wants(row if before is None else before, row)
        return News(kind, row, before) if kind is not None and is_wanted else None

    def _kind_of(self, row: Message, before: Message | None) -> Kind | None:
        if before is None and not self._was_here(row):
            return None if row.deleted_at else "said"
        since = self._changed.get(row.channel_id, _NEVER)
        edited, deleted = (since, since) if before is None else (before.edited_at, before.deleted_at)
        if row.deleted_at > deleted:
            return "deleted"
        if row.edited_at > edited and not row.deleted_at:
            return "edited"
        moved = before is not None and before.reactions != row.reactions
        return "reacted" if moved and self._reactions else None

    def _wants(self, *rows: TimelineRow) -> bool:
        """With mentions only: messages that are some, before or after they were changed."""
        if self._mentions is None:
            return True
        return any(isinstance(row, Message) and self._mentions(row) for row in rows)

    def _newer(self, channel_id: ChannelId) -> list[TimelineRow]:
        """All that the store has after the newest message told, replies as well."""
        rows: list[TimelineRow] = []
        edge = begin = self._edges.get(channel_id)
        while edge is not None:
            page = self._store.timeline(channel_id, after=edge, limit=500)
            rows += page.rows
            edge = page.rows[-1].position if page.has_newer and page.rows else None
        if begin is not None:
            rows += self._store.replies_after(channel_id, begin.at)
        return rows

    def _follows(self, channel_id: ChannelId) -> bool:
        return self._channels is None or channel_id in self._channels

    def _was_here(self, message: Message) -> bool:
        """Whether it was said before we began."""
        floor = self._floors.get(message.channel_id)
        return floor is not None and message.position <= floor

    def _newest_change(self, channel_id: ChannelId) -> Millis:
        channel = self._store.channel(channel_id)
        said = channel.last_message_at if channel is not None else Millis(0)
        return Millis(max(said, self._store.highest_update(channel_id) + 1))

    def _remember(self, message: Message) -> None:
        self._told[message.id] = message
        if len(self._told) > MOST_REMEMBERED:
            _, oldest = self._told.popitem(last=False)
            _raise(self._floors, oldest)
            changed = max(
                oldest.edited_at, oldest.deleted_at, self._changed.get(oldest.channel_id, Millis(0))
            )
            self._changed[oldest.channel_id] = Millis(changed)
        _raise(self._edges, message)


def _raise(limits: dict[ChannelId, Position], message: Message) -> None:
    """Move a channel's limit up to a message, never down."""
    known = limits.get(message.channel_id)
    if known is None or message.position > known:
        limits[message.channel_id] = message.position
