"""How does another program find the running app, and have it do something?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chat_tui.errors import ChatError, ProtocolError, UnreachableError
from chat_tui.net.peer import connected
from chat_tui.remote.sockets import pid_of, sockets_in
from chat_tui.remote.words import MOST_LINE, Words, error_of, packed, unpacked

PATIENCE = 1.0
"""Seconds in which an app that is well says who it is."""
_CUT = "The running app ended, or does not answer any more."


class Line:
    """An open line to one app; `hello` is what it said of itself."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.hello: Words = {}
        self._reader = reader
        self._writer = writer

    async def ask(self, do: str, told: Callable[[Words], None] | None = None, **asked: Any) -> Words:
        """Have it do something and say what came of it; raises what it raised, or UnreachableError."""
        self._writer.write(packed({"do": do, **asked}))
        try:
            await self._writer.drain()
            while line := await self._reader.readline():
                words = unpacked(line)
                if "error" in words:
                    raise error_of(words["error"])
                if "done" in words:
                    return dict(words["done"])
                if told is not None and isinstance(words.get("far"), dict):
                    told(words["far"])
        except (OSError, ValueError) as error:
            raise UnreachableError(_CUT) from error
        raise UnreachableError(_CUT)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


async def reach(folder: Path, suits: Callable[[Words], bool], pid: int = 0) -> Line | None:
    """A line to the newest app that suits and answers at once; None where there is none."""
    for path in sockets_in(folder):
        if pid not in (0, pid_of(path)):
            continue
        line = await _opened(path)
        if line is not None and suits(line.hello):
            return line
        if line is not None:
            await line.close()
    return None


async def _opened(path: Path) -> Line | None:
    line = None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(sock=connected(path), limit=MOST_LINE)
            line = Line(pid_of(path), reader, writer)
            line.hello = await line.ask("hello")
            return line
    except (OSError, ChatError, TimeoutError, ProtocolError):
        if line is not None:
            await line.close()
        return None
