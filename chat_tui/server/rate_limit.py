"""How many requests one session may make over the network; the kernel's own users are not counted.

The generic cell rate algorithm: for each key one instant, the one at which all it has asked for is paid off.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_tui.server.config import RequestRate
from chat_tui.server.endpoint import bearer_token
from chat_tui.server.records import sessions
from chat_tui.server.workspace import Workspace

MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass; `reset` and `retry_after` in seconds from now, rounded up."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    retry_after: int = 0

    def headers(self) -> dict[str, str]:
        """As Mattermost tells it."""
        told = {
            "X-Ratelimit-Limit": str(self.limit),
            "X-Ratelimit-Remaining": str(self.remaining),
            "X-Ratelimit-Reset": str(self.reset),
        }
        return told if self.allowed else {**told, "Retry-After": str(self.retry_after)}


class RateLimiter:
    """Counts requests by key; `clock` tells seconds."""

    def __init__(self, rate: RequestRate, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1.0 / rate.per_second
        self._limit = rate.burst + 1
        self._clock = clock
        self._paid_off: OrderedDict[str, float] = OrderedDict()

    def look(self, key: str) -> Verdict:
        """Count one request, if it is allowed."""
        now = self._clock()
        owed = max(0.0, self._paid_off.get(key, now) - now)
        room = self._limit * self._interval - owed - self._interval
        # Sums of intervals are not exact: a hair's breadth is no reason to refuse.
        if room < -1e-9:
            return Verdict(False, self._limit, 0, math.ceil(owed), math.ceil(-room))
        owed += self._interval
        self._paid_off[key] = now + owed
        self._paid_off.move_to_end(key)
        while len(self._paid_off) > MOST_KEYS:
            self._paid_off.popitem(last=False)
        return Verdict(True, self._limit, int(room / self._interval + 1e-9), math.ceil(owed))


class RateLimit:
    """The middleware: by session, and by address where there is none."""

    def __init__(self, app: ASGIApp, workspace: Workspace, limiter: RateLimiter) -> None:
        self._app = app
        self._records = workspace.records
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then let through with the headers that tell it, or refuse."""
        if scope["type"] not in {"http", "websocket"} or scope.get("client") is None:
            await self._app(scope, receive, send)
            return
        verdict = self._limiter.look(self._key(scope))
        if not verdict.allowed:
            headers = {**verdict.headers(), "X-Content-Type-Options": "nosniff"}
            await PlainTextResponse("limit exceeded\n", 429, headers)(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(name.lower().encode(), value.encode()) for name, value in verdict.headers().items()]
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        await self._app(scope, receive, send_told)

    def _key(self, scope: Scope) -> str:
        token = bearer_token(Headers(scope=scope).get("authorization", ""))
        # Only a live session has a count of its own: else every made-up token would bring a fresh one.
        session = sessions.find(self._records.reader, token, self._records.now()) if token else None
        return f"session {session['id']}" if session is not None else f"address {scope['client'][0]}"
