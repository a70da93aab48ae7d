"""Does a request that is given up, however far it has come, leave the pool of connections as it was."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from chat_tui.errors import BackendError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer, HttpClient, Request
from tests.listening import last_moment, listening

GET = Request("GET", "/api/v4/users/me")
AT_ONCE = 3
"""Requests that go together, so that several lines stand idle afterwards."""
MOST_STEPS = 40
"""More turns of the loop than one request takes."""


class Peer:
    """A server that answers everything, unless it is mute, and knows its open lines."""

    def __init__(self) -> None:
        self.open: set[asyncio.StreamWriter] = set()
        self.is_mute = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one line."""
        self.open.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await reader.readuntil(b"\r\n\r\n"):
                    if self.is_mute:
                        await reader.read()
                        return
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        finally:
            self.open.discard(writer)
            writer.close()

    async def hang_up(self) -> None:
        """End all lines, as a server does that restarts."""
        for writer in tuple(self.open):
            writer.close()
        await until(lambda: not self.open)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that the other side does."""
    async with asyncio.timeout(20):
        await last_moment()
        while not holds():  # noqa: ASYNC110 - there is nothing to wait for but the loop
            await asyncio.sleep(0.001)


@pytest.fixture(params=["unix", "tcp"])
async def line(
    request: pytest.FixtureRequest, short_directory: Path
) -> AsyncIterator[tuple[Peer, HttpClient]]:
    """A client and the server it talks to."""
    peer = Peer()
    if request.param == "unix":
        path = short_directory / "s.sock"
        async with listening(path, peer.talk):
            http = HttpClient(Endpoint.parse(f"unix://{path}"))
            yield peer, http
            await http.close()
            await until(lambda: not peer.open)
    else:
        server = await asyncio.start_server(peer.talk, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            http = HttpClient(Endpoint.parse(f"http://127.0.0.1:{port}"))
            yield peer, http
            await http.close()
            await until(lambda: not peer.open)


async def given_up(work: Awaitable[object], steps: int) -> None:
    """Begin something and cancel it after some turns of the loop."""
    task = asyncio.ensure_future(work)
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        assert task.exception() is None or isinstance(task.exception(), BackendError)


async def all_at_once(http: HttpClient) -> None:
    """Several requests that stand and fall together."""
    tasks = [asyncio.create_task(http.send(GET)) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_no_line_is_kept_for_a_request_that_nobody_wants(line: tuple[Peer, HttpClient]) -> None:
    """Each such line was a place in the pool that nobody got again: after a hundred there was none left."""
    peer, http = line
    for steps in range(MOST_STEPS):
        await given_up(all_at_once(http), steps)
    assert isinstance(await http.send(GET), Answer)
    await until(lambda: len(peer.open) <= AT_ONCE)


async def test_no_line_is_kept_for_a_file_that_nobody_wants(line: tuple[Peer, HttpClient]) -> None:
    peer, http = line

    async def fetch() -> None:
        async with http.stream(GET) as pieces:
            assert not isinstance(pieces, Answer)
            assert [piece async for piece in pieces] == [b"{}"]

    for steps in range(MOST_STEPS):
        await given_up(fetch(), steps)
    await fetch()
    await until(lambda: len(peer.open) <= 1)


async def test_lines_that_the_server_ended_are_closed_even_so(line: tuple[Peer, HttpClient]) -> None:
    """Smoke, seeds 4 and 5: who was cancelled while it put away old lines left the rest of them open."""
    peer, http = line
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        for steps in range(MOST_STEPS):
            await all_at_once(http)
            await peer.hang_up()
            await given_up(http.send(GET), steps)
        gc.collect()
    assert [str(one.message) for one in told] == []


async def test_who_gives_up_does_not_wait_for_the_server(line: tuple[Peer, HttpClient]) -> None:
    peer, http = line
    peer.is_mute = True
    asking = asyncio.create_task(http.send(GET))
    await until(lambda: bool(peer.open))
    asking.cancel()
    await asyncio.wait([asking])
    await until(lambda: not peer.open)
