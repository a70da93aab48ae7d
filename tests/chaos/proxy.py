"""How does a network go wrong on purpose: a proxy in between whose faults a test switches while it runs.

It stands between one client and the server, on TCP or on a unix socket on either side. `up` is the way to the
server, `down` the way back. What a pause holds back arrives when it ends, late, as it does after a real one:
also the request of a client that has long given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from tests.chaos.frames import FrameFaults, FrameMixer
from tests.listening import last_moment

MOST_HELD = 4 * 1024 * 1024
"""Bytes that one direction holds back before it stops reading."""
SHUFFLE_SECONDS = 0.05
"""How long a frame waits for others to be mixed with."""
TcpAddress = tuple[str, int]


class Door(Enum):
    """What a new connection meets."""

    OPEN = "open"
    REFUSED = "refused"
    CLOSED_AT_ONCE = "closed at once"
    SILENT = "silent"
    ANSWERED = "answered"


def http_answer(status: str, body: str = "", *headers: str, kind: str = "text/html") -> bytes:
    """A whole HTTP answer, as a portal or a tired gateway gives it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body.encode())}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", body]).encode()


REDIRECT = http_answer("302 Found", "", "Location: http://portal.example/login")
PORTAL = http_answer("200 OK", "<html><body>Please log in to this network.</body></html>")
BAD_GATEWAY = http_answer("502 Bad Gateway", "<html><h1>502 Bad Gateway</h1></html>")
UNAVAILABLE = http_answer("503 Service Unavailable", "busy", "Retry-After: 1", kind="text/plain")
SLOW_DOWN = http_answer("429 Too Many Requests", "limit exceeded", "Retry-After: 1", kind="text/plain")


@dataclass(slots=True)
class Way:
    """The faults of one direction, for all connections; may be changed at any time but `paused`."""

    latency: float = 0.0
    jitter: float = 0.0
    bandwidth: float = float("inf")
    """Bytes a second."""
    slice_to: int = 0
    """Bytes are passed on in pieces of at most this size; 0 for as they come."""
    limit: int | None = None
    """A connection is reset after so many bytes."""
    frames: FrameFaults = field(default_factory=FrameFaults)
    passing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.passing.set()

    @property
    def paused(self) -> bool:
        """Whether nothing gets through although nobody was told: a black hole."""
        return not self.passing.is_set()

    @paused.setter
    def paused(self, value: bool) -> None:
        (self.passing.clear if value else self.passing.set)()

    def heal(self) -> None:
        """No faults any more."""
        self.latency = self.jitter = 0.0
        self.bandwidth, self.slice_to, self.limit = float("inf"), 0, None
        self.frames.copies, self.frames.reorder, self.frames.drop = 1, 0, 0
        self.paused = False


