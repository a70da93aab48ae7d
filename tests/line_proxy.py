"""How tests cut the line between a client and a real server: a unix socket in between that they control."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class LineProxy:
    """Passes bytes on, until it is cut; then nothing gets through and nobody is let in."""

    def __init__(self, upstream: Path, socket: Path) -> None:
        self.socket = socket
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        """Let clients in."""
        self._server = await asyncio.start_unix_server(self._serve, self.socket)

    async def cut(self) -> None:
        """Drop every connection at once and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.socket.unlink(missing_ok=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._upstream)
        except OSError:
            writer.transport.abort()
            return
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            self._writers.add(sink)
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
        self._writers.discard(sink)
        sink.close()


@asynccontextmanager
async def line_to(upstream: Path) -> AsyncIterator[LineProxy]:
    """A proxy beside the server's socket; cut at the end."""
    proxy = LineProxy(upstream, upstream.with_name(f"{upstream.name}.line"))
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.cut()
