"""Does a WebSocket open only where it should, and does every end of it come out as one of our errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, unix_serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    ProtocolError,
    RateLimitedError,
    RestartingError,
    StreamRefusedError,
    TransientError,
    UnreachableError,
)
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import USER_AGENT
from chat_tui.net.socket import FRAME_LIMIT, open_socket
from tests.listening import listening
from tests.net.squatter import Squatter

Talk = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def serving(directory: Path, talk: Talk, refuse: Response | None = None) -> AsyncIterator[Endpoint]:
    """A WebSocket server on a unix socket, or one that refuses every upgrade."""

    def answer(_: ServerConnection, __: Request) -> Response | None:
        return refuse

    path = directory / "s.sock"
    async with unix_serve(talk, str(path), process_request=answer, close_timeout=1, max_size=None):
        yield Endpoint.parse(f"unix://{path}")


async def echo(connection: ServerConnection) -> None:
    """Send back what comes."""
    async for message in connection:
        await connection.send(message)


async def test_what_is_sent_comes_back_with_the_headers_given(short_directory: Path) -> None:
    seen: list[Headers] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append(connection.request.headers)
        await echo(connection)

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(endpoint, "/api/v4/websocket?x=1", headers={"Authorization": "Bearer t"})
        await socket.send("hällo")
        assert await socket.receive() == "hällo"
        await socket.close()
        await socket.close()
    assert seen[0]["Authorization"] == "Bearer t"
    assert seen[0]["User-Agent"] == USER_AGENT
    assert "Sec-WebSocket-Extensions" not in seen[0]


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 4001])
async def test_a_closed_stream_is_transient_and_tells_the_code(short_directory: Path, code: int) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.close(code)

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(endpoint, "/", headers={})
        with pytest.raises(TransientError, match=str(code)):
            await socket.receive()
        with pytest.raises(TransientError):
            await socket.send("anybody there?")
        await socket.close()


@pytest.mark.parametrize(
    ("reason", "turn"),
    [
        ("the workspace is restarting; retry-after=1.250 every=6.000", (1.25, 6.0)),
        ("retry-after=0.000 every=0.060", (0.0, 0.06)),
        ("retry-after=1e9 every=-1", None),
        ("retry-after=100000.0 every=6.000", None),
        ("back soon", None),
        ("", None),
    ],
)
async def test_the_turn_that_a_restarting_server_gives_is_understood(
    short_directory: Path, reason: str, turn: tuple[float, float] | None
) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.close(1012, reason)

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(endpoint, "/", headers={})
        with pytest.raises(TransientError) as info:
            await socket.receive()
        await socket.close()
    error = info.value
    told = (error.retry_after, error.every) if isinstance(error, RestartingError) else None
    assert told == turn


async def test_a_cut_line_is_transient(short_directory: Path) -> None:
    async def talk(connection: ServerConnection) -> None:
        connection.transport.abort()

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(endpoint, "/", headers={})
        with pytest.raises(TransientError, match="is gone"):
            await socket.receive()
        await socket.close()


async def test_a_frame_beyond_the_limit_ends_the_stream(short_directory: Path) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("x" * (FRAME_LIMIT + 1))
        await connection.wait_closed()

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(endpoint, "/", headers={})
        with pytest.raises(ProtocolError, match="1009"):
            await socket.receive()
        await socket.close()


def refusal(status: int, **headers: str) -> Response:
    """An HTTP answer instead of an upgrade."""
    named = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    named["Content-Length"] = "0"
    return Response(status, HTTPStatus(status).phrase, named, b"")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401), AuthError),
        *((refusal(status), StreamRefusedError) for status in (200, 403, 404, 405, 407, 426)),
        (refusal(302, location="ws://evil.example.net/"), BlockedError),
        (refusal(429, retry_after="9"), RateLimitedError),
        (refusal(503, retry_after="9"), UnreachableError),
    ],
    ids=lambda value: str(getattr(value, "status_code", "")),
)
async def test_a_refused_upgrade_says_what_to_do(
    short_directory: Path, answer: Response, kind: type[BackendError]
) -> None:
    async with serving(short_directory, echo, answer) as endpoint:
        with pytest.raises(kind) as refused:
            await open_socket(endpoint, "/", headers={})
    if isinstance(refused.value, TransientError):
        assert refused.value.retry_after == 9


async def test_a_server_of_another_kind_is_the_wrong_place(short_directory: Path) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        writer.close()

    path = short_directory / "s.sock"
    async with listening(path, serve):
        with pytest.raises((BlockedError, UnreachableError)):
            await open_socket(Endpoint.parse(f"unix://{path}"), "/", headers={})


async def test_nobody_there_is_unreachable(short_directory: Path) -> None:
    with pytest.raises(UnreachableError):
        await open_socket(Endpoint.parse(f"unix://{short_directory}/s.sock"), "/", headers={})


async def test_a_refused_port_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        await open_socket(Endpoint.parse("http://127.0.0.1:1"), "/", headers={})


async def test_a_squatter_gets_not_one_byte_over_websocket(squatter: Squatter) -> None:
    with pytest.raises(BlockedError, match="somebody else"):
        await open_socket(squatter.endpoint, "/", headers={"Authorization": "Bearer secret"})
    assert squatter.heard() == b""


@pytest.mark.parametrize(("compresses", "is_local"), [(True, False), (False, False), (True, True)])
async def test_compression_is_offered_to_servers_elsewhere_unless_it_is_switched_off(
    short_directory: Path, compresses: bool, is_local: bool
) -> None:
    offered: list[bool] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        offered.append("Sec-WebSocket-Extensions" in connection.request.headers)
        await echo(connection)

    async with serving(short_directory, talk) as endpoint:
        socket = await open_socket(
            replace(endpoint, compresses=compresses, is_local=is_local), "/x", headers={}
        )
        await socket.send("a" * 2000)
        assert await socket.receive() == "a" * 2000
        await socket.close()
    assert offered == [compresses and not is_local]
