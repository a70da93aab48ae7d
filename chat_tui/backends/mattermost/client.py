"""How the Mattermost backend keeps the contract of `backends/base.py`: it moves bytes and asks the codec."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from chat_tui.auth.session import TokenSource
from chat_tui.backends.mattermost import codec, requests, wire
from chat_tui.backends.mattermost.codec_objects import channel_of, user_of
from chat_tui.backends.mattermost.codec_posts import lacks_counts, with_counts
from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.performer import Performer
from chat_tui.backends.mattermost.requests import SINCE_LIMIT, get
from chat_tui.backends.mattermost.rest import Rest, together
from chat_tui.backends.mattermost.settings import UNKNOWN, capabilities_of, counts_roots
from chat_tui.backends.mattermost.stream import EventStream, Heard
from chat_tui.errors import AuthError, ProtocolError, RejectedError, TransientError
from chat_tui.model.actions import Action, Receipt, SendTyping
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.events import Batch, Event, HistoryPage, LookupNeeded, StreamOpened
from chat_tui.model.ids import ChannelId, Cursor, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.users import User, UserPresence
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient

_THREAD_PAGES = 50
_FRUITLESS_LIMIT = 2

log = logging.getLogger(__name__)


class MattermostBackend:
    """One signed-in session. It closes `http` with itself; `clock` is monotonic, in seconds."""

    def __init__(
        self,
        endpoint: Endpoint,
        tokens: TokenSource,
        *,
        http: HttpClient | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._rest = Rest(http or HttpClient(endpoint), tokens)
        self._directory = Directory(self._rest)
        self._performer = Performer(self._rest, self._directory)
        self._clock = clock
        self._capabilities = UNKNOWN
        self._me: User | None = None
        self._met: set[UserId] = set()
        self._stream: EventStream | None = None
        self._numbers = itertools.count(1)
        self._fruitless = 0

    @property
    def capabilities(self) -> Capabilities:
        """What the server's configuration says; before `sign_in` what every server can."""
        return self._capabilities

    async def sign_in(self) -> User:
        """Ask who we are and what the server is; renews a dead token once."""
        answer = await self._rest.call(get("/users/me"))
        me = user_of(wire.parse(wire.User, answer.body))
        config, preferences = await together(
            self._rest.call(get("/config/client", format="old")),
            self._rest.call(get("/users/me/preferences")),
        )
        settings = codec.strings_of(config.body)
        self._capabilities = capabilities_of(settings, answer.headers.get("x-version-id", ""))
        self._directory.collapsed = counts_roots(settings, preferences.body)
        self._me = me
        return me

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
            stream = await EventStream.open(self._endpoint, token, cursor, self._numbers)
            self._stream = stream
            async with aclosing(stream.heard(self._clock)) as frames:
                async for heard in frames:
                    is_open = True
                    self._fruitless = 0
                    yield await self._batch(heard, me.id)
        except AuthError:
            await self.sign_in()
            raise TransientError(
                "The session was renewed, and the event stream must be opened anew."
            ) from None
        except TransientError:
            # A server that does not know the token lets the socket open, says nothing and cuts it.
            if self._stream is not None and not is_open:
                self._fruitless += 1
                await self.sign_in()
            raise
        finally:
            self._stream = None

    async def ping(self) -> None:
        """Ask the application, not only the socket, for a sign of life."""
        if self._stream is None:
            raise TransientError("There is no event stream to ask on.")
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
        body = await self._body(requests.history(channel_id, before=before, after=after, limit=limit))
        page = codec.history_from(body, channel_id)
        if not page.messages and (before or after):
            # The server names the anchor itself as neighbour, also of an empty page.
            page = replace(page, has_older=after is not None, has_newer=after is None)
        return await self._with_users(page)

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """Posts, replies, edits and deletions; how many replies a root has is another question."""
        body = await self._body(requests.changed_since(channel_id, since))
        page = codec.history_from(body, channel_id)
        if lacks_counts(page):
            counted = await self._body(requests.changed_roots_since(channel_id, since))
            page = with_counts(page, codec.history_from(counted, channel_id))
        truncated = codec.row_count(body) >= SINCE_LIMIT
        return await self._with_users(replace(page, has_older=True, has_newer=False, truncated=truncated))

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """A root and all its replies, however many pages they fill."""
        found: dict[MessageId, Message] = {}
        last: tuple[MessageId, Millis] | None = None
        for _ in range(_THREAD_PAGES):
            messages, more = codec.thread_from(await self._body(requests.thread(root_id, last)))
            fresh = [message for message in messages if message.id not in found]
            found |= {message.id: message for message in fresh}
            if not more or not fresh:
                break
            last = (fresh[-1].id, fresh[-1].created_at)
        if root_id not in found:
            raise RejectedError("This thread does not exist.", code="not_found", status=404)
        root = found[root_id]
        replies = sorted((m for m in found.values() if m.root_id == root_id), key=lambda m: m.position)
        counted = replace(
            root,
            reply_count=len(replies),
            last_reply_at=replies[-1].created_at if replies else root.last_reply_at,
        )
        return await self._with_users(HistoryPage(root.channel_id, (counted, *replies)))

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Sequence[Message]:
        """The server's own search."""
        if not query.strip():
            return ()
        return codec.search_from(await self._body(requests.search(workspace_id, query)))

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
        """Over REST; typing over the event stream, and lost without one."""
        if isinstance(action, SendTyping):
            if self._stream is not None:
                data = {"channel_id": action.channel_id, "parent_id": action.root_id or ""}
                await self._stream.act("user_typing", data)
            return Receipt()
        return await self._performer.perform(action, (await self._myself()).id)

    async def close(self) -> None:
        """End the stream and the connections."""
        if self._stream is not None:
            await self._stream.close()
        await self._rest.close()

    async def _myself(self) -> User:
        return self._me or await self.sign_in()

    async def _body(self, call: requests.Call) -> bytes:
        return (await self._rest.call(call)).body

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

    async def _with_users(self, page: HistoryPage) -> HistoryPage:
        """Add the authors not yet seen in this session; without them the page is still good."""
        strangers = {message.author_id for message in page.messages} - self._met - {UserId("")}
        if not strangers:
            return page
        try:
            users = await self._directory.users(sorted(strangers))
        except RejectedError:
            return page
        self._met |= strangers
        return replace(page, users=tuple(users))
