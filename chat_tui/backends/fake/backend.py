"""How the fake backend asks the fake server: the contract of `backends/base.py` in its plainest form."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Sequence

from chat_tui.backends.fake import files
from chat_tui.backends.fake.questions import answer
from chat_tui.backends.fake.reading import Reading
from chat_tui.backends.fake.server import FakeServer
from chat_tui.backends.fake.streams import Line
from chat_tui.errors import AuthError, RejectedError, TransientError
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import (
    Batch,
    ChannelChanged,
    ChannelJoined,
    Event,
    LookupNeeded,
    MessageSeen,
    SnapshotTaken,
    UserChanged,
)
from chat_tui.model.ids import ChannelId, Cursor, FileId, UserId, WorkspaceId
from chat_tui.model.messages import Attachment
from chat_tui.model.metrics import Traffic
from chat_tui.model.questions import Question
from chat_tui.model.users import User, UserPresence


class FakeBackend(Reading):
    """One signed-in session of one user at a fake server."""

    def __init__(self, server: FakeServer, user_id: UserId) -> None:
        super().__init__(server, user_id)
        self._line: Line | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the server was built with."""
        return self._server.capabilities

    @property
    def traffic(self) -> Traffic:
        """Calls are counted; nothing has a size in memory."""
        return Traffic(requests=self._seat.requests)

    async def sign_in(self) -> User:
        """Oneself; an unknown user is not let in."""
        await self._seat.call()
        user = self._server.world.users.get(self._user_id)
        if user is None:
            raise AuthError("The fake server knows no such user.", code="unknown_user")
        return user

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Everything told to this user, until a fault drops the line."""
        await self.sign_in()
        self._server.faults.on_open()
        line = self._server.open(self._user_id, cursor)
        self._line = line
        try:
            while True:
                yield await line.hear()
        finally:
            self._server.close(line)
            if self._line is line:
                self._line = None

    async def ping(self) -> None:
        """An empty batch comes back, unless the server is deaf."""
        if self._line is None:
            raise TransientError("There is no line to ping on.")
        self._server.streams.answer_ping(self._line)

    async def snapshot(self) -> Batch:
        """The lists as the world has them now."""
        me = await self.sign_in()
        world = self._server.world
        rooms = tuple(world.joined(me.id))
        taken = SnapshotTaken(
            me,
            (world.workspace,),
            tuple(world.channel_for(room, me.id) for room in rooms),
            tuple(world.membership(room, me.id) for room in rooms),
            tuple(world.users.values()),
            tuple(world.presence(user_id) for user_id in world.users),
            self._server.faults.kept_days,
        )
        return Batch((taken,))

    async def lookup(self, needed: LookupNeeded) -> Batch:
        """Describe users, channels and messages by id."""
        await self._seat.call()
        world = self._server.world
        found: list[Event] = [
            UserChanged(world.users[user_id]) for user_id in needed.user_ids if user_id in world.users
        ]
        for channel_id in needed.channel_ids:
            room = world.rooms.get(channel_id)
            if room is None:
                continue
            channel = world.channel_for(room, self._user_id)
            if self._user_id in room.viewed:
                found.append(ChannelJoined(channel, world.membership(room, self._user_id)))
            elif channel.kind is ChannelKind.PUBLIC:
                found.append(ChannelChanged(channel))
        for message_id in needed.message_ids:
            message = world.messages.get(message_id)
            if message is not None and self._user_id in world.rooms[message.channel_id].viewed:
                found.append(MessageSeen(message))
        if needed.categories:
            found.append(world.listed(self._user_id))
        return Batch(tuple(found))

    async def find_channels(self, workspace_id: WorkspaceId, term: str) -> Sequence[Channel]:
        """Public channels by the beginning of their name."""
        await self._seat.call()
        return [
            room.channel
            for room in self._server.world.rooms.values()
            if room.channel.kind is ChannelKind.PUBLIC
            and not room.channel.archived
            and room.channel.name.startswith(term.lower())
        ]

    async def find_users(self, term: str) -> Sequence[User]:
        """Users by the beginning of their name."""
        await self._seat.call()
        return [user for user in self._server.world.users.values() if user.name.startswith(term.lower())]

    async def presences(self, user_ids: Sequence[UserId]) -> Sequence[UserPresence]:
        """Where these users are; unknown ones are left out."""
        await self._seat.call()
        world = self._server.world
        return [world.presence(user_id) for user_id in user_ids if user_id in world.users]

    async def perform(self, action: Action) -> Receipt:
        """Act, then perhaps lose the answer."""
        await self._seat.call()
        if self._user_id not in self._server.world.users:
            raise RejectedError("The fake server knows no such user.", status=403)
        receipt = self._server.perform(self._user_id, action)
        self._server.faults.on_answer()
        return receipt

    async def ask(self, question: Question) -> Batch:
        """What the world knows."""
        await self._seat.call()
        return Batch(answer(question, self._user_id, self._server.world))

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        """Kept whole, in memory."""
        return await files.upload(self._seat, channel_id, name, size, chunks)

    def download(self, file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        """In pieces."""
        return files.download(self._seat, file_id, offset)

    async def close(self) -> None:
        """End the stream, if one is open."""
        if self._line is not None:
            self._line.tell(TransientError("The backend was closed."))
