"""How a WebSocket is opened and read: no redirects, bounded frames, its failures in our own words."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RateLimitedError,
    RestartingError,
    StreamRefusedError,
    TransientError,
    UnreachableError,
)
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import USER_AGENT
from chat_tui.net.peer import connected, kept_on_success
from chat_tui.net.proxy import Proxy, proxy_refusal
from chat_tui.net.rate_limit import retry_after
from chat_tui.net.reasons import reason_of
from chat_tui.net.socks import through_socks
from chat_tui.net.tls import tls_context, tls_trouble

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection
    from websockets.http11 import Response

FRAME_LIMIT = 1024 * 1024
RESTARTING = 1012
_TURN_AFTER = 100
"""Messages after which others have their turn, as one that is there already is given without a wait."""
_TURN = re.compile(r"retry-after=(\d{1,2}(?:\.\d{1,3})?) every=(\d{1,2}(?:\.\d{1,3})?)")
"""What our server adds to its goodbye: seconds until this client's turn, and from one turn to the next."""


class Socket:
    """One open WebSocket; whatever ends it is told as a BackendError."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._heard = 0

    async def receive(self) -> str | bytes:
        """The next message, whole."""
        from websockets.exceptions import ConnectionClosed

        self._heard += 1
        if self._heard % _TURN_AFTER == 0:
            await asyncio.sleep(0)
        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def send(self, text: str) -> None:
        """Send one text message."""
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def close(self, code: int = 1000) -> None:
        """Close, politely but for at most a second; safe to call twice."""
        await self._connection.close(code)


async def open_socket(
    endpoint: Endpoint,
    path: str,
    *,
    headers: Mapping[str, str],
    wall_clock: Callable[[], float] = time.time,
) -> Socket:
    """Open a WebSocket at `path` below the endpoint; raises a BackendError that says what to do next.

    The connection sends no pings of its own: the heartbeat belongs to `realtime`, and asks the application.
    """
    from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI, ProxyError

    from chat_tui.net.stream_line import CLOSE_TIMEOUT, Connect, Line

    quick = 3.0 if endpoint.is_local else 8.0
    options: dict[str, Any] = {
        "additional_headers": dict(headers),
        "user_agent_header": USER_AGENT,
        "compression": "deflate" if endpoint.compresses and not endpoint.is_local else None,
        "max_size": FRAME_LIMIT,
        "ping_interval": None,
        "close_timeout": CLOSE_TIMEOUT,
        "create_connection": Line,
        "open_timeout": quick,
        **_through(endpoint),
    }
    try:
        line = await _line(endpoint, quick)
        if line is None:
            return Socket(await Connect(endpoint.ws_url + path, **options))
        with kept_on_success(line) as sock:
            return Socket(await Connect(endpoint.ws_url + path, sock=sock, **options))
    except InvalidStatus as error:
        raise _refused(error.response, wall_clock()) from error
    except ProxyError as error:
        raise _not_connected(error, endpoint) from error
    except (InvalidHandshake, InvalidURI) as error:
        if isinstance(error.__cause__, (EOFError, OSError)):
            # The server went away in the middle of the handshake; what it speaks nobody knows yet.
            raise _unreachable(error.__cause__, endpoint) from error
        raise StreamRefusedError(
            "There is no chat server at this address: it speaks no WebSocket.", hint="Check the address."
        ) from error
    except (OSError, TimeoutError, EOFError) as error:
        raise _unreachable(error, endpoint) from error


async def _line(endpoint: Endpoint, patience: float) -> socket.socket | None:
    """A line that is there before the handshake: to a unix socket, or through a SOCKS proxy."""
    if endpoint.socket_path is not None:
        return connected(endpoint.socket_path, endpoint.server_uid)
    if endpoint.proxy is None or not endpoint.proxy.is_socks:
        return None
    parts = urlsplit(endpoint.ws_url)
    async with asyncio.timeout(patience):
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        return await through_socks(endpoint.proxy, parts.hostname or "", port)


def _through(endpoint: Endpoint) -> dict[str, Any]:
    """What the connection is to know of TLS and of an HTTP proxy."""
    options: dict[str, Any] = {"proxy": None}
    if endpoint.ws_url.startswith("wss:"):
        options["ssl"] = tls_context(endpoint.trust)
    if endpoint.proxy is not None and not endpoint.proxy.is_socks:
        options["proxy"] = endpoint.proxy.url
        if endpoint.proxy.scheme == "https":
            options["proxy_ssl"] = tls_context()
    return options


def _not_connected(error: Exception, endpoint: Endpoint) -> BackendError:
    """An HTTP proxy refused, or what should be one is none."""
    from websockets.exceptions import InvalidProxyStatus

    proxy: Proxy | None = endpoint.proxy
    if proxy is None or not isinstance(error, InvalidProxyStatus):
        return UnreachableError(f"The proxy {proxy} did not connect us: it speaks no HTTP.")
    return proxy_refusal(proxy, f"{error.response.status_code} {error.response.reason_phrase}".strip())


def _refused(response: Response, now: float) -> BackendError:
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    if status == 429:
        return RateLimitedError("The server asked us to slow down.", retry_after=retry_after(headers, now))
    if status == 401:
        return AuthError("The server does not know this session any more.")
    if status >= 500:
        return UnreachableError(f"The server answered {status}.", retry_after=retry_after(headers, now))
    refused = BlockedError if 300 <= status < 400 else StreamRefusedError
    return refused(
        f"The server refused the event stream (HTTP {status}).",
        hint="Check the address; perhaps this network wants you to log in first (captive portal).",
    )


def _unreachable(error: BaseException, endpoint: Endpoint) -> BackendError:
    if (trouble := tls_trouble(error, endpoint)) is not None:
        return trouble
    return UnreachableError(f"{endpoint.named_way} cannot be reached: {reason_of(error)}.")


def goodbye(reason: str) -> RestartingError | None:
    """The turn that a restarting server gave us in its close reason, if it did."""
    if not (turn := _TURN.search(reason)):
        return None
    first, every = (float(seconds) for seconds in turn.groups())
    return RestartingError("The server is restarting.", retry_after=first, every=every)


def _closed(error: Any) -> BackendError:
    """What the end of a connection means; codes from RFC 6455 7.4.1."""
    code = error.rcvd.code if error.rcvd else error.sent.code if error.sent else 1006
    if code in (1002, 1003, 1007, 1009) and error.rcvd is None:
        return ProtocolError(f"The server sent a frame that breaks the rules ({code}).")
    if code == RESTARTING and error.rcvd and (restarting := goodbye(error.rcvd.reason)):
        return restarting
    reason = f"closed it with code {code}" if error.rcvd else "is gone"
    return TransientError(f"The event stream ended: the server {reason}.", delivery=Delivery.UNKNOWN)
