"""Is presence pushed to who is here, kept from who is not, and left alone where it was chosen by hand?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, unix_connect

from chat_tui.server import presence
from chat_tui.server.config import ServerConfig
from chat_tui.server.hub import Hub
from chat_tui.server.records import event_log, sessions, statuses
from chat_tui.server.records.records import Records
from chat_tui.server.websocket import SocketTimes
from chat_tui.server.websocket_routes import socket_routes
from chat_tui.server.workspace import Workspace
from tests.server.socket_fixtures import ALICE, BOB, CAROL, Clock, serving


@dataclass
class Place:
    """A workspace in which who has left counts as gone at once."""

    workspace: Workspace
    path: Path

    async def connect(self, user_id: str) -> ClientConnection:
        """Somebody's terminal, greeted."""
        _, token = await self.workspace.records.write(lambda tx: sessions.start(tx, user_id))
        socket = await unix_connect(
            str(self.path),
            "ws://localhost/api/v4/websocket",
            additional_headers={"Authorization": f"Bearer {token}"},
        )
        assert json.loads(await socket.recv())["event"] == "hello"
        return socket


@pytest.fixture
async def place(hub: Hub, records: Records, clock: Clock, short_path: Path) -> AsyncIterator[Place]:
    workspace = Workspace(records, hub, ServerConfig())
    app = Starlette(routes=socket_routes(hub, workspace, SocketTimes(offline_after=0.0)))
    async with serving(app, short_path / "s.sock"):
        yield Place(workspace, short_path / "s.sock")
        hub.close()


async def told(socket: ClientConnection, user_id: str) -> str:
    """What is told next of somebody."""
    async for text in socket:
        frame = json.loads(text)
        if frame["event"] == "status_change" and frame["data"]["user_id"] == user_id:
            return str(frame["data"]["status"])
    raise AssertionError


async def test_who_comes_and_goes_is_told_to_the_others(place: Place) -> None:
    async with await place.connect(ALICE) as alice:
        assert await told(alice, ALICE) == "online"
        async with await place.connect(BOB):
            assert await told(alice, BOB) == "online"
        assert await told(alice, BOB) == "offline"


async def test_a_choice_by_hand_is_told_and_stands(place: Place) -> None:
    async with await place.connect(ALICE) as alice:
        assert await told(alice, ALICE) == "online"
        await presence.choose(place.workspace, BOB, "dnd")
        assert await told(alice, BOB) == "dnd"
        await presence.notice(place.workspace, BOB, "online")
    assert statuses.of(place.workspace.records.reader, BOB)["status"] == "dnd"


async def test_presence_is_kept_for_nobody_who_is_away(place: Place) -> None:
    async with await place.connect(ALICE) as alice:
        await presence.choose(place.workspace, BOB, "away")
        assert await told(alice, BOB) == "away"
    assert event_log.last_number(place.workspace.records.reader, CAROL) == 0


async def test_who_is_not_to_be_disturbed_until_a_time_is_here_again_then(place: Place) -> None:
    records = place.workspace.records
    until = records.now() // 1000
    async with await place.connect(ALICE) as alice:
        assert await told(alice, ALICE) == "online"
        await presence.choose(place.workspace, ALICE, "dnd", until + 3600)
        await presence.choose(place.workspace, BOB, "dnd", until)
        await presence.end_quiet(place.workspace)
        assert statuses.of(records.reader, ALICE)["status"] == "dnd"
        assert statuses.of(records.reader, BOB)["status"] == "offline"
        await presence.choose(place.workspace, ALICE, "dnd", until)
        await presence.end_quiet(place.workspace)
        assert [await told(alice, ALICE) for _ in range(3)] == ["dnd", "dnd", "online"]
        await presence.notice(place.workspace, ALICE, "away")
    assert statuses.of(records.reader, ALICE)["status"] == "away"
