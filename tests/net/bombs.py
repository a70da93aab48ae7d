"""What does a hostile server send to fill our memory? Each bomb by name, and a server that throws them."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache

from tests.listening import last_moment

MIB = 1024 * 1024
SIZE = 100 * MIB
"""What a bomb comes to when it is unpacked."""
FRAMES = 1_000_000
_ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def _packed(window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    piece = bytes(MIB)
    return b"".join(packer.compress(piece) for _ in range(SIZE // MIB)) + packer.flush()


@cache
def zeros() -> bytes:
    """Zeros in gzip: a thousandth of what they come to."""
    return _packed(16 + zlib.MAX_WBITS)


def twice() -> bytes:
    """Two layers: next to nothing."""
    return gzip.compress(zeros(), mtime=0)


BODIES: dict[str, tuple[str, Callable[[], bytes]]] = {
    # name: what Content-Encoding says, and the body
    "gzip": ("gzip", zeros),
    "gzip twice": ("gzip, gzip", twice),
    "deflate": ("deflate", lambda: zlib.compress(bytes(20 * MIB))),
    "br": ("br", zeros),
    "zstd": ("zstd", zeros),
    "truncated": ("gzip", lambda: gzip.compress(b'"' + bytes(MIB) + b'"', mtime=0)[:-9]),
    "joined": ("gzip", lambda: gzip.compress(b"{}", mtime=0) * 100_000),
    "endless": ("", lambda: b"[" * (40 * MIB)),
}


def _frame(first: int, body: bytes) -> bytes:
    size = len(body)
    if size < 126:
        return bytes([first, size]) + body
    if size < 65536:
        return bytes([first, 126]) + size.to_bytes(2, "big") + body
    return bytes([first, 127]) + size.to_bytes(8, "big") + body


def _deflated() -> Iterator[bytes]:
    yield _frame(0xC1, _packed(-zlib.MAX_WBITS))


def _fragments() -> Iterator[bytes]:
    piece = bytes(60_000)
    yield _frame(0x01, piece)
    for _ in range(3000):
        yield _frame(0x00, piece)


def _tiny() -> Iterator[bytes]:
    for _ in range(100):
        yield _frame(0x81, b"x") * (FRAMES // 100)


STREAMS: dict[str, Callable[[], Iterator[bytes]]] = {
    "stream deflate": _deflated,
    "stream fragments": _fragments,
    "stream tiny": _tiny,
}


@asynccontextmanager
async def bomber() -> AsyncIterator[int]:
    """The port of a server that has each bomb under its name, spaces as `-`."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            name = head.split()[1].lstrip("/").replace("-", " ")
            for piece in _thrown(name, head):
                writer.write(piece)
                await writer.drain()
            if name in STREAMS:
                await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await last_moment()


def _thrown(name: str, head: str) -> Iterator[bytes]:
    if name in STREAMS:
        yield _switched(head)
        yield from STREAMS[name]()
        return
    encoding, make = BODIES[name]
    body = make()
    said = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{said}\r\n".encode()
    for start in range(0, len(body), MIB):
        yield body[start : start + MIB]


def _switched(head: str) -> bytes:
    lines = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
    key = next(line.split(": ")[1] for line in head.splitlines() if "sec-websocket-key" in line.lower())
    accept = base64.b64encode(hashlib.sha1((key + _ACCEPT).encode()).digest()).decode()
    packs = "permessage-deflate" in lines.get("sec-websocket-extensions", "")
    extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n" if packs else ""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n{extension}\r\n"
    ).encode()
