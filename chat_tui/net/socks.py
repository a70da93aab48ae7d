"""How is a line made through a SOCKS5 proxy: its greeting, its password and its request (RFC 1928, 1929)."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from chat_tui.errors import BlockedError, UnreachableError
from chat_tui.net.peer import kept_on_success
from chat_tui.net.proxy import Proxy

_VERSION, _AUTH_VERSION, _CONNECT = 5, 1, 1
_OPEN, _BY_PASSWORD, _NOTHING = 0, 2, 255
_IPV4, _NAME, _IPV6 = 1, 3, 4
_LENGTHS = {_IPV4: 4, _IPV6: 16}
_REFUSALS = {
    1: "it failed",
    2: "its rules forbid it",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the connection was refused",
    6: "it took too many hops",
    7: "it does not connect",
    8: "it knows no such kind of address",
}
_LONGEST = 255


async def through_socks(proxy: Proxy, host: str, port: int) -> socket.socket:
    """A line to `host` through the proxy, which also looks the name up; raises OSError if it is not there.

    UnreachableError says why the proxy did not get there, BlockedError that it does not let us.
    """
    with kept_on_success(await _connected(proxy)) as line:
        try:
            await _greet(line, proxy)
            await _ask(line, proxy, host, port)
        except (ConnectionError, EOFError):
            raise UnreachableError(f"The proxy {proxy} broke off.") from None
        return line


async def _connected(proxy: Proxy) -> socket.socket:
    """A line to the proxy itself, by the first of its addresses that answers."""
    loop = asyncio.get_running_loop()
    failure: OSError | None = None
    for family, kind, protocol, _, address in await loop.getaddrinfo(
        proxy.host, proxy.port, type=socket.SOCK_STREAM
    ):
        try:
            with kept_on_success(socket.socket(family, kind, protocol)) as line:
                line.setblocking(False)
                await loop.sock_connect(line, address)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return line
        except OSError as error:
            failure = error
    reason = (failure.strerror if failure else "") or "it has no address"
    raise UnreachableError(f"The proxy {proxy} cannot be reached: {reason.lower()}.")


async def _greet(line: socket.socket, proxy: Proxy) -> None:
    ways = bytes([_OPEN, _BY_PASSWORD]) if proxy.user else bytes([_OPEN])
    await _say(line, bytes([_VERSION, len(ways)]) + ways)
    version, way = await _hear(line, 2)
    if version != _VERSION:
        raise BlockedError(f"{proxy} is no SOCKS5 proxy.", hint="Perhaps it is an HTTP proxy: http://...")
    if way == _NOTHING or way not in ways:
        raise BlockedError(
            f"The proxy {proxy} wants to know who we are.",
            hint="Set ALL_PROXY=socks5://user:password@host:port in the environment.",
        )
    if way == _BY_PASSWORD:
        user, password = (text.encode()[:_LONGEST] for text in (proxy.user, proxy.password))
        await _say(line, bytes([_AUTH_VERSION, len(user)]) + user + bytes([len(password)]) + password)
        _, refused = await _hear(line, 2)
        if refused:
            raise BlockedError(f"The proxy {proxy} refused its user name or password.")


async def _ask(line: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    await _say(line, bytes([_VERSION, _CONNECT, 0]) + _address(host) + port.to_bytes(2, "big"))
    version, refusal, _, kind = await _hear(line, 4)
    if version != _VERSION or refusal:
        why = _REFUSALS.get(refusal, f"code {refusal}")
        raise UnreachableError(f"The proxy {proxy} did not get to {host}: {why}.")
    length = (await _hear(line, 1))[0] if kind == _NAME else _LENGTHS.get(kind, 0)
    await _hear(line, length + 2)  # where it connects from, which nobody needs


def _address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("idna")
        return bytes([_NAME, len(name)]) + name
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed


async def _say(line: socket.socket, words: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(line, words)


async def _hear(line: socket.socket, length: int) -> bytes:
    """Exactly so many bytes, as what comes after them is the server's."""
    heard = b""
    while len(heard) < length:
        piece = await asyncio.get_running_loop().sock_recv(line, length - len(heard))
        if not piece:
            raise EOFError
        heard += piece
    return heard
