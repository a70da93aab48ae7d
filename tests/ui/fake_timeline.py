"""What does a pane read in tests: a timeline in a list, with the manners of the store?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from chat_tui.model.channels import Channel, ChannelKind, ChannelSummary, Membership
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position, UserId
from chat_tui.model.messages import Gap, Message, TimelinePage, TimelineRow
from chat_tui.model.outbox import OutboxItem
from chat_tui.model.users import User

CHANNEL = ChannelId("c-town")
START = Millis(1_760_426_400_000)
"""Tuesday 14 October 2025, 07:20 UTC."""
MINUTE = 60_000


def message(number: int, *, author: str = "maya", text: str | None = None, **fields: Any) -> Message:
    """Message `m00007` for number 7, posted that many minutes after START."""
    values: dict[str, Any] = {
        "id": MessageId(f"m{number:05}"),
        "channel_id": CHANNEL,
        "author_id": UserId(f"u-{author}"),
        "text": f"message {number}" if text is None else text,
        "created_at": Millis(START + number * MINUTE),
        **fields,
    }
    return Message(**values)


class FakeTimeline:
    """Messages of one channel, gaps before some of them, and an outbox."""

    def __init__(self, messages: Iterable[Message] = (), *, me: str = "tom") -> None:
        self.me: User | None = User(UserId(f"u-{me}"), me)
        self.messages: list[Message] = sorted(messages, key=lambda each: each.position)
        self.gaps_before: set[MessageId] = set()
        self.outbox: list[OutboxItem] = []
        self.unread_from: Position | None = None
        self.unread = 0
        self.last_viewed: Millis | None = None
        """Up to when the channel was read; None: up to where the unread part begins."""
        self.complete = True
        self.emoji: Mapping[str, str] = {}
        self.channel = Channel(CHANNEL, ChannelKind.PUBLIC, "town")
        self.hidden = Millis(0)
        self.kept_days = 0
        self.reads = 0

    def pending(self, channel_id: ChannelId, root_id: MessageId | None = None) -> tuple[OutboxItem, ...]:
        """What waits to be sent."""
        return tuple(item for item in self.outbox if root_id is None or item.root_id == root_id)

    def put(self, *messages: Message) -> None:
        """Add or replace messages."""
        ids = {each.id for each in messages}
        kept = [each for each in self.messages if each.id not in ids]
        self.messages = sorted([*kept, *messages], key=lambda each: each.position)

    def _roots(self) -> list[Message]:
        self.reads += 1
        return [each for each in self.messages if each.root_id is None and not each.deleted_at]

    def _rows(self, messages: Iterable[Message]) -> tuple[TimelineRow, ...]:
        rows: list[TimelineRow] = []
        for each in messages:
            if each.id in self.gaps_before:
                known = [other.position for other in self.messages if other.position < each.position]
                rows.append(Gap(CHANNEL, each.position, max(known, default=None)))
            rows.append(each)
        return tuple(rows)

    def timeline(
        self,
        channel_id: ChannelId,
        *,
        before: Position | None = None,
        after: Position | None = None,
        limit: int = 60,
    ) -> TimelinePage:
        """Roots before or after a place, else the newest."""
        roots = self._roots()
        places = [each.position for each in roots]
        if after is not None:
            first = bisect_right(places, after)
            last = min(first + limit, len(roots))
        else:
            last = len(roots) if before is None else bisect_left(places, before)
            first = max(0, last - limit)
        return TimelinePage(self._rows(roots[first:last]), first > 0, last < len(roots))

    def around(self, channel_id: ChannelId, position: Position, limit: int = 60) -> TimelinePage:
        """Roots about a place."""
        roots = self._roots()
        middle = bisect_right([each.position for each in roots], position)
        first, last = max(0, middle - limit // 2), min(len(roots), middle + limit // 2)
        return TimelinePage(self._rows(roots[first:last]), first > 0, last < len(roots))

    def message(self, message_id: MessageId) -> Message | None:
        """One message."""
        return next((each for each in self.messages if each.id == message_id), None)

    def thread(self, root_id: MessageId) -> tuple[Message, ...]:
        """A root and its replies."""
        return tuple(each for each in self.messages if root_id in (each.id, each.root_id))

    def user(self, user_id: UserId) -> User | None:
        """Everybody is known; the name is in the id."""
        return User(user_id, user_id.removeprefix("u-"))

    def user_named(self, name: str) -> User | None:
        """Who has said something."""
        user_id = UserId(f"u-{name.removeprefix('@')}")
        return self.user(user_id) if any(each.author_id == user_id for each in self.messages) else None

    def custom_emoji(self) -> Mapping[str, str]:
        """Those made here."""
        return self.emoji

    def first_unread(self, channel_id: ChannelId) -> Position | None:
        """Where the unread part begins."""
        return self.unread_from

    def summary(self, channel_id: ChannelId) -> ChannelSummary | None:
        """The channel."""
        viewed = self.last_viewed
        if viewed is None:
            viewed = Millis(self.unread_from.at - 1) if self.unread_from is not None else Millis(0)
        standing = Membership(CHANNEL, self.unread, last_viewed_at=viewed)
        return ChannelSummary(self.channel, standing)

    def is_saved(self, message_id: MessageId) -> bool:
        """None is."""
        return False

    def history_complete(self, channel_id: ChannelId) -> bool:
        """Whether the beginning is here."""
        return self.complete

    def hidden_before(self, channel_id: ChannelId) -> Millis:
        """Up to when nobody is shown anything."""
        return self.hidden
