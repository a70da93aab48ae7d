"""Which chat server the fake backend speaks to: one in memory, built and disturbed by tests."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterable
from typing import Literal

from chat_tui.backends.fake.faults import Faults
from chat_tui.backends.fake.pressing import act
from chat_tui.backends.fake.scene import Scene
from chat_tui.backends.fake.streams import Line, Streams
from chat_tui.backends.fake.world import World
from chat_tui.errors import BackendError
from chat_tui.model.actions import Action, Receipt, SendMessage
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.cards import Card
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import MessageEdited, UserChanged
from chat_tui.model.ids import ChannelId, ClientId, Cursor, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import Presence, User


class FakeServer:
    """A chat server in memory. `clock` tells Unix time in seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        dedupe_window: float = math.inf,
        presence: Literal["push", "poll", "none"] = "push",
        tells_position: bool = True,
    ) -> None:
        self.world = World(clock)
        self.faults = Faults()
        self.streams = Streams(self.faults, tells_position=tells_position)
        self.capabilities = Capabilities(
            dedupe_window=dedupe_window,
            resume_window=math.inf,
            presence=presence,
            tells_position=tells_position,
            drafts=True,
            buttons=True,
            server_name="Fake",
            server_version="1",
        )
        self._scene = Scene(self.world, self.streams, self.capabilities)
        self._client_ids = itertools.count(1)
        self._receipts: dict[tuple[UserId, ClientId], tuple[Millis, Receipt]] = {}

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
        joining = tuple(self.world.users) if members is None else tuple(members)
        return self._scene.open_room(name, title, kind, joining).channel

    def post(
        self, user_id: UserId, channel_id: ChannelId, text: str, root_id: MessageId | None = None
    ) -> Message:
        """Somebody says something."""
        client_id = ClientId(f"server-{next(self._client_ids)}")
        receipt = self.perform(user_id, SendMessage(client_id, channel_id, text, root_id))
        assert receipt.message_id is not None
        return self.world.messages[receipt.message_id]

    def offer(self, message_id: MessageId, *cards: Card) -> Message:
        """Hang cards below a message, with their buttons."""
        message = self._scene.touch(self.world.message(message_id), self.world.now(), cards=cards)
        self._scene.tell(message.channel_id, MessageEdited(message))
        return message

    def perform(self, user_id: UserId, action: Action) -> Receipt:
        """Do what a user wants, once for each client id."""
        client_id = getattr(action, "client_id", None)
        if client_id is None:
            return act(action, user_id, self._scene)
        now = self.world.now()
        done = self._receipts.get((user_id, client_id))
        if done is not None and now - done[0] <= self.capabilities.dedupe_window * 1000:
            return done[1]
        receipt = act(action, user_id, self._scene)
        self._receipts[user_id, client_id] = (now, receipt)
        return receipt

    def open(self, user_id: UserId, cursor: Cursor | None) -> Line:
        """Open an event stream; its user is here now."""
        line = self.streams.open(user_id, cursor)
        if self.world.presence(user_id).presence is Presence.OFFLINE:
            self._scene.set_presence(user_id, Presence.ONLINE)
        return line

    def close(self, line: Line) -> None:
        """End an event stream; its user left with the last one."""
        self.streams.close(line)
        if not self.streams.is_listening(line.user_id):
            self._scene.set_presence(line.user_id, Presence.OFFLINE)

    def drop(self, error: BackendError | None = None) -> None:
        """Cut all lines, with a transient error unless another is given."""
        self.streams.drop(error)

    def forget(self) -> None:
        """Lose what resuming needs, as a server does that restarts without a durable log."""
        self.streams.forget()
