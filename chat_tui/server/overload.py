"""What is refused when there is more to do than can be done, and in which order: sending goes last."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections import deque
from enum import Enum
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chat_tui.server.ids import new_id
from chat_tui.server.route_groups import API
from chat_tui.server.wire_errors import ApiError

if TYPE_CHECKING:
    from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 0.1
LOOKS = 5
REST_SECONDS = 1.0
"""How often we look while nothing is asked: an idle workspace is to leave the machine asleep."""
RESTFUL_LOOKS = 20
"""After so many looks without a request we look that seldom."""
LAG_MARK = 0.25
"""Seconds by which the event loop comes late at which the first things are refused."""
WAITING_MARK = 128
"""Changes that wait for the disk, likewise."""
RETRY_SECONDS = (2, 5)
"""Between these we ask for the next try, so that not all come back at once."""


class Rung(Enum):
    """The steps of the ladder; the value says by how many times the mark must be passed."""

    TYPING = 1.0
    PRESENCE = 1.5
    PREVIEWS = 2.0
    READ_MARKS = 3.0
    SEARCH = 4.0
    HISTORY = 6.0
    OTHER = 10.0
    SENDING = 20.0

    @property
    def label(self) -> str:
        """Its name in metrics."""
        return self.name.lower()


_RUNGS = (
    (Rung.TYPING, re.compile(r"POST /users/[^/]+/typing")),
    (Rung.PRESENCE, re.compile(r"POST /users/status/ids|(GET|PUT|DELETE) /users/[^/]+/status(/.*)?")),
    (Rung.PREVIEWS, re.compile(r"GET /files/[^/]+/(thumbnail|preview)|GET /(users|emoji)/[^/]+/image")),
    (Rung.READ_MARKS, re.compile(r"POST /channels/members/[^/]+/.*|PUT /users/[^/]+/teams/.*/read(/.*)?")),
    (Rung.SEARCH, re.compile(r"POST /.*search|GET /.*autocomplete.*")),
    (Rung.SENDING, re.compile(r"(POST|PUT|DELETE) /posts(/.*)?|POST /(commands/execute|files)")),
)
_HISTORY = re.compile(r"/channels/[^/]+/posts")
_ALWAYS = re.compile(r"/system/ping|/users/login|/administration")
"""Who looks whether we live, or comes to help, is let in."""


def rung_of(method: str, path: str, query: str) -> Rung | None:
    """Where a request stands on the ladder; None for what is never refused."""
    if not path.startswith(API):
        # Web hooks are how machines send.
        return Rung.SENDING if path.startswith("/hooks/") else None
    below = path.removeprefix(API)
    if _ALWAYS.fullmatch(below):
        return None
    if _HISTORY.fullmatch(below) and ("before=" in query or "page=" in query):
        return Rung.HISTORY
    line = f"{method} {below}"
    return next((rung for rung, pattern in _RUNGS if pattern.fullmatch(line)), Rung.OTHER)


class Load:
    """How far behind we are: by how much the event loop comes late, and how many wait for the disk."""

    def __init__(self) -> None:
        self.lag = 0.0
        """Seconds, at the last look."""
        self._levels: deque[float] = deque(maxlen=LOOKS)
        self._stirred = asyncio.Event()

    def note(self, lag: float, waiting: int) -> None:
        """The event loop came late by so much, and so many changes waited."""
        self.lag = lag
        self._levels.append(max(lag / LAG_MARK, waiting / WAITING_MARK))

    def stir(self) -> None:
        """Something is asked: from now on we look often."""
        self._stirred.set()

    def is_quiet(self) -> bool:
        """Whether nothing was asked since this was, and we were not late at the last look."""
        was_stirred = self._stirred.is_set()
        self._stirred.clear()
        return not was_stirred and not (self._levels and self._levels[-1] >= 1)

    async def rest(self) -> None:
        """Until something is asked, and a while at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REST_SECONDS):
                await self._stirred.wait()

    @property
    def level(self) -> float:
        """How many times the mark has been passed at every one of the last looks: a hiccup is no overload."""
        return min(self._levels) if len(self._levels) == LOOKS else 0.0


async def watch(workspace: Workspace) -> None:
    """Measure for as long as the workspace is open."""
    load, records, loop = workspace.load, workspace.records, asyncio.get_running_loop()
    workspace.metrics.gauge("loop_lag_seconds", lambda: load.lag)
    workspace.metrics.gauge("writes_waiting", lambda: records.waiting)
    workspace.metrics.gauge("overload_level", lambda: load.level)
    quiet = 0
    while True:
        is_resting = quiet >= RESTFUL_LOOKS
        due = loop.time() + (REST_SECONDS if is_resting else LOOK_SECONDS)
        await (load.rest() if is_resting else asyncio.sleep(LOOK_SECONDS))
        load.note(max(0.0, loop.time() - due), records.waiting)
        quiet = quiet + 1 if load.is_quiet() else 0


class Shedding:
    """The middleware that refuses, 503 with Retry-After, before any work is done for a request."""

    def __init__(self, app: ASGIApp, workspace: Workspace) -> None:
        self._app = app
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through or refuse."""
        rung = None
        self._workspace.load.stir()
        if scope["type"] == "http":
            rung = rung_of(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
        if rung is None or not self._workspace.is_too_busy_for(rung):
            await self._app(scope, receive, send)
            return
        fault = ApiError(503, "api.context.busy.app_error", "The workspace is busy; try again in a moment.")
        headers = {"Retry-After": str(random.randint(*RETRY_SECONDS))}
        await JSONResponse(fault.body(new_id()), 503, headers)(scope, receive, send)
