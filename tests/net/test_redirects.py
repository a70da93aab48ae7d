"""T18: is no redirect followed, whatever its shape, and does nobody at its end hear of us."""

from __future__ import annotations

import pytest

from chat_tui.errors import BackendError, BlockedError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer, HttpClient, Request
from chat_tui.net.socket import open_socket
from tests.net.secure import SECRET, tls_server

SHAPES = {
    # name: status, and where to; {canary} is host:port of somebody else, {own} of the server itself
    "permanent, elsewhere": (301, "http://{canary}/api/v4/users/me"),
    "found, without a scheme": (302, "//{canary}/login"),
    "see other, same server": (303, "/login?next=/"),
    "temporary, another port": (307, "http://127.0.0.1:{port}/"),
    "permanent, with a name in it": (308, "http://{own}@{canary}/"),
    "to a stream": (302, "ws://{canary}/api/v4/websocket"),
    "nowhere": (302, ""),
    "nonsense": (300, "http://[::1/\t\x0bjavascript:alert(1)"),
}


async def by_request(endpoint: Endpoint) -> None:
    client = HttpClient(endpoint)
    try:
        await client.send(Request("GET", "/api/v4/users/me", headers=SECRET))
    finally:
        await client.close()


async def by_post(endpoint: Endpoint) -> None:
    client = HttpClient(endpoint)
    try:
        await client.send(Request("POST", "/api/v4/posts", b'{"message":"private"}', headers=SECRET))
    finally:
        await client.close()


async def by_download(endpoint: Endpoint) -> None:
    client = HttpClient(endpoint)
    try:
        async with client.stream(Request("GET", "/api/v4/files/x", headers=SECRET)) as pieces:
            assert not isinstance(pieces, Answer)
    finally:
        await client.close()


async def by_stream(endpoint: Endpoint) -> None:
    await (await open_socket(endpoint, "/api/v4/websocket", headers=SECRET)).close()


@pytest.mark.parametrize("name", SHAPES)
async def test_no_shape_of_redirect_is_followed(name: str) -> None:
    status, location = SHAPES[name]
    canary: list[bytes] = []
    heard: list[bytes] = []
    async with tls_server(None, canary) as elsewhere:
        place = elsewhere.base_url.removeprefix("https://")
        to = location.format(canary=place, own="chat.example.org", port=place.rpartition(":")[2])
        answer = f"HTTP/1.1 {status} Go\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        async with tls_server(None, heard, answer.encode("latin-1")) as server:
            endpoint = Endpoint.parse(server.base_url.replace("https://", "http://"))
            attempts = (by_request, by_post, by_download, by_stream, by_request)
            for attempt in attempts:
                with pytest.raises(BackendError) as refused:
                    await attempt(endpoint)
                if name != "nonsense":
                    assert isinstance(refused.value, BlockedError)
                assert str(refused.value).isprintable()
                assert "private" not in str(refused.value)
    assert canary == []
    # Each attempt went to the server itself, the last one too.
    assert sum(said.startswith((b"GET", b"POST")) for said in heard) == len(attempts)
