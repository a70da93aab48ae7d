"""How tests script a Mattermost server in memory: an answer for each route, a record of all questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin, PeerLogin, SessionTokens
from chat_tui.backends.mattermost.client import MattermostBackend
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient
from tests.backends.mattermost.recorded import Chunks

Route = tuple[str, str]
Reply = Any
"""A JSON value for status 200, or an httpx.Response."""

ME = {
    "id": "m" * 26,
    "username": "ada",
    "notify_props": {"mention_keys": "ada,lovelace", "first_name": "false"},
}


def answer(
    status: int, body: object, content_type: str = "application/json", **headers: str
) -> httpx.Response:
    """An answer of a given status; bytes are sent as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status, headers={"content-type": content_type, **headers}, stream=Chunks(raw))


def error(status: int, code: str) -> httpx.Response:
    """A refusal in the server's form."""
    return answer(status, {"id": code, "message": "No.", "status_code": status})


def no_such_route() -> httpx.Response:
    """What a server says of a path it does not have."""
    return answer(404, {"id": "api.context.404.app_error", "message": "?"}, "text/plain; charset=utf-8")


@dataclass
class Scripted:
    """Routes with their replies; a function gets the request. What is not scripted is no route."""

    replies: dict[Route, Reply | Callable[[httpx.Request], Reply]] = field(default_factory=dict)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    logins: int = 0

    def __post_init__(self) -> None:
        self.replies = {
            ("GET", "/users/me"): ME,
            ("GET", "/config/client"): {"Version": "10.11.0", "CollapsedThreads": "always_on"},
            ("GET", "/users/me/preferences"): [],
            **self.replies,
        }

    def backend(self) -> MattermostBackend:
        """A backend that talks to this script; its tokens are `token-1`, `token-2`, one for each login."""
        endpoint = Endpoint.parse("https://chat.example.org")

        async def obtain(_: PeerLogin | PasswordLogin) -> Secret:
            self.logins += 1
            return Secret(f"token-{self.logins}")

        http = HttpClient(endpoint, transport=httpx.MockTransport(self._respond))
        return MattermostBackend(endpoint, SessionTokens(PeerLogin(), obtain), http=http)

    def bodies(self, method: str, path: str) -> list[Any]:
        """What was sent to a route."""
        return [body for got, where, body in self.asked if (got, where) == (method, path)]

    def _respond(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v4")
        self.asked.append((request.method, path, json.loads(request.content) if request.content else None))
        reply = self.replies.get((request.method, path))
        if callable(reply):
            reply = reply(request)
        if reply is None:
            return no_such_route()
        return reply if isinstance(reply, httpx.Response) else answer(200, reply)
