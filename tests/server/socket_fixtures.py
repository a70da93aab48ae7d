"""What the server's tests start from: a log on disk, a hub, and a socket endpoint with a desk in memory."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, unix_connect

from chat_tui.database.writer import Database
from chat_tui.server.event_log import EventLog
from chat_tui.server.http_server import WorkspaceServer
from chat_tui.server.hub import Hub
from chat_tui.server.listening import PERSONAL, Doors, bind_unix
from chat_tui.server.websocket import SocketTimes, WebSocketEndpoint

ALICE, BOB, CAROL = (name.ljust(26, "x") for name in ("alice", "bob", "carol"))
CHANNEL = "channel".ljust(26, "x")


class Clock:
    """Milliseconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "events.sqlite", (), synchronous="NORMAL")
    yield opened
    opened.close_now()


@pytest.fixture
def log(database: Database, clock: Clock) -> EventLog:
    return EventLog.open(database, clock=clock)


def everybody(user_id: str, channel_id: str, team_id: str) -> set[str]:
    """An audience of one user, or of the two who are in every channel."""
    return {user_id} if user_id else {ALICE, BOB}


def ids(prefix: str) -> Iterator[str]:
    """Well-formed ids that can be told apart."""
    return (f"{prefix}{number}".ljust(26, "x") for number in itertools.count())


@pytest.fixture
def hub(log: EventLog) -> Hub:
    numbers = ids("connection")
    return Hub(log, everybody, server_version="10.11.0.test", new_id=lambda: next(numbers))


@dataclass(frozen=True)
class FakeSession:
    id: str
    user_id: str


@dataclass
class FakeDesk:
    """Sessions by token, and what was noted of who is there."""

    sessions: dict[str, FakeSession] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

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
            open_timeout=5,
            close_timeout=1,
        )


@asynccontextmanager
async def serving(app: object, path: Path) -> AsyncIterator[WorkspaceServer]:
    """Our uvicorn on this loop with any application."""
    ready = asyncio.Event()
    with bind_unix(path, PERSONAL) as listener:
        server = WorkspaceServer(app, Doors(str(path), unix=listener), lambda _: ready.set())  # type: ignore[arg-type]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.wait_for(ready.wait(), 5)
        try:
            yield server
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, 10)


@pytest.fixture
async def sockets(hub: Hub, short_path: Path) -> AsyncIterator[SocketServer]:
    desk = FakeDesk({"token-a": FakeSession("session-a", ALICE), "token-b": FakeSession("session-b", BOB)})
    times = SocketTimes(login=0.3, session_check=0.05, offline_after=0.05)
    endpoint = WebSocketEndpoint(hub, desk, times=times)
    app = Starlette(routes=[WebSocketRoute("/api/v4/websocket", endpoint)])
    async with serving(app, short_path / "s.sock"):
        yield SocketServer(hub, desk, short_path / "s.sock")
        await hub.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, five seconds at most."""
    async with asyncio.timeout(5):
        for _ in itertools.count():
            if condition():
                return
            await asyncio.sleep(0.005)


@pytest.fixture
def short_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ct", dir="/tmp") as directory:
        yield Path(directory)
