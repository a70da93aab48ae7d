"""Is a proxy chosen as account and environment say, and are requests and stream led by the same one."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from chat_tui.errors import BlockedError, ConfigError, UnreachableError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.proxy import Proxy, chosen_proxy
from chat_tui.net.socket import open_socket
from tests.net.proxies import Played, playing
from tests.net.secure import SECRET, good_context, tls_server, trusting

URL = "https://chat.example.org"
SCHEMES = ("http", "socks5")


@pytest.mark.parametrize(
    ("text", "shown", "is_socks"),
    [
        ("http://proxy:3128", "http://proxy:3128", False),
        ("proxy:3128", "http://proxy:3128", False),
        ("https://proxy.example.org", "https://proxy.example.org:443", False),
        ("socks5://localhost", "socks5://localhost:1080", True),
        ("socks5h://[::1]:9/", "socks5h://[::1]:9", True),
    ],
)
def test_addresses_of_proxies(text: str, shown: str, is_socks: bool) -> None:
    proxy = Proxy.parse(text)
    assert (str(proxy), proxy.is_socks, Proxy.parse(str(proxy))) == (shown, is_socks, proxy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://proxy",
        "socks4://proxy",
        "http://",
        "http://p:99999",
        "http://p/x",
        "http://a b",
        "http://p?x",
    ],
)
def test_what_is_no_proxy_is_a_config_error(text: str) -> None:
    with pytest.raises(ConfigError):
        Proxy.parse(text)


def test_a_password_is_in_no_text_about_a_proxy() -> None:
    proxy = Proxy.parse("http://ada:hunter2@proxy:1")
    assert (proxy.user, proxy.password) == ("ada", "hunter2")
    assert "hunter2" in proxy.url
    assert "hunter2" not in f"{proxy} {proxy!r}"
    for text in ("http://ada:hunter2@p:99999", "gopher://ada:hunter2@p"):
        with pytest.raises(ConfigError) as refused:
            Proxy.parse(text)
        assert "hunter2" not in f"{refused.value} {refused.value.hint}"


def test_an_account_names_no_password() -> None:
    with pytest.raises(ConfigError, match="password") as refused:
        chosen_proxy(URL, "http://ada:hunter2@proxy:1", {})
    assert "environment" in refused.value.hint


@pytest.mark.parametrize(
    ("named", "environ", "expected"),
    [
        ("", {}, ""),
        ("socks5://own", {"https_proxy": "http://their"}, "socks5://own:1080"),
        ("none", {"https_proxy": "http://their"}, ""),
        ("", {"HTTPS_PROXY": "http://big"}, "http://big:80"),
        ("", {"https_proxy": "small", "HTTPS_PROXY": "http://big"}, "http://small:80"),
        ("", {"ALL_PROXY": "socks5://all"}, "socks5://all:1080"),
        ("", {"http_proxy": "http://plain"}, ""),
        ("", {"https_proxy": " "}, ""),
    ],
)
def test_which_proxy_is_chosen(named: str, environ: Mapping[str, str], expected: str) -> None:
    assert str(chosen_proxy(URL, named, environ) or "") == expected


@pytest.mark.parametrize(
    ("url", "entry", "is_direct"),
    [
        (URL, "*", True),
        (URL, "example.org", True),
        (URL, ".example.org", True),
        (URL, "*.example.org", True),
        (URL, "other.org, chat.example.org", True),
        (URL, "chat.example.org:443", True),
        (URL, "chat.example.org:8443", False),
        (URL, "ample.org", False),
        (URL, "chat.example.org.evil.net", False),
        (URL, "", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://10.1.2.3", "11.0.0.0/8", False),
        ("https://[fd00::5]", "fd00::/16", True),
        ("https://[fd00::5]", "[fd00::5]", True),
    ],
)
def test_no_proxy_is_understood(url: str, entry: str, is_direct: bool) -> None:
    found = chosen_proxy(url, "", {"HTTPS_PROXY": "http://proxy", "NO_PROXY": entry})
    assert (found is None) is is_direct


@asynccontextmanager
async def echo_server() -> AsyncIterator[Endpoint]:
    """A WebSocket server with TLS."""

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with serve(echo, "127.0.0.1", 0, ssl=good_context()) as server:
        yield Endpoint.parse(f"https://localhost:{next(iter(server.sockets)).getsockname()[1]}")


async def ask(endpoint: Endpoint) -> int:
    """The status of one request with a secret."""
    http = HttpClient(endpoint)
    try:
        return (await http.send(Request("GET", "/", headers=SECRET))).status
    finally:
        await http.close()


async def listen(endpoint: Endpoint) -> str:
    """What a stream says back."""
    socket = await open_socket(endpoint, "/", headers=SECRET)
    await socket.send("hello")
    said = await socket.receive()
    await socket.close()
    return str(said)


@pytest.mark.parametrize("user", ["", "ada"])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_leads_requests_and_the_stream_and_reads_neither(
    tmp_path: Path, scheme: str, user: str
) -> None:
    played = Played(scheme, user, "hunter2" if user else "")
    async with playing(played), tls_server(good_context(), []) as rest, echo_server() as stream:
        proxy = played.address(user=user, password=played.password)
        assert await ask(trusting(replace(rest, proxy=proxy), tmp_path)) == 200
        assert await listen(trusting(replace(stream, proxy=proxy), tmp_path)) == "hello"
    assert len(played.asked) == 2
    assert all("localhost:" in asked for asked in played.asked)  # it looks the name up, not we
    assert not any("secret" in asked for asked in played.asked)
    if scheme == "http" and user:
        expected = base64.b64encode(b"ada:hunter2").decode()
        assert all(expected in asked for asked in played.asked)


@pytest.mark.parametrize(
    ("played", "kind", "words"),
    [
        (Played("socks5", refuses=5), UnreachableError, "connection was refused"),
        (Played("socks5", refuses=2), UnreachableError, "rules"),
        (Played("socks5", "ada", "x"), BlockedError, "wants to know"),
        (Played("http", refuses=502), UnreachableError, "502"),
        (Played("http", refuses=403), BlockedError, "403"),
        (Played("http", refuses=407), BlockedError, "407"),
    ],
    ids=lambda value: f"{value.scheme}-{value.refuses}" if isinstance(value, Played) else "",
)
async def test_a_proxy_that_refuses_is_named(played: Played, kind: type[Exception], words: str) -> None:
    async with playing(played):
        endpoint = replace(Endpoint.parse(URL), proxy=played.address())
        for attempt in (ask, listen):
            with pytest.raises(kind, match=words) as refused:
                await attempt(endpoint)
            assert str(played.address()) in str(refused.value)


async def test_a_wrong_password_of_a_proxy_is_said_and_not_shown() -> None:
    async with playing(Played("socks5", "ada", "right")) as played:
        proxy = played.address(user="ada", password="hunter2")
        with pytest.raises(BlockedError, match="password") as refused:
            await ask(replace(Endpoint.parse(URL), proxy=proxy))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_is_away_is_named(scheme: str) -> None:
    endpoint = replace(Endpoint.parse(URL), proxy=Proxy(scheme, "127.0.0.1", 1))
    for attempt in (ask, listen):
        with pytest.raises(UnreachableError, match=rf"{scheme}://127\.0\.0\.1:1"):
            await attempt(endpoint)


@pytest.mark.parametrize("words", [b"", b"\x05", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\x00\x04\x00"])
async def test_what_is_no_socks_proxy_is_an_error_of_ours(words: bytes) -> None:
    async def serve_words(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(words)
        writer.close()

    server = await asyncio.start_server(serve_words, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = replace(Endpoint.parse(URL), proxy=Proxy("socks5", "127.0.0.1", port))
    for attempt in (ask, listen):
        with pytest.raises((BlockedError, UnreachableError)):
            await attempt(endpoint)
    server.close()
    await server.wait_closed()


async def test_the_environment_is_not_asked_behind_our_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "wss_proxy", "socks_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with tls_server(good_context(), []) as rest, echo_server() as stream:
        assert await ask(trusting(replace(rest, is_local=False), tmp_path)) == 200
        assert await listen(trusting(replace(stream, is_local=False), tmp_path)) == "hello"
