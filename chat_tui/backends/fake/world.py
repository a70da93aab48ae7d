"""What the fake server knows: users, channels with their members, messages; no streams, no faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field, replace

from chat_tui.backends.fake.program import Program
from chat_tui.errors import RejectedError
from chat_tui.model.categories import Category, CategoryKind
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.events import CategoriesListed, DraftWritten, HistoryPage
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import (
    CategoryId,
    ChannelId,
    FileId,
    MessageId,
    Millis,
    ScheduledId,
    UserId,
    WorkspaceId,
)
from chat_tui.model.messages import Attachment, Message, ScheduledPost
from chat_tui.model.threads import ThreadState
from chat_tui.model.users import Presence, User, UserPresence
from chat_tui.model.wishes import NO_WISHES, OwnWishes, Wishes

_MENTION = re.compile(r"@([a-z0-9._-]+)", re.IGNORECASE)
_EVERYBODY = frozenset({"all", "channel", "here"})
_ALONE = (ChannelKind.DIRECT, ChannelKind.GROUP)


@dataclass(slots=True)
class Room:
    """A channel with its members and when each last looked."""

    channel: Channel
    viewed: dict[UserId, Millis] = field(default_factory=dict)
    muted: set[UserId] = field(default_factory=set)
    wishes: dict[UserId, Wishes] = field(default_factory=dict)


class World:
    """Plain state with queries; times never repeat, so positions are unique."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.workspace = Workspace(WorkspaceId("w1"), "home", "Home")
        self.users: dict[UserId, User] = {}
        self.rooms: dict[ChannelId, Room] = {}
        self.messages: dict[MessageId, Message] = {}
        self.files: dict[FileId, tuple[ChannelId, Attachment, bytes]] = {}
        self.presences: dict[UserId, UserPresence] = {}
        self.chosen: set[UserId] = set()
        """Who said where they are by hand; being active or idle does not move them."""
        self.saved: dict[UserId, dict[MessageId, None]] = {}
        self.followed: dict[tuple[UserId, MessageId], Millis] = {}
        """Who follows which thread, and has seen it up to when."""
        self.drafts: dict[tuple[UserId, ChannelId, MessageId | None], DraftWritten] = {}
        self.scheduled: dict[ScheduledId, tuple[UserId, ScheduledPost]] = {}
        self.emoji: dict[str, str] = {}
        self.wishes: dict[UserId, OwnWishes] = {}
        self.arranged: dict[UserId, tuple[Category, ...]] = {}
        """The groups of channels of who has changed them."""
        self.program = Program()
        self._clock = clock
        self._last = 0
        self._ids = 0

    def now(self) -> Millis:
        """The server's time in milliseconds, later than any told before."""
        self._last = max(self._last + 1, int(self._clock() * 1000))
        return Millis(self._last)

    def new_id(self, letter: str) -> str:
        """An id that sorts by age."""
        self._ids += 1
        return f"{letter}{self._ids:06d}"

    def presence(self, user_id: UserId) -> UserPresence:
        """Where a user is; offline until he comes."""
        return self.presences.get(user_id, UserPresence(user_id, Presence.OFFLINE))

    def room(self, channel_id: ChannelId, member: UserId | None = None) -> Room:
        """A room; refused if it does not exist or `member` is not in it."""
        room = self.rooms.get(channel_id)
        if room is None or (member is not None and member not in room.viewed):
            raise RejectedError("You are not a member of this channel.", code="forbidden", status=403)
        return room

    def message(self, message_id: MessageId) -> Message:
        """A message that was not deleted."""
        message = self.messages.get(message_id)
        if message is None or message.deleted_at:
            raise RejectedError("This message does not exist.", code="not_found", status=404)
        return message

    def channel_for(self, room: Room, user_id: UserId) -> Channel:
        """A channel as one of its members sees it."""
        if room.channel.kind not in _ALONE:
            return room.channel
        others = tuple(member for member in room.viewed if member != user_id)
        return replace(room.channel, member_ids=others)

    def joined(self, user_id: UserId) -> Iterator[Room]:
        """The rooms a user is in."""
        return (room for room in self.rooms.values() if user_id in room.viewed)

    def roots(self, channel_id: ChannelId) -> list[Message]:
        """The roots of a channel that were not deleted, oldest first."""
        return [
            message
            for message in self.messages.values()
            if message.channel_id == channel_id and message.root_id is None and not message.deleted_at
        ]

    def page(
        self,
        channel_id: ChannelId,
        messages: tuple[Message, ...],
        *,
        has_older: bool = True,
        has_newer: bool = False,
        truncated: bool = False,
    ) -> HistoryPage:
        """Messages with their authors."""
        users = {message.author_id: self.users[message.author_id] for message in messages}
        return HistoryPage(channel_id, messages, tuple(users.values()), has_older, has_newer, truncated)

    def replies(self, root_id: MessageId) -> list[Message]:
        """The replies under a root that were not deleted, oldest first."""
        return [m for m in self.messages.values() if m.root_id == root_id and not m.deleted_at]

    def thread_state(self, root_id: MessageId, user_id: UserId) -> ThreadState:
        """Where a user stands in a thread."""
        replies, viewed = self.replies(root_id), self.followed.get((user_id, root_id))
        new = [reply for reply in replies if reply.created_at > (viewed or 0) and reply.author_id != user_id]
        counted = new if viewed is not None else []
        return ThreadState(
            root_id,
            self.messages[root_id].channel_id,
            following=viewed is not None,
            viewed_at=viewed or Millis(0),
            unread=len(counted),
            mentions=sum(self.mentions(reply, user_id) for reply in counted),
            last_reply_at=replies[-1].created_at if replies else Millis(0),
        )

    def membership(self, room: Room, user_id: UserId) -> Membership:
        """A member's unread counts."""
        viewed = room.viewed[user_id]
        unread = [
            message
            for message in self.roots(room.channel.id)
            if message.created_at > viewed and message.author_id != user_id
        ]
        mentions = sum(self.mentions(message, user_id) for message in unread)
        wishes = room.wishes.get(user_id, NO_WISHES)
        return Membership(room.channel.id, len(unread), mentions, viewed, user_id in room.muted, wishes)

    def own_wishes(self, user_id: UserId) -> OwnWishes:
        """What a user wants to be told of everywhere."""
        first_name = self.users[user_id].display_name.split(" ")[0]
        return self.wishes.get(user_id, OwnWishes(first_name=first_name))

    def groups(self, user_id: UserId) -> tuple[Category, ...]:
        """A member's groups of channels; every joined channel is in one of them."""
        kinds = (CategoryKind.FAVOURITES, CategoryKind.CHANNELS, CategoryKind.PEOPLE)
        groups = self.arranged.get(user_id) or tuple(
            Category(CategoryId(f"{kind.value}_{user_id}"), self.workspace.id, kind) for kind in kinds
        )
        joined = {room.channel.id: room.channel.kind in _ALONE for room in self.joined(user_id)}
        put = {channel_id for group in groups for channel_id in group.channel_ids}
        filled = []
        for group in groups:
            ids = [channel_id for channel_id in group.channel_ids if channel_id in joined]
            if group.kind in kinds[1:]:
                is_people = group.kind is CategoryKind.PEOPLE
                ids += [each for each in joined if each not in put and joined[each] is is_people]
            filled.append(replace(group, channel_ids=tuple(ids)))
        return tuple(filled)

    def listed(self, user_id: UserId) -> CategoriesListed:
        """The event that lists them."""
        return CategoriesListed(self.workspace.id, self.groups(user_id))

    def mentions(self, message: Message, user_id: UserId) -> bool:
        """Whether a message calls a user by name, or everybody, or is in a conversation of few."""
        if message.author_id == user_id:
            return False
        if self.rooms[message.channel_id].channel.kind in _ALONE:
            return True
        called = {name.lower().rstrip(".-_") for name in _MENTION.findall(message.text)}
        return self.users[user_id].name.lower() in called or bool(called & _EVERYBODY)
