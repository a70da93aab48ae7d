"""What the server's tests start from: a log on disk, a hub, and a socket endpoint with a desk in memory."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, unix_connect

from chat_tui.database.writer import Database
from chat_tui.server.events import Event
from chat_tui.server.http_server import WorkspaceServer
from chat_tui.server.hub import Hub
from chat_tui.server.listening import PERSONAL, Doors, bind_unix
from chat_tui.server.overload import Rung
from chat_tui.server.permissions import EVERY_SCOPE, Scope
from chat_tui.server.records import channels, members, users
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.records.users import NewUser
from chat_tui.server.websocket import SocketTimes, WebSocketEndpoint

ALICE, BOB, CAROL = (name.ljust(26, "x") for name in ("alice", "bob", "carol"))
CHANNEL = "channel".ljust(26, "x")
PATIENCE = 60.0
"""Seconds for what takes a moment on a quiet machine."""


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    opened = quick_records(tmp_path / "workspace", clock)
    opened.write_now(populate)
    yield opened
    opened.close_now()


def quick_records(directory: Path, clock: Callable[[], float] = time.time) -> Records:
    """A workspace that does not wait for the disk with every commit."""
    directory.mkdir(mode=0o700, parents=True)
    database = Database.open(directory / "workspace.sqlite", MIGRATIONS, synchronous="NORMAL")
    records = Records(database, directory, clock)
    records.files.mkdir(mode=0o700)
    return records


def populate(tx: Transaction) -> None:
    """Three people, two of them in the one channel."""
    for user_id in (ALICE, BOB, CAROL):
        users.create(tx, NewUser(user_id.rstrip("x"), id=user_id))
    made = channels.create(tx, NewChannel("here", "O"))
    tx.db.execute("UPDATE channels SET id=? WHERE id=?", (CHANNEL, made["id"]))
    for user_id in (ALICE, BOB):
        members.add(tx, CHANNEL, user_id)


def ids(prefix: str) -> Iterator[str]:
    """Well-formed ids that can be told apart."""
    return (f"{prefix}{number}".ljust(26, "x") for number in itertools.count())


@pytest.fixture
def hub(records: Records) -> Hub:
    return make_hub(records)


def make_hub(records: Records, prefix: str = "connection") -> Hub:
    """A hub whose connections can be told apart."""
    numbers = ids(prefix)
    return Hub(records, server_version="10.11.0.test", new_id=lambda: next(numbers))


async def tell(records: Records, *events: Event) -> None:
    """Events that no change comes with."""
    await records.write(lambda tx: tx.tell(*events))


@dataclass(frozen=True)
class FakeSession:
    id: str
    user_id: str
    scopes: frozenset[Scope] = EVERY_SCOPE


@dataclass
class FakeDesk:
    """Sessions by token, and what was noted of who is there."""

    sessions: dict[str, FakeSession] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    left_out: set[Rung] = field(default_factory=set)

    def is_too_busy_for(self, rung: Rung) -> bool:
        return rung in self.left_out

    def session(self, token: str) -> FakeSession | None:
        return self.sessions.get(token)

    async def came_online(self, user_id: str) -> None:
        self.notes.append(("online", user_id))

    async def went_offline(self, user_id: str) -> None:
        self.notes.append(("offline", user_id))

    async def set_active(self, user_id: str, is_active: bool, manual: bool) -> None:
        self.notes.append(("active" if is_active else "away", user_id))

    def statuses(self) -> dict[str, str]:
        return {ALICE: "online"}

    def statuses_of(self, user_ids: list[str]) -> dict[str, str]:
        return dict.fromkeys(user_ids, "offline")

    def may_read(self, user_id: str, channel_id: str) -> bool:
        return channel_id == CHANNEL


@dataclass
class SocketServer:
    """A real uvicorn with nothing but the endpoint."""

    hub: Hub
    records: Records
    desk: FakeDesk
    path: Path

    async def connect(
        self, token: str = "", query: str = "", headers: dict[str, str] | None = None
    ) -> ClientConnection:
        """A WebSocket, signed in by header if a token is given."""
        all_headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        return await unix_connect(
            str(self.path),
            f"ws://localhost/api/v4/websocket{query}",
            additional_headers=all_headers,
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE,
            close_timeout=1,
        )


@asynccontextmanager
async def serving(app: object, path: Path) -> AsyncIterator[WorkspaceServer]:
    """Our uvicorn on this loop with any application."""
    ready = asyncio.Event()
    with bind_unix(path, PERSONAL) as listener:
        server = WorkspaceServer(app, Doors(str(path), unix=listener), lambda _: ready.set())  # type: ignore[arg-type]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.wait_for(ready.wait(), PATIENCE)
        try:
            yield server
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, PATIENCE)


@pytest.fixture
def socket_times() -> SocketTimes:
    """Short where something happens again and again, long where it ends what is going on."""
    return SocketTimes(login=PATIENCE, session_check=0.05, offline_after=0.05)


@pytest.fixture
async def sockets(
    hub: Hub, records: Records, short_path: Path, socket_times: SocketTimes
) -> AsyncIterator[SocketServer]:
    desk = FakeDesk({"token-a": FakeSession("session-a", ALICE), "token-b": FakeSession("session-b", BOB)})
    endpoint = WebSocketEndpoint(hub, desk, times=socket_times)
    app = Starlette(routes=[WebSocketRoute("/api/v4/websocket", endpoint)])
    async with serving(app, short_path / "s.sock"):
        yield SocketServer(hub, records, desk, short_path / "s.sock")
        hub.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, as long as a busy machine may need."""
    async with asyncio.timeout(PATIENCE):
        for _ in itertools.count():
            if condition():
                return
            await asyncio.sleep(0.005)


@pytest.fixture
def short_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ct", dir="/tmp") as directory:
        yield Path(directory)
