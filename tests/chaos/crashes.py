"""At which instructions may a process die: named points, put around the product's own steps from outside.

A point is written `step:before:3` or `step:after:3`: the process kills itself with SIGKILL at its third time.
"""

from __future__ import annotations

import inspect
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from tests.chaos.mutants import Patch

CLIENT_STEPS = ("row stored", "row updated", "row removed", "request sent", "events stored", "page stored")
SERVER_STEPS = ("transaction", "event logged", "events handed out")
CLIENT_POINTS = tuple(f"{step}:{side}" for step in CLIENT_STEPS for side in ("before", "after"))
SERVER_POINTS = tuple(f"{step}:{side}" for step in SERVER_STEPS for side in ("before", "after"))


def armed(point: str) -> AbstractContextManager[None]:
    """Die at a point while a block runs; never for an empty one."""
    if not point:
        return nullcontext()
    step, side, count = point.split(":")
    owner, name = _place(step)
    return Patch(owner, name, _deadly(getattr(owner, name), side, int(count)))


def _place(step: str) -> tuple[Any, str]:
    """The method that is the step; looked up late, since client and server import different things."""
    if step in SERVER_STEPS:
        from chat_tui.server.hub import Hub
        from chat_tui.server.records.event_streams import Streams
        from chat_tui.server.records.records import Records

        return {
            "transaction": (Records, "write"),
            "event logged": (Streams, "append"),
            "events handed out": (Hub, "_hand_out"),
        }[step]
    from chat_tui.backends.mattermost.performer import Performer
    from chat_tui.store.mine import Mine
    from chat_tui.store.store import Store

    return {
        "row stored": (Mine, "put"),
        "row updated": (Mine, "update"),
        "row removed": (Mine, "remove"),
        "request sent": (Performer, "perform"),
        "events stored": (Store, "apply"),
        "page stored": (Store, "record_page"),
    }[step]


def _deadly(original: Callable[..., Any], side: str, count: int) -> Callable[..., Any]:
    left = count

    def strike(now: str) -> None:
        nonlocal left
        if now == side:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    async def later(*arguments: Any, **named: Any) -> Any:
        strike("before")
        result = await original(*arguments, **named)
        strike("after")
        return result

    def at_once(*arguments: Any, **named: Any) -> Any:
        strike("before")
        result = original(*arguments, **named)
        strike("after")
        return result

    return later if inspect.iscoroutinefunction(original) else at_once
