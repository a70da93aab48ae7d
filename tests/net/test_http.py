"""Does every answer and every failure of a request come out as an answer or as one of our errors."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chat_tui.errors import (
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RateLimitedError,
    TransientError,
    UnreachableError,
)
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import USER_AGENT, Answer, HttpClient, Request
from tests.listening import last_moment, listening
from tests.net.squatter import Squatter
from tests.net.streams import REMOTE, client, response

GET = Request("GET", "/api/v4/users/me")


async def test_a_request_is_sent_as_it_was_built() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return response(201, b'{"id": 1}', x_version_id="6.6")

    http = client(answer)
    got = await http.send(
        Request("POST", "/api/v4/posts", b"{}", (("page", "1"),), {"Authorization": "Bearer t"})
    )
    await http.close()
    assert (got.status, got.body, got.headers["x-version-id"]) == (201, b'{"id": 1}', "6.6")
    assert str(seen[0].url) == "https://chat.example.org/sub/api/v4/posts?page=1"
    assert seen[0].headers["authorization"] == "Bearer t"
    assert seen[0].headers["accept-encoding"] == "gzip"
    assert seen[0].headers["user-agent"] == USER_AGENT


def test_the_user_agent_is_no_telephone() -> None:
    assert USER_AGENT.startswith("chat-tui/")
    for word in ("Mobile", "Android", "iOS", "iPhone", "iPad"):
        assert word not in USER_AGENT


async def test_cookies_are_never_kept() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return response(set_cookie="MMAUTHTOKEN=stolen; Path=/")

    http = client(answer)
    await http.send(GET)
    await http.send(GET)
    await http.close()
    assert "cookie" not in seen[1].headers


@pytest.mark.parametrize("status", [200, 204, 304, 400, 401, 403, 404, 413])
async def test_answers_below_500_are_for_the_caller(status: int) -> None:
    http = client(lambda _: response(status, b""))
    assert (await http.send(GET)).status == status
    await http.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return response(status, location="https://evil.example.net/login?secret=1")

    http = client(answer)
    with pytest.raises(BlockedError, match=r"evil\.example\.net") as blocked:
        await http.send(GET)
    await http.close()
    assert asked == ["chat.example.org"]
    assert "secret" not in str(blocked.value)


async def test_a_web_page_means_the_wrong_place() -> None:
    http = client(lambda _: response(200, b"<html>", content_type="text/html; charset=utf-8"))
    with pytest.raises(BlockedError, match="web page"):
        await http.send(GET)
    await http.close()


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
async def test_a_proxys_page_about_its_trouble_is_transient(kind: str) -> None:
    http = client(lambda _: response(502, b"<html>", content_type=kind, retry_after="7"))
    with pytest.raises(TransientError) as failed:
        await http.send(GET)
    await http.close()
    assert failed.value.retry_after == 7


async def test_a_limit_is_told_and_kept_without_asking_again() -> None:
    asked = 0
    now = 0.0
    slept: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            return response(429, b"limit exceeded\n", content_type="text/plain", retry_after="30")
        return response()

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    http = HttpClient(REMOTE, transport=httpx.MockTransport(answer), clock=lambda: now, sleep=sleep)
    with pytest.raises(RateLimitedError) as limited:
        await http.send(GET)
    assert limited.value.retry_after == 30
    assert limited.value.delivery is Delivery.NOT_SENT
    now = 10.0
    with pytest.raises(RateLimitedError) as limited:
        await http.send(GET)
    assert limited.value.retry_after == 20
    now = 27.0
    await http.send(GET)
    await http.close()
    assert asked == 2
    assert slept == [3.0]


CERTIFICATE = ssl.SSLCertVerificationError(1, "certificate verify failed")


def failing(error: Exception, cause: Exception | None = None) -> HttpClient:
    """A client whose requests all fail alike."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise error from cause

    return client(answer)


