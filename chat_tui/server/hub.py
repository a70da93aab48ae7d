"""Who hears of what happened: events are logged, then handed to every open connection they concern."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

import msgspec

from chat_tui.errors import StorageError
from chat_tui.server.connection import TAKEN_OVER, Connection
from chat_tui.server.event_log import Entry, EventLog, KnownConnection, Told

PASSING_EVENTS = frozenset({"typing", "status_change"})
"""Events of the moment: nobody who was away is told of them."""
POST_EVENTS = frozenset({"posted", "post_edited", "post_deleted"})
"""Events that tell of a post, as JSON in `post`."""
BATCH = 200
"""Events written in one transaction at most."""
BACKLOG = 10_000
"""Events kept in memory while the log cannot be written; beyond it those of the moment are dropped."""
RETRY_SECONDS = 1.0
GOING_AWAY = 1012

Audience = Callable[[str, str, str], set[str]]
"""Who an event with this user id, channel id and team id concerns; all three empty: everybody."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    entry: Entry
    is_passing: bool
    done: asyncio.Future[None]


class Hub:
    """The open connections and the way of every event to them; lives on one event loop."""

    def __init__(
        self,
        log: EventLog,
        audience: Audience,
        *,
        server_version: str,
        new_id: Callable[[], str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.log = log
        self.server_version = server_version
        self._audience = audience
        self._new_id = new_id
        self._sleep = sleep
        self._open: dict[str, set[Connection]] = {}
        self._waiting: deque[_Waiting] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def publish(  # noqa: PLR0913 - the protocol's broadcast has these fields
        self,
        event: str,
        data: dict[str, object],
        *,
        user_id: str = "",
        channel_id: str = "",
        team_id: str = "",
        omit_users: Collection[str] = (),
        to_users: Iterable[str] | None = None,
    ) -> None:
        """Tell everybody concerned; returns when the event is on disk and handed to the sockets.

        The narrowest id decides who that is (user, then channel, then team, then all); `to_users` names them
        instead. Call it after the change itself is committed: events keep the order of the calls. A log that
        cannot be written raises nothing here: the event waits in memory and the change stands.
        """
        readers = self._audience(user_id, channel_id, team_id) if to_users is None else set(to_users)
        readers.difference_update(omit_users)
        is_passing = event in PASSING_EVENTS
        if is_passing:
            readers.intersection_update(self._open)
        if not readers:
            return
        broadcast = {
            "omit_users": dict.fromkeys(sorted(omit_users), True) or None,
            "user_id": user_id,
            "channel_id": channel_id,
            "team_id": team_id,
        }
        frame = encode({"event": event, "data": data, "broadcast": broadcast})
        entry = Entry(frame, tuple(sorted(readers)), _told_by(event, data))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(entry, is_passing, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting(), name="event-log")
        await done

    async def open(self, user_id: str, session_id: str) -> Connection:
        """A new connection, remembered on disk so that it can be resumed. Raises StorageError."""
        connection_id = self._new_id()
        base = self.log.last(user_id)
        connection = Connection(connection_id, user_id, session_id, base, base)
        self._open.setdefault(user_id, set()).add(connection)
        try:
            await self.log.remember(KnownConnection(connection_id, user_id, base))
        except BaseException:
            self.drop(connection)
            raise
        return connection

    def resume(
        self, connection_id: str, next_sequence: int, user_id: str, session_id: str
    ) -> Connection | None:
        """The connection of that id, going on at `next_sequence` (1 or more); None if that is not possible.

        A socket that still holds the connection is closed: its line is most likely dead.
        """
        known = self.log.connection(connection_id)
        if known is None or known.user_id != user_id:
            return None
        number = known.base + next_sequence
        if not self.log.reaches_back_to(user_id, number):
            return None
        for other in tuple(self._open.get(user_id, ())):
            if other.connection_id == connection_id:
                other.close(TAKEN_OVER, "resumed elsewhere")
                self.drop(other)
        connection = Connection(connection_id, user_id, session_id, known.base, number - 1)
        self._open.setdefault(user_id, set()).add(connection)
        return connection

    def drop(self, connection: Connection) -> None:
        """The connection's socket is gone."""
        others = self._open.get(connection.user_id)
        if others is None:
            return
        others.discard(connection)
        if not others:
            del self._open[connection.user_id]

    def revoke_session(self, session_id: str) -> None:
        """A session ended: its connections hear nothing more, and their pings fail."""
        for connection in self.connections():
            if connection.session_id == session_id:
                connection.is_revoked = True

    def hello(self, connection: Connection) -> str:
        """The frame that begins a connection, its number 0."""
        data = {"connection_id": connection.connection_id, "server_version": self.server_version}
        broadcast = {"omit_users": None, "user_id": connection.user_id, "channel_id": "", "team_id": ""}
        return encode({"event": "hello", "data": data, "broadcast": broadcast, "seq": 0})

    def connections(self) -> list[Connection]:
        """All open connections."""
        return [connection for group in self._open.values() for connection in group]

    def connected_users(self) -> set[str]:
        """Users with at least one open connection."""
        return set(self._open)

    def is_connected(self, user_id: str) -> bool:
        """Whether a user has an open connection."""
        return user_id in self._open

    async def prune(self) -> None:
        """Forget what is too old to be resumed. Raises StorageError."""
        await self.log.prune(connection.connection_id for connection in self.connections())

    async def close(self) -> None:
        """Say goodbye to every socket and finish writing."""
        for connection in self.connections():
            connection.close(GOING_AWAY, "the workspace is stopping")
        if self._writer is not None:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._writer, RETRY_SECONDS)

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch = [self._waiting[n] for n in range(min(BATCH, len(self._waiting)))]
            try:
                numbers = await self.log.append([item.entry for item in batch])
            except StorageError as error:
                _log.warning("the event log cannot be written: %s", error)
                self._let_callers_go()
                await self._sleep(RETRY_SECONDS)
                continue
            for item, readers in zip(batch, numbers, strict=True):
                self._waiting.popleft()
                for user_id, number in readers.items():
                    for connection in tuple(self._open.get(user_id, ())):
                        connection.offer(number, item.entry.frame)
                if not item.done.done():
                    item.done.set_result(None)

    def _let_callers_go(self) -> None:
        if len(self._waiting) > BACKLOG:
            kept = [item for item in self._waiting if not item.is_passing]
            for item in self._waiting:
                if item.is_passing and not item.done.done():
                    item.done.set_result(None)
            self._waiting = deque(kept)
        for item in self._waiting:
            if not item.done.done():
                item.done.set_result(None)


class _PostState(msgspec.Struct):
    id: str
    update_at: int = 0


def _told_by(event: str, data: dict[str, object]) -> Told | None:
    text = data.get("post")
    if event not in POST_EVENTS or not isinstance(text, str):
        return None
    post = msgspec.json.decode(text, type=_PostState)
    return Told(post.id, post.update_at, event == "post_deleted")


def encode(value: object) -> str:
    """JSON text of a frame; it ends with the brace that closes it."""
    return msgspec.json.encode(value).decode()
