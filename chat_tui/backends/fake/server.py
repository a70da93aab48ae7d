"""What the fake server does: each action changes the world and tells everybody who may know."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import singledispatchmethod
from typing import Literal

from chat_tui.backends.fake.faults import Faults
from chat_tui.backends.fake.streams import Line, Streams
from chat_tui.backends.fake.world import Room, World
from chat_tui.errors import BackendError, RejectedError
from chat_tui.model.actions import (
    Action,
    AddReaction,
    CreateChannel,
    DeleteMessage,
    EditMessage,
    JoinChannel,
    LeaveChannel,
    MarkRead,
    MarkUnread,
    OpenDirect,
    Receipt,
    RemoveReaction,
    SendMessage,
    SendTyping,
    SetPresence,
    SetTopic,
)
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import (
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelViewed,
    Event,
    MemberJoined,
    MemberLeft,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSeen,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    TypingStarted,
    UserChanged,
)
from chat_tui.model.ids import ChannelId, ClientId, Cursor, MessageId, Millis, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.model.users import Presence, User, UserPresence


class FakeServer:
    """A chat server in memory. `clock` tells Unix time in seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        dedupe_window: float = math.inf,
        presence: Literal["push", "poll", "none"] = "push",
    ) -> None:
        self.world = World(clock)
        self.faults = Faults()
        self.streams = Streams(self.faults)
        self.capabilities = Capabilities(
            dedupe_window=dedupe_window,
            resume_window=math.inf,
            presence=presence,
            server_name="Fake",
            server_version="1",
        )
        self._client_ids = itertools.count(1)
        self._receipts: dict[tuple[UserId, ClientId], tuple[Millis, Receipt]] = {}

    # Building a world, and acting for people who have no backend.

    def add_user(self, name: str, display_name: str = "") -> User:
        """A new person, in no channel yet."""
        user = User(UserId(self.world.new_id("u")), name, display_name, updated_at=self.world.now())
        self.world.users[user.id] = user
        for other in self.world.users:
            self.streams.publish(other, UserChanged(user))
        return user

    def add_channel(
        self,
        name: str,
        members: Iterable[UserId] | None = None,
        *,
        title: str = "",
        kind: ChannelKind = ChannelKind.PUBLIC,
    ) -> Channel:
        """A new channel; all users are in it unless `members` says who."""
        now = self.world.now()
        alone = kind in (ChannelKind.DIRECT, ChannelKind.GROUP)
        channel = Channel(
            ChannelId(self.world.new_id("c")),
            kind,
            name,
            "" if alone else title or name,
            None if alone else self.world.workspace.id,
            created_at=now,
            updated_at=now,
        )
        room = Room(channel)
        self.world.rooms[channel.id] = room
        joining = tuple(self.world.users) if members is None else tuple(members)
        room.viewed.update(dict.fromkeys(joining, now))
        for user_id in joining:
            self.streams.publish(user_id, self._joined(room, user_id))
        return channel

    def post(
        self, user_id: UserId, channel_id: ChannelId, text: str, root_id: MessageId | None = None
    ) -> Message:
        """Somebody says something."""
        client_id = ClientId(f"server-{next(self._client_ids)}")
        receipt = self.perform(user_id, SendMessage(client_id, channel_id, text, root_id))
        assert receipt.message_id is not None
        return self.world.messages[receipt.message_id]

    # Lines.

    def open(self, user_id: UserId, cursor: Cursor | None) -> Line:
        """Open an event stream; its user is here now."""
        line = self.streams.open(user_id, cursor)
        if self.world.presence(user_id).presence is Presence.OFFLINE:
            self._set_presence(user_id, Presence.ONLINE)
        return line

    def close(self, line: Line) -> None:
        """End an event stream; its user left with the last one."""
        self.streams.close(line)
        if not self.streams.is_listening(line.user_id):
            self._set_presence(line.user_id, Presence.OFFLINE)

    def drop(self, error: BackendError | None = None) -> None:
        """Cut all lines, with a transient error unless another is given."""
        self.streams.drop(error)

    def forget(self) -> None:
        """Lose what resuming needs, as a server does that restarts without a durable log."""
        self.streams.forget()

    # Actions.

    def perform(self, user_id: UserId, action: Action) -> Receipt:
        """Do what a user wants, once for each client id."""
        client_id = getattr(action, "client_id", None)
        if client_id is None:
            return self._do(action, user_id)
        now = self.world.now()
        done = self._receipts.get((user_id, client_id))
        if done is not None and now - done[0] <= self.capabilities.dedupe_window * 1000:
            return done[1]
        receipt = self._do(action, user_id)
        self._receipts[user_id, client_id] = (now, receipt)
        return receipt

    @singledispatchmethod
    def _do(self, action: Action, user_id: UserId) -> Receipt:
        raise RejectedError(f"The fake server knows no {type(action).__name__}.", status=501)

    @_do.register
    def _(self, action: SendMessage, user_id: UserId) -> Receipt:
        room = self.world.room(action.channel_id, user_id)
        root = None if action.root_id is None else self.world.message(action.root_id)
        if root is not None and (root.channel_id != action.channel_id or root.root_id is not None):
            raise RejectedError("A reply needs a root in the same channel.", code="root_id", status=400)
        if len(action.text) > self.capabilities.max_message_length:
            raise RejectedError("The message is too long.", code="too_long", status=400)
        now = self.world.now()
        message = Message(
            MessageId(self.world.new_id("m")),
            action.channel_id,
            user_id,
            action.text,
            now,
            updated_at=now,
            root_id=action.root_id,
            client_id=action.client_id,
        )
        self.world.messages[message.id] = message
        room.channel = replace(room.channel, last_message_at=now)
        for member in room.viewed:
            mentioned = self.world.mentions(message, member)
            self.streams.publish(member, MessagePosted(message, mentioned))
        if root is None:
            self._view(room, user_id, now)
        else:
            count = len(self.world.replies(root.id))
            self._touch(root, now, reply_count=count, last_reply_at=now)
        return Receipt((MessageSeen(message),), message_id=message.id)

    @_do.register
    def _(self, action: EditMessage, user_id: UserId) -> Receipt:
        message = self._own(action.message_id, user_id)
        now = self.world.now()
        edited = self._touch(message, now, text=action.text, edited_at=now)
        self._tell(edited.channel_id, MessageEdited(edited))
        return Receipt((MessageEdited(edited),), message_id=edited.id)

    @_do.register
    def _(self, action: DeleteMessage, user_id: UserId) -> Receipt:
        message = self._own(action.message_id, user_id)
        now = self.world.now()
        for gone in (message, *self.world.replies(message.id)):
            self._touch(gone, now, text="", deleted_at=now, reactions=())
        event = MessageDeleted(message.channel_id, message.id, now)
        self._tell(message.channel_id, event)
        return Receipt((event,), message_id=message.id)

    @_do.register
    def _(self, action: AddReaction, user_id: UserId) -> Receipt:
        message = self._readable(action.message_id, user_id)
        now = self.world.now()
        chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
        users = chosen.get(action.emoji, ())
        event = ReactionAdded(message.channel_id, message.id, user_id, action.emoji, now)
        if user_id not in users:
            chosen[action.emoji] = (*users, user_id)
            self._touch(message, now, reactions=_reactions(chosen))
            self._tell(message.channel_id, event)
        return Receipt((event,), message_id=message.id)

    @_do.register
    def _(self, action: RemoveReaction, user_id: UserId) -> Receipt:
        message = self._readable(action.message_id, user_id)
        chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
        users = chosen.get(action.emoji, ())
        event = ReactionRemoved(message.channel_id, message.id, user_id, action.emoji)
        if user_id in users:
            chosen[action.emoji] = tuple(other for other in users if other != user_id)
            self._touch(message, self.world.now(), reactions=_reactions(chosen))
            self._tell(message.channel_id, event)
        return Receipt((event,), message_id=message.id)

    @_do.register
    def _(self, action: MarkRead, user_id: UserId) -> Receipt:
        room = self.world.room(action.channel_id, user_id)
        return Receipt((self._view(room, user_id, room.channel.last_message_at),))

    @_do.register
    def _(self, action: MarkUnread, user_id: UserId) -> Receipt:
        message = self._readable(action.message_id, user_id)
        room = self.world.room(message.channel_id, user_id)
        room.viewed[user_id] = Millis(message.created_at - 1)
        event = MembershipChanged(self.world.membership(room, user_id))
        self.streams.publish(user_id, event)
        return Receipt((event,))

    @_do.register
    def _(self, action: SendTyping, user_id: UserId) -> Receipt:
        for member in self.world.room(action.channel_id, user_id).viewed:
            if member != user_id:
                self.streams.publish(member, TypingStarted(action.channel_id, user_id, action.root_id))
        return Receipt()

    @_do.register
    def _(self, action: SetPresence, user_id: UserId) -> Receipt:
        return Receipt((self._set_presence(user_id, action.presence),))

    @_do.register
    def _(self, action: JoinChannel, user_id: UserId) -> Receipt:
        room = self.world.room(action.channel_id)
        if room.channel.kind is not ChannelKind.PUBLIC and user_id not in room.viewed:
            raise RejectedError("This channel is not public.", code="forbidden", status=403)
        if user_id not in room.viewed:
            self._tell(room.channel.id, MemberJoined(room.channel.id, user_id))
            room.viewed[user_id] = self.world.now()
            self.streams.publish(user_id, self._joined(room, user_id))
        return Receipt((self._joined(room, user_id),), channel_id=room.channel.id)

    @_do.register
    def _(self, action: LeaveChannel, user_id: UserId) -> Receipt:
        room = self.world.room(action.channel_id, user_id)
        del room.viewed[user_id]
        self.streams.publish(user_id, ChannelLeft(action.channel_id))
        self._tell(action.channel_id, MemberLeft(action.channel_id, user_id))
        return Receipt((ChannelLeft(action.channel_id),), channel_id=action.channel_id)

    @_do.register
    def _(self, action: OpenDirect, user_id: UserId) -> Receipt:
        members = frozenset({user_id, *action.user_ids})
        if not members <= self.world.users.keys():
            raise RejectedError("There is no such user.", code="not_found", status=400)
        kind = ChannelKind.DIRECT if len(members) <= 2 else ChannelKind.GROUP
        name = "__".join(sorted(members))
        channel_id = next((i for i, room in self.world.rooms.items() if room.channel.name == name), None)
        if channel_id is None:
            channel_id = self.add_channel(name, sorted(members), kind=kind).id
        joined = self._joined(self.world.room(channel_id), user_id)
        people = tuple(UserChanged(self.world.users[member]) for member in sorted(members))
        return Receipt((*people, joined), channel_id=channel_id)

    @_do.register
    def _(self, action: CreateChannel, user_id: UserId) -> Receipt:
        if any(room.channel.name == action.name for room in self.world.rooms.values()):
            raise RejectedError("A channel with this name exists.", code="exists", status=400)
        channel = self.add_channel(action.name, (user_id,), title=action.title, kind=action.kind)
        return Receipt((self._joined(self.world.room(channel.id), user_id),), channel_id=channel.id)

    @_do.register
    def _(self, action: SetTopic, user_id: UserId) -> Receipt:
        room = self.world.room(action.channel_id, user_id)
        room.channel = replace(room.channel, topic=action.topic, updated_at=self.world.now())
        for member in room.viewed:
            self.streams.publish(member, ChannelChanged(self.world.channel_for(room, member)))
        return Receipt((ChannelChanged(self.world.channel_for(room, user_id)),), channel_id=action.channel_id)

    # Parts of actions.

    def _joined(self, room: Room, user_id: UserId) -> ChannelJoined:
        return ChannelJoined(self.world.channel_for(room, user_id), self.world.membership(room, user_id))

    def _tell(self, channel_id: ChannelId, event: Event) -> None:
        for member in self.world.rooms[channel_id].viewed:
            self.streams.publish(member, event)

    def _view(self, room: Room, user_id: UserId, at: Millis) -> ChannelViewed:
        room.viewed[user_id] = max(room.viewed[user_id], at)
        event = ChannelViewed(room.channel.id, room.viewed[user_id])
        self.streams.publish(user_id, event)
        return event

    def _touch(self, message: Message, at: Millis, **changed: object) -> Message:
        touched = replace(message, updated_at=at, **changed)  # type: ignore[arg-type]
        self.world.messages[message.id] = touched
        return touched

    def _own(self, message_id: MessageId, user_id: UserId) -> Message:
        message = self._readable(message_id, user_id)
        if message.author_id != user_id:
            raise RejectedError("This message is not yours.", code="forbidden", status=403)
        return message

    def _readable(self, message_id: MessageId, user_id: UserId) -> Message:
        message = self.world.message(message_id)
        self.world.room(message.channel_id, user_id)
        return message

    def _set_presence(self, user_id: UserId, presence: Presence) -> PresenceChanged:
        told = UserPresence(user_id, presence, self.world.now())
        self.world.presences[user_id] = told
        event = PresenceChanged(told)
        for other in self.world.users:
            if other == user_id or self.capabilities.presence == "push":
                self.streams.publish(other, event)
        return event


def _reactions(chosen: dict[str, tuple[UserId, ...]]) -> tuple[Reaction, ...]:
    return tuple(Reaction(emoji, users) for emoji, users in chosen.items() if users)
