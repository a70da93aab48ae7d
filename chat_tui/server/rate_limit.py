"""How much one user may ask, of what kind: budgets that fill with time, told in the headers of every answer.

The generic cell rate algorithm: for each key one instant, the one at which all it has asked for is paid off.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_tui.server.config import RequestRate, ServerConfig
from chat_tui.server.endpoint import bearer_token
from chat_tui.server.peer import STATE_KEY
from chat_tui.server.records import sessions
from chat_tui.server.route_groups import Group, group_of
from chat_tui.server.workspace import Workspace

MOST_KEYS = 10_000
BURST = 10
"""Seconds of a steady rate that may be asked for at once."""
HERE = 10
"""How much more one may ask over the unix socket: scripts do, and nobody floods his own host by accident."""
SIGN_INS = RequestRate(5.0, 10)
SECRETS = RequestRate(10 / 3600, 10)
CATCH_UPS = 10
"""How much more of what brings a client up to date one may ask than of all else."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass; `window`, `reset` and `retry_after` in seconds from now, rounded up."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    retry_after: int = 0
    window: int = 0
    name: str = ""

    def headers(self) -> dict[str, str]:
        """As Mattermost tells it, and as the IETF's draft does."""
        told = {
            "X-Ratelimit-Limit": str(self.limit),
            "X-Ratelimit-Remaining": str(self.remaining),
            "X-Ratelimit-Reset": str(self.reset),
        }
        if self.name:
            told["RateLimit-Policy"] = f'"{self.name}";q={self.limit};w={self.window}'
            told["RateLimit"] = f'"{self.name}";r={self.remaining};t={self.reset}'
        return told if self.allowed else {**told, "Retry-After": str(self.retry_after)}


class RateLimiter:
    """Counts requests by key; `clock` tells seconds."""

    def __init__(self, rate: RequestRate, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1.0 / rate.per_second
        self._limit = rate.burst + 1
        self._window = math.ceil(self._limit * self._interval)
        self._clock = clock
        self._paid_off: OrderedDict[str, float] = OrderedDict()

    def look(self, key: str) -> Verdict:
        """Count one request, if it is allowed."""
        now = self._clock()
        owed = max(0.0, self._paid_off.get(key, now) - now)
        room = self._limit * self._interval - owed - self._interval
        # Sums of intervals are not exact: a hair's breadth is no reason to refuse.
        if room < -1e-9:
            return Verdict(False, self._limit, 0, math.ceil(owed), math.ceil(-room), self._window)
        owed += self._interval
        self._paid_off[key] = now + owed
        self._paid_off.move_to_end(key)
        while len(self._paid_off) > MOST_KEYS:
            self._paid_off.popitem(last=False)
        left = int(room / self._interval + 1e-9)
        return Verdict(True, self._limit, left, math.ceil(owed), window=self._window)


@dataclass(frozen=True, slots=True)
class Limits:
    """The budgets of everybody: for people, for what programs post, and for all over the unix socket."""

    people: Mapping[Group, RateLimiter]
    program_posts: RateLimiter | None = None
    here: Limits | None = None

    @classmethod
    def of(cls, config: ServerConfig, clock: Callable[[], float] = time.monotonic) -> Limits | None:
        """As the configuration has them; None for none."""
        if config.requests_per_second <= 0:
            return None
        return replace(_limits(config, 1, clock), here=_limits(config, HERE, clock))

    @classmethod
    def single(cls, limiter: RateLimiter) -> Limits:
        """One budget for everything over the network, as Mattermost has it."""
        return cls(dict.fromkeys(Group, limiter))

    def look(self, group: Group, key: str, *, is_program: bool) -> Verdict:
        """Count one request in its budget, if it is allowed."""
        limiter = self.people[group]
        if is_program and group is Group.POSTS and self.program_posts is not None:
            limiter = self.program_posts
        return replace(limiter.look(key), name=group.value)


def _limits(config: ServerConfig, factor: int, clock: Callable[[], float]) -> Limits:
    def limiter(per_second: float) -> RateLimiter:
        rate = per_second * factor
        return RateLimiter(RequestRate(rate, max(1, round(rate * BURST))), clock)

    people = {
        Group.ORDINARY: limiter(config.requests_per_second),
        Group.POSTS: limiter(config.posts_per_second),
        Group.SIGN_IN: RateLimiter(SIGN_INS, clock),
        Group.SECRETS: RateLimiter(replace(SECRETS, burst=SECRETS.burst * factor), clock),
        Group.CATCH_UP: limiter(config.requests_per_second * CATCH_UPS),
    }
    return Limits(people, limiter(config.program_posts_per_second))


class RateLimit:
    """The middleware: by user, and where nobody is signed in by address, or by unix user on this host."""

    def __init__(self, app: ASGIApp, workspace: Workspace, limits: Limits) -> None:
        self._app = app
        self._workspace = workspace
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then let through with the headers that tell it, or refuse."""
        verdict = self._look(scope) if scope["type"] in {"http", "websocket"} else None
        if verdict is None:
            await self._app(scope, receive, send)
            return
        if not verdict.allowed:
            self._workspace.metrics.count("rate_limited_total", budget=verdict.name)
            headers = {**verdict.headers(), "X-Content-Type-Options": "nosniff"}
            await PlainTextResponse("limit exceeded\n", 429, headers)(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(name.lower().encode(), value.encode()) for name, value in verdict.headers().items()]
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        await self._app(scope, receive, send_told)

    def _look(self, scope: Scope) -> Verdict | None:
        limits = self._limits if scope.get("client") is not None else self._limits.here
        group = group_of(scope.get("method", "GET"), scope["path"])
        if limits is None or group is None:
            return None
        key, is_program = self._key(scope)
        return limits.look(group, key, is_program=is_program)

    def _key(self, scope: Scope) -> tuple[str, bool]:
        token = bearer_token(Headers(scope=scope).get("authorization", ""))
        records = self._workspace.records
        # Only a live session has a count of its own: else every made-up token would bring a fresh one.
        session = sessions.find(records.reader, token, records.now()) if token else None
        if session is not None:
            return f"user {session['user_id']}", bool(session["access_token_id"] or session["grant_id"])
        if scope.get("client") is not None:
            return f"address {scope['client'][0]}", False
        peer = scope.get("state", {}).get(STATE_KEY)
        return f"uid {peer.uid if peer is not None else -1}", False
