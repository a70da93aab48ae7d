"""How tests cut the line between a client and a real server: a unix socket in between that they control."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

from tests.listening import last_moment


class LineProxy:
    """Passes bytes on, until it is cut; then nothing gets through and nobody is let in."""

    def __init__(self, upstream: Path, socket: Path) -> None:
        self.socket = socket
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        """Let clients in."""
        self._server = await asyncio.start_unix_server(self._serve, self.socket)

    async def cut(self) -> None:
        """Drop every connection at once and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.socket.unlink(missing_ok=True)
        # Whoever was let in at the very last moment is served first, or nobody would close him.
        await last_moment()
        for writer in self._writers:
            writer.transport.abort()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._writers.clear()
        await last_moment()

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self._do(self._connect(reader, writer))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._upstream)
        except OSError:
            writer.transport.abort()
            return
        if self._server is None:
            far_writer.transport.abort()
            writer.transport.abort()
            return
        self._writers.add(far_writer)
        self._do(self._pump(reader, far_writer))
        self._do(self._pump(far_reader, writer))

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
