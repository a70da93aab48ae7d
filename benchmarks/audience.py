"""A crowd of connected clients as cheap as they can be: each only looks when what it is sent was posted.

`python -m benchmarks.audience SOCKET` reads tokens from standard input, a line each. `connect N` connects so
many more and says `connected TOTAL`; `report` says how late what was heard since the last report was, and
`{"heard": ..., "lost": ..., "late": [...]}` is its form: lateness in milliseconds by share of all.
"""

from __future__ import annotations

import array
import asyncio
import base64
import json
import os
import re
import sys
import time
from collections.abc import Iterator

SHARES = (0.5, 0.95, 0.99, 1.0)
SENT = re.compile(rb"sent=([0-9]{10,20})e")
"""When a post was due, in nanoseconds of the machine's monotonic clock: it stands in its text."""
LONGEST = 32
CONNECT_AT_ONCE = 20


class Ear(asyncio.BufferedProtocol):
    """One client: a WebSocket whose frames are never taken apart."""

    buffer = memoryview(bytearray(1 << 18))
    """Shared: what is in it is looked at before anybody else reads."""

    def __init__(self, token: str, late: array.array[float]) -> None:
        self._token = token
        self._late = late
        self._rest = b""
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            "GET /api/v4/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to put what comes."""
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Something came: a part of a frame, or several."""
        now = time.monotonic_ns()
        data = self._rest + bytes(self.buffer[:nbytes])
        if not self.greeted.done() and b'"hello"' in data:
            self.greeted.set_result(None)
        end = 0
        for found in SENT.finditer(data):
            end = found.end()
            self._late.append((now - int(found[1])) / 1e6)
        self._rest = data[max(end, len(data) - LONGEST) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        self.is_lost = True
        if not self.greeted.done():
            self.greeted.set_exception(ConnectionError("hung up before the greeting"))


class Audience:
    """Everybody who listens in this process."""

    def __init__(self, path: str, tokens: Iterator[str]) -> None:
        self._path = path
        self._tokens = tokens
        self._ears: list[Ear] = []
        self._late: array.array[float] = array.array("d")

    async def connect(self, count: int) -> int:
        """Let so many more come, a few at once; how many are there now."""
        left = count
        while left:
            few = min(left, CONNECT_AT_ONCE)
            await asyncio.gather(*(self._come(next(self._tokens)) for _ in range(few)))
            left -= few
        return len(self._ears)

    async def _come(self, token: str) -> None:
        loop = asyncio.get_running_loop()
        _, ear = await loop.create_unix_connection(lambda: Ear(token, self._late), self._path)
        await ear.greeted
        self._ears.append(ear)

    def report(self) -> dict[str, object]:
        """What was heard since the last report."""
        late = sorted(self._late)
        del self._late[:]
        shares = [late[min(len(late) - 1, int(len(late) * share))] if late else -1.0 for share in SHARES]
        return {"heard": len(late), "lost": sum(ear.is_lost for ear in self._ears), "late": shares}


async def main(path: str) -> None:
    """Obey until standard input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tokens: list[str] = []
    audience = Audience(path, iter(tokens))
    while line := await reader.readline():
        match line.decode().split():
            case ["connect", count]:
                print("connected", await audience.connect(int(count)), flush=True)
            case ["report"]:
                print(json.dumps(audience.report()), flush=True)
            case [token]:
                tokens.append(token)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