class _Pipe:
    """One direction of one connection: taken as it comes, given on as the faults allow."""

    def __init__(self, way: Way, chance: random.Random, *, mixes: bool) -> None:
        self._way = way
        self._chance = chance
        self._mixer = FrameMixer(way.frames, chance) if mixes else None
        self._held: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._moved = asyncio.Event()
        self._passed = 0
        self._last_due = 0.0

    async def run(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Until the source ends; then the sink is told so."""
        await _together(self._take(source), self._give(sink))

    async def _take(self, source: asyncio.StreamReader) -> None:
        while data := await self._read(source):
            self._hold(self._mixer.feed(data) if self._mixer else data)
            while self._size > MOST_HELD:
                self._moved.clear()
                await self._moved.wait()
        self._hold(self._mixer.rest() if self._mixer else b"")
        self._hold(b"", is_end=True)

    async def _read(self, source: asyncio.StreamReader) -> bytes:
        while self._mixer is not None and self._mixer.holds:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SHUFFLE_SECONDS):
                    return await source.read(65_536)
            self._hold(self._mixer.flush())
        return await source.read(65_536)

    def _hold(self, data: bytes, *, is_end: bool = False) -> None:
        if data or is_end:
            way = self._way
            due = asyncio.get_running_loop().time() + way.latency + way.jitter * self._chance.random()
            self._last_due = max(due, self._last_due)
            self._held.append((self._last_due, data))
            self._size += len(data)
            self._moved.set()

    async def _give(self, sink: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            while not self._held:
                self._moved.clear()
                await self._moved.wait()
            due, data = self._held.popleft()
            await asyncio.sleep(max(0.0, due - clock()))
            await self._way.passing.wait()
            if not data:
                with contextlib.suppress(OSError):
                    sink.write_eof()
                return
            await self._pass_on(sink, data)
            self._size -= len(data)
            self._moved.set()

    async def _pass_on(self, sink: asyncio.StreamWriter, data: bytes) -> None:
        way = self._way
        while data:
            size = self._chance.randint(1, way.slice_to) if way.slice_to else len(data)
            piece, data = data[:size], data[size:]
            if way.limit is not None and self._passed + len(piece) > way.limit:
                sink.write(piece[: max(0, way.limit - self._passed)])
                raise ConnectionResetError("the proxy's limit is reached")
            try:
                sink.write(piece)
            except RuntimeError:
                return  # half closed: what comes now is lost
            await sink.drain()
            self._passed += len(piece)
            if way.bandwidth != float("inf"):
                await asyncio.sleep(len(piece) / way.bandwidth)
            elif way.slice_to:
                await asyncio.sleep(0)


@dataclass(eq=False, slots=True)
class _Link:
    """One connection through the proxy."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None


class ChaosProxy:
    """A line between one client and the server. `listen` is a socket's path, or a port (0 for any)."""

    def __init__(self, upstream: Path | TcpAddress, listen: Path | int, *, seed: int = 0) -> None:
        self.upstream = upstream
        self.up, self.down = Way(), Way()
        self.door = Door.OPEN
        self.answer = PORTAL
        """What Door.ANSWERED answers to each connection."""
        self.connects: list[float] = []
        """When clients connected, by the loop's clock; refused ones are not seen."""
        self.most_open = 0
        self._listen = listen
        self._chance = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """What an account's configuration says of it."""
        return (
            f"unix://{self._listen}" if isinstance(self._listen, Path) else f"http://127.0.0.1:{self._listen}"
        )

    @property
    def open_links(self) -> int:
        """How many connections are open now."""
        return len(self._links)

    async def start(self) -> None:
        """Listen, again if need be."""
        if self._server is not None:
            return
        if isinstance(self._listen, Path):
            self._server = await asyncio.start_unix_server(self._serve, self._listen)
        else:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._listen)
            self._listen = self._server.sockets[0].getsockname()[1]

    async def set_door(self, door: Door) -> None:
        """Say what new connections meet; those that are open stay."""
        self.door = door
        if door is not Door.REFUSED:
            await self.start()
            return
        if self._server is not None:
            self._server.close()
            self._server = None
        if isinstance(self._listen, Path):
            self._listen.unlink(missing_ok=True)

    async def heal(self) -> None:
        """Everything gets through again, also what was held back."""
        self.up.heal()
        self.down.heal()
        await self.set_door(Door.OPEN)

    def reset(self) -> int:
        """RST every open connection, towards both ends; how many there were."""
        links = list(self._links)
        for link in links:
            for writer in (link.near, link.far):
                if writer is not None:
                    _reset(writer)
        return len(links)

    def half_close(self) -> None:
        """FIN towards the client; the way to the server stays open."""
        for link in self._links:
            with contextlib.suppress(OSError, RuntimeError):
                link.near.write_eof()

    async def close(self) -> None:
        """Let nobody in and end everything."""
        await self.set_door(Door.REFUSED)
        await last_moment()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await last_moment()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connects.append(asyncio.get_running_loop().time())
        link = _Link(writer)
        self._links.add(link)
        self.most_open = max(self.most_open, len(self._links))
        try:
            with contextlib.suppress(OSError):
                await self._meet(link, reader)
        except asyncio.CancelledError:
            pass  # only `close` cancels, and a task that asyncio made for us must not tell of it
        finally:
            self._links.discard(link)
            self._tasks.discard(task)
            for side in (link.near, link.far):
                if side is not None:
                    side.transport.abort()

    async def _meet(self, link: _Link, reader: asyncio.StreamReader) -> None:
        match self.door:
            case Door.OPEN:
                await self._join(link, reader)
            case Door.ANSWERED:
                await reader.readuntil(b"\r\n\r\n")
                link.near.write(self.answer)
                await link.near.drain()
                link.near.close()
            case Door.SILENT:
                while await reader.read(65_536):
                    pass

    async def _join(self, link: _Link, reader: asyncio.StreamReader) -> None:
        await self.up.passing.wait()
        if isinstance(self.upstream, Path):
            far_reader, link.far = await asyncio.open_unix_connection(self.upstream)
        else:
            far_reader, link.far = await asyncio.open_connection(*self.upstream)
        up = _Pipe(self.up, self._chance, mixes=False).run(reader, link.far)
        down = _Pipe(self.down, self._chance, mixes=True).run(far_reader, link.near)
        try:
            await _together(up, down)
        except ConnectionResetError:
            _reset(link.near)


async def _together(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all to their end; the first that raises ends the others."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is not None and sock.family == socket.AF_INET:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def chaos_proxy(
    upstream: Path | TcpAddress, listen: Path | int, seed: int = 0
) -> AsyncIterator[ChaosProxy]:
    """A proxy that listens until the block ends."""
    proxy = ChaosProxy(upstream, listen, seed=seed)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.close()
