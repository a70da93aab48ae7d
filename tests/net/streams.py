"""How tests answer HTTP requests in memory, body piece by piece, as a network does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

import httpx

from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient

REMOTE = Endpoint.parse("https://chat.example.org/sub")


class Chunks(httpx.AsyncByteStream):
    """A body in pieces."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def response(
    status: int = 200, body: bytes = b"{}", *, pieces: Iterable[bytes] | None = None, **headers: str
) -> httpx.Response:
    """An answer; JSON unless `content_type` says otherwise."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("content-type", "application/json")
    return httpx.Response(status, headers=named, stream=Chunks([body] if pieces is None else pieces))


def client(answer: Callable[[httpx.Request], httpx.Response]) -> HttpClient:
    """A client whose requests are answered by a function."""
    return HttpClient(REMOTE, transport=httpx.MockTransport(answer))
