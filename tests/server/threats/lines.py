"""How the tests of threats speak to a server byte by byte, as no well-meaning client does."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import struct
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
SECONDS = 20.0
"""How long an answer is waited for; no test measures it."""


class Line:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, address: str) -> Line:
        """Connect to http://HOST:PORT."""
        place = urlsplit(address)
        return cls(*await asyncio.open_connection(place.hostname, place.port))

    async def send(self, data: bytes) -> None:
        """Send bytes; one who was cut off already does not mind."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            pass

    async def head(self) -> bytes:
        """An answer's head, as far as it comes."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            return getattr(error, "partial", b"")

    async def rest(self) -> bytes:
        """Everything up to the end of the line."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._reader.read()
        except ConnectionError:
            return b""

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


def upgrade(address: str, *headers: str) -> bytes:
    """The head of a request for a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    own = [header for header in headers if header.lower().startswith("host:")]
    lines = [
        "GET /api/v4/websocket HTTP/1.1",
        *(own or [f"Host: {urlsplit(address).netloc}"]),
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(header for header in headers if header not in own),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    is_final: bool = True,
    reserved: int = 0,
    is_masked: bool = True,
    length: int | None = None,
) -> bytes:
    """A WebSocket frame (RFC 6455, 5.2); `length` is what it claims, if that is to be a lie."""
    size = len(payload) if length is None else length
    first = (0x80 if is_final else 0) | (reserved << 4) | opcode
    mask = 0x80 if is_masked else 0
    if size < 126:
        head = struct.pack(">BB", first, mask | size)
    elif size < 65_536:
        head = struct.pack(">BBH", first, mask | 126, size)
    else:
        head = struct.pack(">BBQ", first, mask | 127, size)
    return head + (b"\0\0\0\0" if is_masked else b"") + payload
