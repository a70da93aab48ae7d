"""Which lines carry HTTP requests: to whom they lead, and how a wait ends when nobody wants the answer.

Imported when the first request is made, as its libraries are large.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpcore
from anyio.abc import SocketStream
from httpcore._backends.anyio import AnyIOStream

from chat_tui.net.exchange import current
from chat_tui.net.libraries import httpx
from chat_tui.net.peer import connected, kept_on_success
from chat_tui.net.proxy import Proxy
from chat_tui.net.socks import through_socks

SocketOptions = Iterable[tuple[Any, ...]] | None


class Line(httpcore.AsyncNetworkStream):
    """One line; between two requests it belongs to nobody."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What comes next; empty at the end."""
        with _unless_given_up(httpcore.ReadError):
            return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Say something."""
        with _unless_given_up(httpcore.WriteError):
            await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """End the line."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Line:
        """The same line, from now on encrypted."""
        with _unless_given_up(httpcore.ConnectError):
            return Line(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Something about the line, by a name of httpcore's."""
        return self._stream.get_extra_info(info)


class Lines(httpcore.AsyncNetworkBackend):
    """Makes lines; at the unix socket they lead to must sit who should. `socks` is a proxy on the way."""

    def __init__(self, server_uid: int | None, socks: Proxy | None = None) -> None:
        self._server_uid = server_uid
        self._socks = socks
        self._makes = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> Line:
        """A line to another machine, or to a proxy on the way."""
        with _unless_given_up(httpcore.ConnectError):
            if self._socks is not None:
                return await self._through(self._socks, host, port, timeout)
            return Line(await self._makes.connect_tcp(host, port, timeout, local_address, socket_options))

    async def _through(self, socks: Proxy, host: str, port: int, timeout: float | None) -> Line:
        try:
            with anyio.fail_after(timeout):
                sock = await through_socks(socks, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the proxy {socks} did not answer in time") from error
        except OSError as error:
            raise httpcore.ConnectError(f"the proxy {socks}: {error.strerror or error}") from error
        with kept_on_success(sock):
            return Line(AnyIOStream(await SocketStream.from_socket(sock)))

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: SocketOptions = None
    ) -> Line:
        """A line to a server on this machine; BlockedError if a stranger sits there."""
        try:
            sock = connected(Path(path), self._server_uid)
        except OSError as error:
            raise httpcore.ConnectError(error.strerror or str(error)) from error
        with kept_on_success(sock):
            # Not a UNIXSocketStream: one whose wait ends just when something comes reports a bug of its own.
            return Line(AnyIOStream(await SocketStream.from_socket(sock)))

    async def sleep(self, seconds: float) -> None:
        """Between the tries of the pool, which makes none."""
        await anyio.sleep(seconds)


def use_lines(client: httpx.AsyncClient, server_uid: int | None, socks: Proxy | None = None) -> None:
    """Have a client make its lines so, also those to proxies; httpx has no way to say it."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.AsyncHTTPTransport):
            transport._pool._network_backend = Lines(server_uid, socks)


@contextlib.contextmanager
def _unless_given_up(failure: type[Exception]) -> Iterator[None]:
    """End a wait for the network with `failure` once nobody wants what it is for."""
    exchange = current()
    if exchange is None:
        yield
        return
    if exchange.is_given_up:
        raise failure("nobody waits for it")
    with anyio.CancelScope() as scope:
        exchange.waiting = scope
        try:
            yield
        finally:
            exchange.waiting = None
    if scope.cancelled_caught:
        raise failure("nobody waits for it")
