"""Our server as the recorded one was set up: open sign-up, short passwords, no log-in by the kernel."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from chat_tui.server.app import create_app
from chat_tui.server.config import RequestRate, ServerConfig
from chat_tui.server.hub import Hub
from chat_tui.server.ids import new_id
from chat_tui.server.integrations.triggers import Triggers
from chat_tui.server.media.previews import Previews
from chat_tui.server.outgoing import deliverer
from chat_tui.server.passwords import Passwords
from chat_tui.server.rate_limit import Limits, RateLimiter
from chat_tui.server.websocket import SocketTimes
from chat_tui.server.websocket_routes import socket_routes
from chat_tui.server.workspace import Workspace, version_id
from tests.server import description
from tests.server.conftest import QUICK_HASHER
from tests.server.parity.program import RecordedProgram
from tests.server.parity.recordings import Recording, recordings
from tests.server.parity.replay import Answer, Replay
from tests.server.parity.scenarios import scenarios
from tests.server.parity.sockets import Player
from tests.server.parity.world import prepare
from tests.server.socket_fixtures import quick_records, serving

CONFIG = ServerConfig(
    open_sign_up=True,
    public_links=True,
    password_minimum=5,
    allowed_origins=frozenset({"http://127.0.0.1:8065"}),
)
TIMES = SocketTimes(login=0.3)


@dataclass
class StandingClock:
    """Seconds that pass when they are told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Server:
    """A fresh, empty workspace in this process: a client of its REST API, and where its WebSocket is."""

    http: httpx.AsyncClient
    limited: httpx.AsyncClient
    """The same workspace with the recorded limit of requests, on a clock of its own."""
    closed: httpx.AsyncClient
    """The same workspace while it lets no programs in by OAuth."""
    clock: StandingClock
    path: Path
    program: RecordedProgram


@asynccontextmanager
async def our_server(directory: Path) -> AsyncIterator[Server]:
    """Serve until the end."""
    records = quick_records(directory / "workspace")
    hub = Hub(records, server_version=version_id(CONFIG), new_id=new_id)
    program = RecordedProgram()
    workspace = Workspace(
        records,
        hub,
        CONFIG,
        passwords=Passwords(QUICK_HASHER),
        outgoing=program,
        triggers=Triggers(valid_for=600_000),
        previews=Previews(patience=60),
    )
    app = create_app(records, hub, CONFIG, socket_routes(hub, workspace, TIMES), workspace=workspace)
    clock = StandingClock()
    limits = Limits.single(RateLimiter(RequestRate(per_second=2, burst=10), clock=clock))
    limited = create_app(records, hub, CONFIG, workspace=workspace, limits=limits)
    without = replace(workspace, config=replace(CONFIG, oauth=False))
    closed = create_app(records, hub, CONFIG, workspace=without)
    delivering = asyncio.create_task(deliverer.watch(workspace))
    try:
        with tempfile.TemporaryDirectory(prefix="ct", dir="/tmp") as short:
            async with (
                client_of(app) as http,
                client_of(limited) as limited_http,
                client_of(closed) as closed_http,
                serving(app, Path(short) / "s.sock"),
            ):
                yield Server(http, limited_http, closed_http, clock, Path(short) / "s.sock", program)
    finally:
        hub.close()
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        await workspace.previews.close()
        await records.close()


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    """A client over the network that sends nothing by itself."""
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    hooks = {"response": [description.check]}
    http = httpx.AsyncClient(transport=transport, base_url="http://localhost", event_hooks=hooks)
    http.headers.clear()
    return http


def _client_for(server: Server, recording: Recording) -> httpx.AsyncClient:
    """The workspace as it was set up for one recording."""
    if recording.name == "oauth/app-create-disabled":
        return server.closed
    return server.limited if recording.area == "ratelimit" else server.http


async def replay_all(directory: Path) -> dict[str, Answer]:
    """Ask every recorded request and play every recorded scenario, in order; the answers by name."""
    answers: dict[str, Answer] = {}
    async with our_server(directory) as server:
        replay = Replay(server.http, server.program.ids, server.program.secrets)
        for recording in recordings():
            replay.http = _client_for(server, recording)
            await prepare(replay, recording.name)
            server.clock.now += recording.name == "ratelimit/after-waiting"
            answers[recording.name] = await replay.ask(recording)
        replay.http = server.http
        player = Player(replay, server.path)
        for scenario in scenarios():
            await prepare(replay, scenario.name)
            answers[scenario.name] = await player.play(scenario)
    return answers
