"""A workspace in a temporary directory, asked in process, with what it told its hub."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp, Receive, Scope, Send

from chat_tui.server.app import create_app
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.events import Event, Logged
from chat_tui.server.media.previews import Previews
from chat_tui.server.membership import join_team, welcome
from chat_tui.server.passwords import Passwords
from chat_tui.server.records import channels, event_log, sessions, teams
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser
from chat_tui.server.workspace import Workspace
from tests.server import description
from tests.server.socket_fixtures import (
    clock,
    hub,
    quick_records,
    records,
    short_path,
    socket_times,
    sockets,
)

__all__ = ["World", "clock", "hub", "records", "short_path", "socket_times", "sockets", "world"]

OWNER_UID = 1000
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class RecordingHub:
    """Remembers what was published, with who would hear it."""

    records: Records
    told: list[tuple[str, dict[str, Any], set[str]]] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Begin to remember."""
        self.records.listen(self._remember)

    def _remember(self, logged: Sequence[Logged]) -> None:
        for one in logged:
            frame = json.loads(one.frame)
            self.told.append((frame["event"], frame["data"], set(one.numbers)))

    async def pass_on(self, event: Event) -> None:
        """Remember something of the moment, as if everybody were here."""
        self.told.append((event.name, dict(event.data), event_log.readers(self.records.reader, event)))

    def connected_users(self) -> frozenset[str]:
        """Everybody."""
        return frozenset(event_log.readers(self.records.reader, Event("")))

    def is_connected(self, user_id: str) -> bool:
        """Nobody is."""
        return False

    def revoke_session(self, session_id: str) -> None:
        """Remember a session that ended."""
        self.revoked.append(session_id)

    def names(self) -> list[str]:
        """The names of the events so far; then forget them."""
        names = [event for event, _, _ in self.told]
        self.told.clear()
        return names


@dataclass(frozen=True)
class PeerCredentials:
    """What the kernel says of who is at the other end."""

    pid: int
    uid: int
    gid: int


class OverSocket:
    """Makes the application believe that requests come over the unix socket from a user."""

    def __init__(self, app: ASGIApp, uid: int) -> None:
        self._app = app
        self._uid = uid

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the kernel's word."""
        peer = PeerCredentials(1, self._uid, self._uid)
        await self._app({**scope, "client": None, "state": {"peercred": peer}}, receive, send)


@dataclass
class World:
    """One workspace: team `home` with alice (administrator), bob and carol; erin is in no team."""

    workspace: Workspace
    app: ASGIApp
    hub: RecordingHub
    team: Row
    users: dict[str, Row]
    tokens: dict[str, str]

    @property
    def records(self) -> Records:
        """The workspace's records."""
        return self.workspace.records

    def client(self, name: str = "") -> httpx.AsyncClient:
        """A client, signed in as somebody."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} if name else {}
        transport = httpx.ASGITransport(app=self.app)
        hooks = {"response": [description.check]}
        return httpx.AsyncClient(
            transport=transport, base_url="http://localhost/api/v4", headers=headers, event_hooks=hooks
        )

    async def call(
        self, name: str, method: str, path: str, body: object = None, **more: Any
    ) -> httpx.Response:
        """One request of somebody."""
        async with self.client(name) as client:
            if body is not None:
                more["json"] = body
            return await client.request(method, path, **more)

    async def ok(self, name: str, method: str, path: str, body: object = None, **more: Any) -> Any:
        """One request of somebody that must succeed; its JSON."""
        response = await self.call(name, method, path, body, **more)
        assert response.status_code < 300, response.text
        return response.json()

    def channel(self, name: str = "town-square") -> str:
        """The id of a channel of the team."""
        row = channels.by_name(self.records.reader, self.team["id"], name)
        assert row is not None
        return str(row["id"])

    def members(self, channel_id: str) -> set[str]:
        """The ids of those who are in a channel."""
        return event_log.readers(self.records.reader, Event("", channel_id=channel_id))

    def id(self, name: str) -> str:
        """The id of a user."""
        return str(self.users[name]["id"])

    async def post(self, name: str, message: str, channel: str = "town-square", **more: Any) -> Row:
        """Somebody says something."""
        body = {"channel_id": self.channel(channel), "message": message, **more}
        post: Row = await self.ok(name, "POST", "/posts", body)
        return post


def ticking(start: float = 1_795_349_100.0) -> Callable[[], float]:
    """A clock that goes on by ten milliseconds whenever somebody looks."""
    count = itertools.count()
    return lambda: start + next(count) / 100


@pytest.fixture
def world_clock() -> Callable[[], float]:
    """What time it is in the workspace, in seconds."""
    return ticking()


@pytest.fixture
async def world(tmp_path: Path, world_clock: Callable[[], float]) -> AsyncIterator[World]:
    """A fresh workspace with four people."""
    records = quick_records(tmp_path / "workspace", world_clock)
    config = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=OWNER_UID, max_file=100_000)
    hub = RecordingHub(records)
    previews = Previews(patience=60)
    workspace = Workspace(records, hub, config, passwords=Passwords(QUICK_HASHER), previews=previews)
    hashed = QUICK_HASHER.hash("correct horse")

    def make(tx: Transaction) -> tuple[Row, dict[str, Row], dict[str, str]]:
        team = teams.create(tx, {"name": "home", "display_name": "Home"})
        channels.create_defaults(tx, team["id"], "")
        users = {}
        for name in ("alice", "bob", "carol", "erin"):
            new = NewUser(name, f"{name}@example.com", hashed)
            users[name] = welcome(tx, new, ServerConfig(team_name=""))
            tx.tick()
        for name in ("alice", "bob", "carol"):
            join_team(tx, team["id"], users[name])
        tokens = {name: sessions.start(tx, user["id"])[1] for name, user in users.items()}
        return team, users, tokens

    team, users, tokens = await records.write(make)
    hub.listen()
    yield World(workspace, create_app(records, hub, config, workspace=workspace), hub, team, users, tokens)
    await workspace.previews.close()
    await records.close()
