"""How uvicorn is set up: which sockets, which limits, and what it must leave to us."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from chat_tui.server.listening import BACKLOG, Doors
from chat_tui.server.peer import PeerHttpProtocol, PeerWebSocketProtocol

GRACE_SECONDS = 5
TICK_SECONDS = 1.0
"""How often what every answer says is made anew: the date."""
PING_SECONDS = 60.0
PONG_SECONDS = 40.0
FRAME_LIMIT = 65_536
HEAD_LIMIT = 65_536
MOST_CONNECTIONS = 2_000
"""A client in a hurry has an event stream and half a dozen requests, each on a line of its own: 200 who come
at once after a restart must find room."""


class WorkspaceServer(uvicorn.Server):
    """uvicorn with one TLS port beside plain unix sockets, and with signals left to the caller."""

    def __init__(self, app: ASGIApp, doors: Doors, on_ready: Callable[[str], None]) -> None:
        self._leaving = asyncio.Event()
        super().__init__(_uvicorn_config(app))
        self.doors = doors
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would raise them again before the workspace is closed."""
        yield

    @property
    def should_exit(self) -> bool:
        """Whether it is to stop serving."""
        return self._leaving.is_set()

    @should_exit.setter
    def should_exit(self, wanted: bool) -> None:
        if wanted:
            self._leaving.set()
        else:
            self._leaving.clear()

    async def main_loop(self) -> None:
        """Wait for the end, and look at the clock once a second: uvicorn itself does ten times."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._leaving.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on every socket, with TLS on those that have it."""
        await self.lifespan.startup()

        def protocol() -> PeerHttpProtocol:
            made = PeerHttpProtocol(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            )
            made.is_stopping = lambda: self.should_exit
            return made

        loop = asyncio.get_running_loop()
        tls = {self.doors.tcp: self.doors.tls}
        self.servers = [
            await loop.create_server(protocol, sock=sock, ssl=tls.get(sock), backlog=BACKLOG)
            for sock in sockets or []
        ]
        self.started = True
        self._on_ready(self.doors.address)


def _uvicorn_config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PeerHttpProtocol,
        ws=PeerWebSocketProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        ws_max_size=FRAME_LIMIT,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=HEAD_LIMIT,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