@pytest.mark.parametrize(
    ("error", "kind", "delivery"),
    [
        (httpx.ConnectError("refused"), UnreachableError, Delivery.NOT_SENT),
        (httpx.ConnectTimeout(""), UnreachableError, Delivery.NOT_SENT),
        (httpx.PoolTimeout(""), UnreachableError, Delivery.NOT_SENT),
        (httpx.ProxyError("no"), UnreachableError, Delivery.NOT_SENT),
        (httpx.ReadTimeout(""), TransientError, Delivery.UNKNOWN),
        (httpx.WriteTimeout(""), TransientError, Delivery.UNKNOWN),
        (httpx.ReadError("reset"), TransientError, Delivery.UNKNOWN),
        (httpx.WriteError("reset"), TransientError, Delivery.UNKNOWN),
        (httpx.RemoteProtocolError("gone"), TransientError, Delivery.UNKNOWN),
        (OSError(5, "odd"), TransientError, Delivery.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_failures_say_whether_the_request_arrived(
    error: Exception, kind: type[BackendError], delivery: Delivery
) -> None:
    http = failing(error)
    with pytest.raises(kind) as failed:
        await http.send(GET)
    await http.close()
    assert isinstance(failed.value, TransientError)
    assert failed.value.delivery is delivery
    assert str(failed.value)


async def test_a_refused_certificate_waits_for_a_person() -> None:
    http = failing(httpx.ConnectError("tls"), CERTIFICATE)
    with pytest.raises(BlockedError, match="certificate"):
        await http.send(GET)
    await http.close()


async def test_a_request_that_cannot_be_built_is_a_protocol_error() -> None:
    http = client(lambda _: response())
    with pytest.raises(ProtocolError):
        await http.send(Request("GET", "/\x00"))
    await http.close()


async def test_our_own_bugs_are_not_dressed_up() -> None:
    http = failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await http.send(GET)
    await http.close()


@contextlib.asynccontextmanager
async def unix_server(path: Path, answer: bytes, got: list[bytes]) -> AsyncIterator[Endpoint]:
    """Something that listens on a socket and answers the same to everybody."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            got.append(data)
            writer.write(answer)

    async with listening(path, talk):
        yield Endpoint.parse(f"unix://{path}")


@pytest.fixture
def socket_path(short_directory: Path) -> Path:
    """Where a socket may be."""
    return short_directory / "s.sock"


async def test_requests_go_over_a_unix_socket_and_keep_the_line(socket_path: Path) -> None:
    got: list[bytes] = []
    body = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    async with unix_server(socket_path, body, got) as endpoint:
        http = HttpClient(endpoint)
        assert (await http.send(GET)).body == b"{}"
        assert (await http.send(GET)).body == b"{}"
        await http.close()
    assert b"Host: localhost" in got[0]


@pytest.mark.parametrize("progress", range(8))
async def test_who_closes_in_the_middle_of_a_request_leaves_no_line_behind(
    socket_path: Path, progress: int
) -> None:
    """However far it has come: the server sees the end of each."""
    begun, ended = [], []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun.append(True)
        with contextlib.suppress(OSError):
            while await reader.read(65536):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        ended.append(True)

    async with listening(socket_path, talk):
        http = HttpClient(Endpoint.parse(f"unix://{socket_path}"))
        asking = asyncio.create_task(http.send(GET))
        for _ in range(progress):
            await asyncio.sleep(0)
        await http.close()
        [end] = await asyncio.gather(asking, return_exceptions=True)
        assert isinstance(end, (Answer, UnreachableError, TransientError)), end
        with pytest.raises(UnreachableError, match="closed"):
            await http.send(GET)
        async with asyncio.timeout(20):
            await last_moment()
            while len(ended) < len(begun):  # noqa: ASYNC110 - the server appends
                await asyncio.sleep(0.005)


async def test_a_missing_socket_is_unreachable(socket_path: Path) -> None:
    http = HttpClient(Endpoint.parse(f"unix://{socket_path}"))
    with pytest.raises(UnreachableError):
        await http.send(GET)
    await http.close()


async def test_a_squatter_gets_not_one_byte_over_http(squatter: Squatter) -> None:
    http = HttpClient(squatter.endpoint)
    with pytest.raises(BlockedError, match="somebody else"):
        await http.send(GET)
    await http.close()
    assert squatter.heard() == b""


@pytest.mark.parametrize(
    ("status", "told", "body"),
    [(206, "bytes 4-9/10", b"456789"), (206, "bytes 2-9/10", b"23456789"), (200, "", b"0123456789")],
)
async def test_a_body_begins_where_it_was_asked_to_whatever_the_server_sends(
    status: int, told: str, body: bytes
) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["range"])
        return response(status, body, content_range=told)

    http = client(answer)
    assert await body_from(http, 4) == b"456789"
    await http.close()
    assert seen == ["bytes=4-"]


@pytest.mark.parametrize(("told", "offset"), [("bytes 5-9/10", 4), ("", 4), ("bytes 0-9/10", 0)])
async def test_another_part_than_was_asked_for_is_refused(told: str, offset: int) -> None:
    http = client(lambda _: response(206, b"56789", content_range=told))
    with pytest.raises(ProtocolError):
        await body_from(http, offset)
    await http.close()


async def body_from(http: HttpClient, offset: int) -> bytes:
    async with http.stream(Request("GET", "/f", offset=offset)) as pieces:
        assert not isinstance(pieces, Answer)
        return b"".join([piece async for piece in pieces])
