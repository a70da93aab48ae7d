"""How the Mattermost backend keeps the contract of `backends/base.py`: it moves bytes and asks the codec."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from chat_tui.auth.session import TokenSource
from chat_tui.backends.mattermost import codec, files, requests, wire
from chat_tui.backends.mattermost.codec_objects import channel_of, user_of
from chat_tui.backends.mattermost.performer import Performer
from chat_tui.backends.mattermost.questions import Answers
from chat_tui.backends.mattermost.reader import Reader
from chat_tui.backends.mattermost.requests import get
from chat_tui.backends.mattermost.session import RENEWED, Session
from chat_tui.backends.mattermost.stream import EventStream, Heard
from chat_tui.errors import AuthError, ProtocolError, RejectedError, TransientError
from chat_tui.model.actions import Action, Receipt, SendTyping, SetActive
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import Batch, Event, HistoryPage, LookupNeeded, StreamOpened
from chat_tui.model.ids import ChannelId, Cursor, FileId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Attachment, Found
from chat_tui.model.questions import Question
from chat_tui.model.users import User, UserPresence
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient
from chat_tui.net.rate_limit import Urgency

_FRUITLESS_LIMIT = 2

log = logging.getLogger(__name__)


class MattermostBackend(Session):
    """One signed-in session. It closes `http` with itself; `clock` is monotonic, in seconds."""

    def __init__(
        self,
        endpoint: Endpoint,
        tokens: TokenSource,
        *,
        http: HttpClient | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(http or HttpClient(endpoint), tokens)
        self._endpoint = endpoint
        self._reader = Reader(self._rest, self._directory)
        self._performer = Performer(
            self._rest, self._directory, lambda: self._stream.connection_id if self._stream else ""
        )
        self._answers = Answers(self._rest, self._directory)
        self._clock = clock
        self._stream: EventStream | None = None
        self._numbers = itertools.count(1)
        self._fruitless = 0

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """One connection from `cursor` on; a lost session is told from a lost line by asking over REST.

        A cursor that twice in a row led to a line that was cut before a word was said is given up: some
        servers answer so to one they cannot use.
        """
        me = await self._myself()
        if self._fruitless >= _FRUITLESS_LIMIT:
            cursor = None
        is_open = False
        try:
            token = await self._rest.bearer()
            compresses = self._endpoint.compresses and "compression" not in self._capabilities.switched_off
            stream = await EventStream.open(
                replace(self._endpoint, compresses=compresses),
                token,
                cursor,
                self._numbers,
                self._rest.http.meter,
            )
            self._stream = stream
            async with aclosing(stream.heard(self._clock)) as frames:
                async for heard in frames:
                    is_open = True
                    self._fruitless = 0
                    yield await self._batch(heard, me.id)
                    token = await self._renewed(stream, token)
        except AuthError:
            await self.sign_in()
            raise TransientError(RENEWED) from None
        except TransientError:
            # A server that does not know the token lets the socket open, says nothing and cuts it.
            if self._stream is not None and not is_open:
                self._fruitless += 1
                await self.sign_in()
            raise
        finally:
            self._stream = None

    async def ping(self) -> None:
        """Ask the application, not only the socket, for a sign of life; a token near its end is renewed."""
        if self._stream is None:
            raise TransientError("There is no event stream to ask on.")
        await self._rest.bearer()
        await self._stream.act("ping")

    async def snapshot(self) -> Batch:
        """All lists as they are now."""
        answer = await self._rest.call(get("/users/me"))
        self._me = user_of(wire.parse(wire.User, answer.body))
        return await self._directory.snapshot(self._me)

    async def lookup(self, needed: LookupNeeded) -> Batch:
        """Describe what was only named."""
        return await self._directory.lookup(needed, (await self._myself()).id)

    async def history(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 60,
    ) -> HistoryPage:
        """Roots with their reply counts; replies stay in their threads."""
        return await self._reader.history(channel_id, before=before, after=after, limit=limit)

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """Posts, replies, edits and deletions."""
        return await self._reader.changed_since(channel_id, since)

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """A root and all its replies."""
        return await self._reader.thread(root_id)

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Found:
        """The server's own search."""
        return await self._reader.search(workspace_id, query)

    async def find_channels(self, workspace_id: WorkspaceId, term: str) -> Sequence[Channel]:
        """Public channels whose name or title begins with `term`."""
        me = await self._myself()
        body = await self._body(requests.find_channels(workspace_id, term))
        rows = [row for row in wire.parse_list(wire.Channel, body) if row.type == "O" and not row.delete_at]
        wanted = term.casefold()
        found = [channel_of(row, me.id) for row in rows]
        return [
            channel
            for channel in found
            if channel.kind is ChannelKind.PUBLIC
            and (channel.name.casefold().startswith(wanted) or channel.title.casefold().startswith(wanted))
        ]

    async def find_users(self, term: str) -> Sequence[User]:
        """Users whose handle or name begins with `term`."""
        return codec.users_of(await self._body(requests.find_users(term)))

    async def presences(self, user_ids: Sequence[UserId]) -> Sequence[UserPresence]:
        """Where these users are now."""
        return await self._directory.presences(user_ids)

    async def perform(self, action: Action) -> Receipt:
        """Over REST; typing and being active over the event stream, and lost without one."""
        if isinstance(action, SendTyping):
            place = {"channel_id": action.channel_id, "parent_id": action.root_id or ""}
            return await self._hint("user_typing", place, Urgency.TYPING)
        if isinstance(action, SetActive):
            # Not PUT /users/me/status: that is a choice by hand, for this server and for all other clients.
            data = {"user_is_active": action.is_active, "manual": False}
            return await self._hint("user_update_active_status", data, Urgency.PRESENCE)
        return await self._performer.perform(action, (await self._myself()).id)

    async def ask(self, question: Question) -> Batch:
        """One way for each question."""
        return await self._answers.ask(question)

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        """As one request; too large a file is refused here, as some servers just cut the line."""
        if size > self._capabilities.max_file_size:
            raise RejectedError("The file is larger than the server allows.", code="too_large", status=413)
        return await files.upload(self._rest, channel_id, name, size, chunks)

    def download(self, file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        """No more than the server lets anybody upload."""
        return files.download(self._rest, file_id, self._capabilities.max_file_size, offset)

    async def close(self) -> None:
        """End the stream and the connections."""
        if self._stream is not None:
            await self._stream.close()
        await self._rest.close()

    async def _hint(self, name: str, data: Mapping[str, object], urgency: Urgency) -> Receipt:
        if self._stream is not None and self._rest.http.has_room(urgency):
            await self._stream.act(name, dict(data))
        return Receipt()

    async def _batch(self, heard: Heard, me: UserId) -> Batch:
        events: list[Event] = [] if heard.opened is None else [StreamOpened(heard.opened)]
        if heard.frame is not None:
            try:
                events += codec.events_of(heard.frame, me)
                if codec.needs_snapshot(heard.frame, me):
                    events += (await self.snapshot()).events
            except ProtocolError as error:
                log.warning("left out a broken event: %s", error)
        return Batch(tuple(events), heard.cursor)
