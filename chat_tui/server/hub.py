"""Who hears of what happened: what was logged is handed to every connection it concerns, in log order."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Sequence

from chat_tui.errors import StorageError
from chat_tui.server.connection import TAKEN_OVER, Connection
from chat_tui.server.events import Event, Logged, encode, head_of
from chat_tui.server.goodbye import GOING_AWAY, Goodbyes
from chat_tui.server.metrics import Metrics
from chat_tui.server.records import event_log
from chat_tui.server.records.event_log import KnownConnection
from chat_tui.server.records.records import Records


class Hub:
    """The open connections and the way of every event to them; lives on one event loop."""

    def __init__(
        self,
        records: Records,
        *,
        server_version: str,
        new_id: Callable[[], str],
        metrics: Metrics | None = None,
    ) -> None:
        self.server_version = server_version
        self.metrics = metrics or Metrics()
        self._records = records
        self._new_id = new_id
        self._open: dict[str, set[Connection]] = {}
        self._goodbyes: Goodbyes | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self.metrics.gauge("connections", lambda: len(self.connections()))
        self.metrics.gauge(
            "queue_depth_max", lambda: max((one.waiting for one in self.connections()), default=0)
        )
        records.listen(self._hand_out)

    def _hand_out(self, events: Sequence[Logged]) -> None:
        met: set[Connection] = set()
        for event in events:
            head = head_of(event.frame)
            for user_id, number in event.numbers.items():
                for connection in self._open.get(user_id, ()):
                    connection.offer(number, head)
                    met.add(connection)
        # What was committed together is written together.
        for connection in met:
            connection.flush()

    async def pass_on(self, event: Event) -> None:
        """Tell something of the moment to those who are connected; for nobody else it is kept.

        On a disk that is full it is not told at all.
        """
        passing = dataclasses.replace(event, only=self.connected_users())
        if event_log.readers(self._records.reader, passing):
            with contextlib.suppress(StorageError):
                await self._records.write(lambda tx: tx.tell(passing))

    async def open(self, user_id: str, session_id: str) -> Connection:
        """A new connection, remembered on disk so that it can be resumed.

        On a disk that is full it is not remembered: reading goes on, and a lost line means a new connection.
        """
        base = event_log.last_number(self._records.reader, user_id)
        known = KnownConnection(self._new_id(), user_id, base)
        connection = self._connect(known, session_id, base)
        try:
            with contextlib.suppress(StorageError):
                await self._records.write(lambda tx: event_log.remember(tx.db, known, tx.now))
        except BaseException:
            self.drop(connection)
            raise
        return connection

    def knows(self, connection_id: str, user_id: str) -> bool:
        """Whether a user once had the connection of that id, and it is not forgotten."""
        known = event_log.connection(self._records.reader, connection_id)
        return known is not None and known.user_id == user_id

    def resume(
        self, connection_id: str, next_sequence: int, user_id: str, session_id: str
    ) -> Connection | None:
        """The connection of that id, going on at `next_sequence` (1 or more); None if that is not possible.

        A socket that still holds the connection is closed: its line is most likely dead.
        """
        db = self._records.reader
        known = event_log.connection(db, connection_id)
        if known is None or known.user_id != user_id:
            return None
        number = known.base + next_sequence
        if not event_log.reaches_back_to(db, user_id, number):
            return None
        for other in tuple(self._open.get(user_id, ())):
            if other.connection_id == connection_id:
                other.close(TAKEN_OVER, "resumed elsewhere")
                self.drop(other)
        return self._connect(known, session_id, number - 1)

    def _connect(self, known: KnownConnection, session_id: str, position: int) -> Connection:
        connection = Connection(known, session_id, position, self._read)
        self._open.setdefault(known.user_id, set()).add(connection)
        self._empty.clear()
        if self._goodbyes is not None:
            connection.close(GOING_AWAY, self._goodbyes.next())
        return connection

    def _read(self, user_id: str, after: int, limit: int) -> list[tuple[int, str]]:
        return event_log.read(self._records.reader, user_id, after, limit)

    def drop(self, connection: Connection) -> None:
        """The connection's socket is gone."""
        others = self._open.get(connection.user_id)
        if others is None:
            return
        others.discard(connection)
        if not others:
            del self._open[connection.user_id]
        if not self._open:
            self._empty.set()

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

    def connected_users(self) -> frozenset[str]:
        """Users with at least one open connection."""
        return frozenset(self._open)

    def is_connected(self, user_id: str) -> bool:
        """Whether a user has an open connection."""
        return user_id in self._open

    async def prune(self) -> int:
        """Forget what is too old to be resumed; how many events that was. Raises StorageError."""
        live = [connection.connection_id for connection in self.connections()]
        return await self._records.write(lambda tx: event_log.prune(tx.db, live, tx.now))

    def close(self) -> None:
        """Say goodbye to every socket, and to each that comes from now on."""
        connections = self.connections()
        if self._goodbyes is None:
            self._goodbyes = Goodbyes(len(connections))
        for connection in connections:
            connection.close(GOING_AWAY, self._goodbyes.next())

    async def wait_empty(self, seconds: float) -> None:
        """Until every socket was told its goodbye and is gone; no longer than `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()
