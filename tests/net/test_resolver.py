"""F18: a name that is not found, found slowly, or found elsewhere, at both kinds of lines to a server."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from chat_tui.errors import Delivery, UnreachableError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.socket import open_socket
from chat_tui.realtime.reconnect import classify

NAME = "chat.example.org"
BOUND = 10.0
"""Seconds in which a slow name is given up: eight, and two of a busy machine."""
Resolve = Callable[[], Awaitable[str]]
Open = Callable[[Endpoint], Awaitable[None]]


class Resolver:
    """Stands where the event loop asks for addresses; `answers` says what becomes of one question."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answers: Resolve = nothing_found
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "getaddrinfo", self._getaddrinfo)

    async def _getaddrinfo(self, host: Any, port: Any, **options: Any) -> list[tuple[Any, ...]]:
        name = host.decode() if isinstance(host, bytes) else str(host)
        self.asked.append(name)
        address = await self.answers() if name == NAME else name
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, int(port or 0)))]


async def nothing_found() -> str:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


async def not_now() -> str:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError


async def by_request(endpoint: Endpoint) -> None:
    client = HttpClient(endpoint)
    try:
        await client.send(Request("GET", "/"))
    finally:
        await client.close()


async def by_socket(endpoint: Endpoint) -> None:
    opened = await open_socket(endpoint, "/", headers={})
    await opened.close()


@pytest.fixture
async def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return Resolver(monkeypatch)


@asynccontextmanager
async def server_at(address: str, port: int = 0) -> AsyncIterator[int]:
    """Somebody who speaks WebSocket at an address of the loopback network; the port."""

    async def talk(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(talk, address, port) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@pytest.mark.parametrize("open_line", [by_request, by_socket])
@pytest.mark.parametrize(
    ("answers", "words"),
    [(nothing_found, "name or service not known"), (not_now, "temporary failure in name resolution")],
)
async def test_a_name_that_is_not_found_is_told_at_once_and_tried_again(
    resolver: Resolver, open_line: Open, answers: Resolve, words: str
) -> None:
    resolver.answers = answers
    started = time.monotonic()
    with pytest.raises(UnreachableError) as info:
        await open_line(Endpoint.parse(f"http://{NAME}:8065", allow_plain=True))
    assert time.monotonic() - started < 2
    assert words in str(info.value).lower()
    assert NAME in str(info.value)
    assert info.value.delivery is Delivery.NOT_SENT
    assert classify(info.value).floor == 0


@pytest.mark.chaos
async def test_a_name_that_is_found_too_slowly_is_given_up_in_ten_seconds(resolver: Resolver) -> None:
    resolver.answers = never
    endpoint = Endpoint.parse(f"http://{NAME}:8065", allow_plain=True)
    started = time.monotonic()
    ends = await asyncio.gather(by_request(endpoint), by_socket(endpoint), return_exceptions=True)
    assert [type(end) for end in ends] == [UnreachableError, UnreachableError]
    assert time.monotonic() - started < BOUND


async def test_no_address_is_kept_once_a_name_leads_elsewhere(resolver: Resolver) -> None:
    addresses = ["127.0.0.2", "127.0.0.3"]

    async def first_one_then_the_other() -> str:
        return addresses[0]

    resolver.answers = first_one_then_the_other
    async with server_at("127.0.0.3") as port:
        endpoint = Endpoint.parse(f"http://{NAME}:{port}", allow_plain=True)
        with pytest.raises(UnreachableError):
            await by_socket(endpoint)
        addresses.pop(0)
        await by_socket(endpoint)
    assert resolver.asked.count(NAME) == 2
