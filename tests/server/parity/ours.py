"""Our server as the recorded one was set up: open sign-up, short passwords, no log-in by the kernel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from chat_tui.server.app import create_app
from chat_tui.server.config import ServerConfig
from chat_tui.server.hub import Hub
from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Records
from chat_tui.server.websocket_routes import socket_routes
from chat_tui.server.workspace import Workspace, version_id
from tests.server.parity.recordings import recordings
from tests.server.parity.replay import Answer, Replay
from tests.server.parity.world import prepare

CONFIG = ServerConfig(open_sign_up=True, password_minimum=5)


@asynccontextmanager
async def our_server(directory: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a fresh, empty workspace in this process."""
    records = Records.open(directory)
    hub = Hub(records, server_version=version_id(CONFIG), new_id=new_id)
    workspace = Workspace(records, hub, CONFIG)
    app = create_app(records, hub, CONFIG, socket_routes(hub, workspace), workspace=workspace)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            http.headers.clear()
            yield http
    finally:
        hub.close()
        await records.close()


async def replay_all(directory: Path) -> dict[str, Answer]:
    """Ask every recorded request, in order; the answers by name."""
    answers: dict[str, Answer] = {}
    async with our_server(directory) as http:
        replay = Replay(http)
        for recording in recordings():
            await prepare(replay, recording)
            answers[recording.name] = await replay.ask(recording)
    return answers
