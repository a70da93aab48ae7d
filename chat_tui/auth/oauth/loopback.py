"""How we hear what a browser on this machine brings back: one port, open until the one answer (RFC 8252)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
from collections.abc import Callable

from chat_tui.auth.oauth import callback
from chat_tui.auth.oauth.callback import Expected, Told
from chat_tui.errors import BlockedError

HOSTS = ("127.0.0.1", "::1")
"""By their addresses, as `localhost` may be somebody else's (RFC 8252, 8.3); the first there is."""
PATH = "/callback"
_LONGEST_HEAD = 8 * 1024
_MOST_LINES = 32
"""Connections at once; the oldest makes room, so that who holds many cannot keep the browser out."""
_PATIENCE = 10.0
"""Seconds that a connection has to say what it wants."""


class Loopback:
    """A port of this machine; `open` it, say what is `expected`, wait for the `answer`, `close` it."""

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self.turned_away = 0
        self._patience = patience
        self._is_closed = False
        self._server: asyncio.Server | None = None
        self._host = ""
        self._expected: Callable[[], Expected | None] = lambda: None
        self._told: asyncio.Future[Told] | None = None
        self._lines: dict[asyncio.Task[None], asyncio.WriteTransport] = {}

    async def open(self, port: int = 0, *others: int) -> None:
        """Listen at the first port that is free, 0 for any; BlockedError if there is none to be had."""
        self._told = asyncio.get_running_loop().create_future()
        for host in HOSTS:
            try:
                self._server = await asyncio.start_server(self._hear, host, port, limit=_LONGEST_HEAD)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    if others:
                        await self.open(*others)
                        return
                    raise BlockedError(
                        f"Port {port} is in use, and the browser must come back there."
                    ) from None
                continue
            name = f"[{host}]" if ":" in host else host
            self._host = f"{name}:{self._server.sockets[0].getsockname()[1]}"
            return
        raise BlockedError(
            "No port of this machine can be listened on, so no browser can come back.",
            hint="Sign in with a device code instead.",
        )

    @property
    def host(self) -> str:
        """Address and port."""
        return self._host

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to come back to."""
        return f"http://{self._host}{PATH}"

    def expect(self, expected: Expected) -> None:
        """From now on this is the answer."""
        self._expected = lambda: expected

    async def answer(self) -> Told:
        """The first answer that is the expected one."""
        assert self._told is not None
        return await asyncio.shield(self._told)

    async def close(self) -> None:
        """Hear nobody any more; safe to call twice."""
        self._is_closed = True
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for transport in self._lines.values():
            transport.abort()
        await asyncio.gather(*self._lines, return_exceptions=True)
        await server.wait_closed()
        if self._told is not None:
            self._told.cancel()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_closed:  # it was accepted just before
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        if len(self._lines) >= _MOST_LINES:
            next(iter(self._lines.values())).abort()
        self._lines[task] = writer.transport
        try:
            await self._serve(reader, writer)
        finally:
            del self._lines[task]
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = await self._read(reader)
        if told is None:
            self.turned_away += 1
        with contextlib.suppress(OSError):
            writer.write(callback.page(told))
            await writer.drain()
            writer.write_eof()
        if told is not None and self._told is not None and not self._told.done():
            self._told.set_result(told)

    async def _read(self, reader: asyncio.StreamReader) -> Told | None:
        """What one connection says, if it is the answer and the first."""
        try:
            async with asyncio.timeout(self._patience):
                head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, TimeoutError):
            return None
        expected = self._expected()
        told = callback.read(head, expected) if expected is not None else None
        if told is not None:
            self._expected = lambda: None
        return told
