"""How tests get proxies: SOCKS5 and HTTP, which lead wherever they are asked to and note it."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chat_tui.net.proxy import Proxy


@dataclass
class Played:
    """A proxy that a test plays: what it answers, and what it was asked."""

    scheme: str
    user: str = ""
    password: str = ""
    refuses: int = 0
    """What it answers instead of connecting: SOCKS's code or HTTP's status."""
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def address(self, *, user: str = "", password: str = "") -> Proxy:
        """Where it is."""
        return Proxy(self.scheme, "127.0.0.1", self.port, user, password)


@asynccontextmanager
async def playing(played: Played) -> AsyncIterator[Played]:
    """Let it listen; all its lines are cut at the end."""
    tasks: set[asyncio.Task[None]] = set()
    talk = _socks if played.scheme.startswith("socks") else _http

    async def serve(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await _passed_on(played, reader, writer, talk)
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    played.port = server.sockets[0].getsockname()[1]
    try:
        yield played
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _passed_on(
    played: Played, reader: Reader, writer: Writer, talk: Callable[[Played, Reader, Writer], Awaitable[int]]
) -> None:
    port = await talk(played, reader, writer)
    if not port:
        await reader.read()
        return
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
    finally:
        far_writer.transport.abort()


async def _pump(source: Reader, sink: Writer) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()


async def _socks(played: Played, reader: Reader, writer: Writer) -> int:
    """As a server of RFC 1928; every answer comes in two pieces, as a network may bring it."""
    _, count = await reader.readexactly(2)
    ways = await reader.readexactly(count)
    way = 2 if played.user else 0
    await _in_pieces(writer, bytes([5, way if way in ways else 255]))
    if way == 2 and way in ways:
        user = await reader.readexactly((await reader.readexactly(2))[1])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        fits = (user.decode(), password.decode()) == (played.user, played.password)
        await _in_pieces(writer, bytes([1, 0 if fits else 1]))
    kind = (await reader.readexactly(4))[3]
    length = (await reader.readexactly(1))[0] if kind == 3 else {1: 4, 4: 16}[kind]
    host = await reader.readexactly(length)
    port = int.from_bytes(await reader.readexactly(2), "big")
    played.asked.append(f"{host.decode() if kind == 3 else host.hex()}:{port}")
    await _in_pieces(writer, bytes([5, played.refuses, 0, 1, 0, 0, 0, 0, 0, 0]))
    return 0 if played.refuses else port


async def _http(played: Played, reader: Reader, writer: Writer) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    played.asked.append(head)
    status = f"{played.refuses} Refused" if played.refuses else "200 Connected"
    await _in_pieces(writer, f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    return 0 if played.refuses else int(head.split()[1].rpartition(":")[2])


async def _in_pieces(writer: Writer, words: bytes) -> None:
    for piece in (words[:1], words[1:]):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
