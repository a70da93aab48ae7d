"""Who is at the other end of a unix socket, and how long an HTTP client may dawdle.

The one place that touches uvicorn's protocol classes, which are not a public interface: `pyproject.toml` pins
the version, and a test looks at both of them.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from asyncio.transports import BaseTransport
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

HEADER_SECONDS = 10.0
"""Time for a request's head, from the connection's or the head's first byte."""
BODY_SECONDS = 30.0
BODY_BYTES_PER_SECOND = 16_384
"""A body may take BODY_SECONDS, and one second more for each of these that arrived."""
CONNECTIONS_PER_USER = 100
UNFINISHED_PER_ADDRESS = 200
"""Requests of one address that have begun and are not complete: an office behind one address has fewer."""
STATE_KEY = "peercred"
EXPRESS_KEY = "express"
"""In a WebSocket's state: how texts are written to it now, without uvicorn's way of one after the other."""
_NEED_A_LINE = frozenset({"websocket.accept", "websocket.send"})

_UCRED = struct.Struct("3i")


@dataclass(frozen=True, slots=True)
class PeerCredentials:
    """What the kernel says of the other end. Only `uid` is an identity: pids are used again."""

    pid: int
    uid: int
    gid: int


def peer_credentials(transport: BaseTransport) -> PeerCredentials | None:
    """The other end of a unix socket (SO_PEERCRED, unix(7)); None for TCP."""
    sock = transport.get_extra_info("socket")
    if sock is None or sock.family != socket.AF_UNIX:
        return None
    return PeerCredentials(
        *_UCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    )


class PeerHttpProtocol(H11Protocol):
    """HTTP that knows its peer, as `scope["state"]["peercred"]`, and closes on those who never finish."""

    header_seconds = HEADER_SECONDS
    body_seconds = BODY_SECONDS
    is_stopping: Callable[[], bool] = staticmethod(lambda: False)
    """Whether the server is going down: uvicorn waits for who is there, and asks each to leave only once."""

    _deadline: asyncio.TimerHandle | None = None
    _is_reading_body = False
    _body_bytes = 0
    _body_began = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected."""
        super().connection_made(transport)
        self.app_state = with_peer(self.app_state, transport)
        if self.is_stopping() or self._is_crowded():
            transport.abort()
            return
        self._expect_within(self.header_seconds)

    def _is_crowded(self) -> bool:
        peer = cast("PeerCredentials | None", self.app_state[STATE_KEY])
        if peer is not None:
            return sum([_uid(other) == peer.uid for other in self.connections]) > CONNECTIONS_PER_USER
        host = self.client[0] if self.client else ""
        return sum([_is_unfinished(other, host) for other in self.connections]) >= UNFINISHED_PER_ADDRESS

    @property
    def is_unfinished(self) -> bool:
        """Whether a request has begun, or should have, that is not complete."""
        return self._deadline is not None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came: they may complete a head or a body, or begin one."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            # Upgraded: uvicorn stops reading the request in the middle, and an event stream lives for days.
            self._expect_nothing()
            return
        their_state = self.conn.their_state
        if their_state is h11.SEND_BODY:
            self._body_arrives(len(data))
            return
        self._is_reading_body = False
        has_begun_a_head = their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if not has_begun_a_head:
            self._expect_nothing()
        elif self._deadline is None:
            self._expect_within(self.header_seconds)

    def _body_arrives(self, count: int) -> None:
        if not self._is_reading_body:
            self._is_reading_body = True
            self._body_began = self.loop.time()
            self._body_bytes = 0
        self._body_bytes += count
        allowed = self.body_seconds + self._body_bytes / BODY_BYTES_PER_SECOND
        self._expect_within(self._body_began + allowed - self.loop.time())

    def _expect_within(self, seconds: float) -> None:
        self._expect_nothing()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class PeerWebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSockets that know their peer, as `scope["state"]["peercred"]`."""

    def connection_made(self, transport: BaseTransport) -> None:
        """An HTTP connection was upgraded."""
        super().connection_made(transport)
        self.app_state = {**with_peer(self.app_state, transport), EXPRESS_KEY: self.write_texts}

    def write_texts(self, texts: Sequence[bytes]) -> bool:
        """Write messages, UTF-8 each; False, with nothing written, if the line is full or at its end."""
        is_up = self.handshake_complete and not (self.disconnected or self.close_sent)
        if not is_up or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(b"".join([text_frame(text) for text in texts]))
        return True

    def shutdown(self) -> None:
        """End the line; one that the client is closing at this moment is not told so again."""
        if self.handshake_complete and not self.close_sent and self.conn.state is not State.OPEN:
            self.stop_keepalive()
            self.transport.close()
            return
        super().shutdown()

    async def send(self, message: Any) -> None:
        """Pass on; an answer other than the upgrade ends the handshake, which uvicorn would call a fault.

        So it would what comes after an upgrade that the end of the line, or of the server, has overtaken. And
        of a lost line uvicorn learns a turn of the loop later: much would be written into it in vain.
        """
        if message["type"] in _NEED_A_LINE and self.transport.is_closing():
            raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


def text_frame(text: bytes) -> bytes:
    """One WebSocket frame from a server: whole, and not masked (RFC 6455, 5.2)."""
    size = len(text)
    if size < 126:
        return b"\x81%c%b" % (size, text)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), text)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), text)


def with_peer(app_state: dict[str, Any], transport: BaseTransport) -> dict[str, Any]:
    """A connection's own copy of the state that every scope gets."""
    return {**app_state, STATE_KEY: peer_credentials(transport)}


def _uid(connection: Any) -> int | None:
    peer: PeerCredentials | None = connection.app_state.get(STATE_KEY)
    return peer.uid if peer is not None else None


def _is_unfinished(connection: Any, host: str) -> bool:
    if not isinstance(connection, PeerHttpProtocol) or not connection.is_unfinished:
        return False
    return connection.client is not None and connection.client[0] == host
