"""How tests read the recordings of a real Mattermost, and play them back to the client."""

from __future__ import annotations

import asyncio
import functools
import json
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from chat_tui.errors import TransientError
from chat_tui.model.ids import Cursor
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer, HttpClient, Request

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "mattermost-6.6.1"
_QUERY = re.compile(r"connection_id=(\w+)&sequence_number=(\d+)")


def exchange(path: Path) -> dict[str, Any]:
    """One recorded REST exchange."""
    recorded: dict[str, Any] = json.loads(path.read_text())
    return recorded


@functools.cache
def ids() -> dict[str, dict[str, str]]:
    """The ids of the recorded world, by kind and name."""
    named: dict[str, dict[str, str]] = json.loads((RECORDINGS / "manifest.json").read_text())["ids"]
    return named


def answer_of(path: Path) -> Answer:
    """The recorded answer as bytes, as it was on the wire."""
    response = exchange(path)["response"]
    body = response.get("body", "")
    raw = body if isinstance(body, str) else json.dumps(body)
    headers = {
        name.lower(): value[0] if isinstance(value, list) else value
        for name, value in response["headers"].items()
        if name.lower() != "content-encoding"
    }
    return Answer(response["status"], headers, raw.encode())


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def frames_of(path: Path, connection: int | None = None) -> list[str]:
    """The frames that the server sent, on one connection or on all."""
    return [
        json.dumps(line["frame"])
        for line in _lines(path)
        if line["direction"] == "in" and "frame" in line and connection in (None, line.get("conn"))
    ]


def cursor_of(path: Path, connection: int) -> Cursor | None:
    """What the recorded client asked to resume from when it opened a connection."""
    opened = next(
        line["control"]["path"]
        for line in _lines(path)
        if line.get("conn") == connection and line.get("control", {}).get("type") == "open"
    )
    asked = _QUERY.search(opened)
    return Cursor(f"{asked[1]}:{asked[2]}") if asked else None


class RecordedSocket:
    """A socket that plays frames back and is cut at their end."""

    def __init__(self, frames: Sequence[str]) -> None:
        self._frames = list(frames)
        self.sent: list[str] = []
        self.is_closed = False

    async def receive(self) -> str | bytes:
        """The next frame."""
        await asyncio.sleep(0)
        if not self._frames:
            raise TransientError("the recording ends here")
        return self._frames.pop(0)

    async def send(self, text: str) -> None:
        """Remember what was sent."""
        self.sent.append(text)

    async def close(self) -> None:
        """Remember that it was closed."""
        self.is_closed = True


class Chunks(httpx.AsyncByteStream):
    """A body that arrives piece by piece."""

    def __init__(self, body: bytes, size: int = 1000) -> None:
        self._pieces = [body[start : start + size] for start in range(0, len(body), size)]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class RecordedHttp:
    """An HTTP client that gets one recorded answer, whatever it asks."""

    REQUEST = Request("GET", "/api/v4/users/me")

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def client(self) -> HttpClient:
        """The client."""

        def respond(request: httpx.Request) -> httpx.Response:
            answer = self._answer
            return httpx.Response(answer.status, headers=dict(answer.headers), stream=Chunks(answer.body))

        endpoint = Endpoint.parse("https://chat.example.org")
        return HttpClient(endpoint, transport=httpx.MockTransport(respond))
