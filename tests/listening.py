"""How do tests listen on a socket and, at the end, close every line of those whom they let in?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

STEPS = 10
"""Turns of the event loop from `accept` to the callback, or from `abort` to a closed socket, and some."""


async def last_moment() -> None:
    """Wait for those who were let in just before a door closed: asyncio tells of them some turns later."""
    for _ in range(STEPS):
        await asyncio.sleep(0)


@asynccontextmanager
async def listening(path: Path, serve: Serve) -> AsyncIterator[None]:
    """Serve whoever connects; at the end nobody is let in, `serve` is cancelled and every line is cut."""
    writers: set[asyncio.StreamWriter] = set()
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await serve(reader, writer)

    def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        tasks.add(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_unix_server(let_in, path)
    try:
        yield
    finally:
        server.close()
        await last_moment()
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await last_moment()
    for end in ends:
        if isinstance(end, Exception):
            raise end
