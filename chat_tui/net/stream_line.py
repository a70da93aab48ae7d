"""What differs from websockets' own client: no redirects, and neither tiny frames nor dead lines hold us up.

Imported when the first stream is opened, as its library is large.
"""

from __future__ import annotations

import asyncio
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

CLOSE_TIMEOUT = 1.0
_BITE = 16 * 1024
"""Bytes that are read and taken apart in one go: a quarter of a mebibyte of tiny frames takes 0.3 s."""


class Line(ClientConnection):
    """One connection, which ends soon after it is over, whether the server closes it or not."""

    _over: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Read in bites; asyncio has no word for it, and TLS a buffer of its own."""
        parts: tuple[Any, ...] = (transport, getattr(transport, "_ssl_protocol", None))
        for part in parts:
            if hasattr(part, "max_size"):
                part.max_size = _BITE
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """After what breaks the rules the server has a moment to close; websockets would wait for ever."""
        super().data_received(data)
        if self._over is None and self.protocol.close_expected():
            self._over = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        if self._over is not None:
            self._over.cancel()
        super().connection_lost(exc)


class Connect(connect):
    """Opens one connection, at the address that was given and at no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """It is an answer, and no way."""
        return exc
