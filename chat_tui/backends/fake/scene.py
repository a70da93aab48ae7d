"""What the fake server does at every turn: change its world and tell those who may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chat_tui.backends.fake.streams import Streams
from chat_tui.backends.fake.world import Room, World
from chat_tui.errors import RejectedError
from chat_tui.model.actions import Receipt
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import ChannelChanged, ChannelJoined, ChannelViewed, Event, PresenceChanged
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message
from chat_tui.model.users import Presence, UserPresence

_ALONE = (ChannelKind.DIRECT, ChannelKind.GROUP)


class Scene:
    """The world and the streams that tell of it."""

    def __init__(self, world: World, streams: Streams, capabilities: Capabilities) -> None:
        self.world = world
        self.streams = streams
        self.capabilities = capabilities

    def open_room(self, name: str, title: str, kind: ChannelKind, members: Iterable[UserId]) -> Room:
        """Make a channel and tell its members."""
        now = self.world.now()
        people = tuple(members)
        alone = kind in _ALONE
        channel = Channel(
            ChannelId(self.world.new_id("c")),
            kind,
            name,
            "" if alone else title or name,
            None if alone else self.world.workspace.id,
            created_at=now,
            updated_at=now,
            creator_id=people[0] if people else UserId(""),
        )
        room = Room(channel, dict.fromkeys(people, now))
        self.world.rooms[channel.id] = room
        for user_id in room.viewed:
            self.streams.publish(user_id, self.joined(room, user_id))
        return room

    def joined(self, room: Room, user_id: UserId) -> ChannelJoined:
        """The event by which a member learns of a channel."""
        return ChannelJoined(self.world.channel_for(room, user_id), self.world.membership(room, user_id))

    def tell(self, channel_id: ChannelId, event: Event) -> None:
        """Tell all members of a channel."""
        for member in self.world.rooms[channel_id].viewed:
            self.streams.publish(member, event)

    def channel_changed(self, room: Room, user_id: UserId) -> Receipt:
        """Tell all members what a channel is now; the answer for who did it."""
        for member in room.viewed:
            self.streams.publish(member, ChannelChanged(self.world.channel_for(room, member)))
        changed = ChannelChanged(self.world.channel_for(room, user_id))
        return Receipt((changed,), channel_id=room.channel.id)

    def view(self, room: Room, user_id: UserId, at: Millis) -> ChannelViewed:
        """Note that a member has seen a channel up to a time, and tell them."""
        room.viewed[user_id] = max(room.viewed[user_id], at)
        event = ChannelViewed(room.channel.id, room.viewed[user_id])
        self.streams.publish(user_id, event)
        return event

    def touch(self, message: Message, at: Millis, **changed: object) -> Message:
        """Change a message."""
        touched = replace(message, updated_at=at, **changed)  # type: ignore[arg-type]
        self.world.messages[message.id] = touched
        return touched

    def attachment(self, file_id: FileId, channel_id: ChannelId) -> Attachment:
        """A file that was sent to this channel before."""
        kept = self.world.files.get(file_id)
        if kept is None or kept[0] != channel_id:
            raise RejectedError("There is no such file in this channel.", code="file_ids", status=400)
        return kept[1]

    def own(self, message_id: MessageId, user_id: UserId) -> Message:
        """A message of this user; refused if it is somebody else's."""
        message = self.readable(message_id, user_id)
        if message.author_id != user_id:
            raise RejectedError("This message is not yours.", code="forbidden", status=403)
        return message

    def readable(self, message_id: MessageId, user_id: UserId) -> Message:
        """A message in a channel that this user is in."""
        message = self.world.message(message_id)
        self.world.room(message.channel_id, user_id)
        return message

    def set_presence(self, user_id: UserId, presence: Presence) -> PresenceChanged:
        """Note where a user is, and tell whoever this server tells."""
        told = UserPresence(user_id, presence, self.world.now())
        self.world.presences[user_id] = told
        event = PresenceChanged(told)
        for other in self.world.users:
            if other == user_id or self.capabilities.presence == "push":
                self.streams.publish(other, event)
        return event
