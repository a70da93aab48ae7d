"""Which routes each independent client was seen to call: recorded while it runs, kept in calls.tsv."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from starlette.types import Receive, Scope, Send

from chat_tui.server.guard import Guard
from tests.server.description import operation

TABLE = Path(__file__).resolve().parent / "calls.tsv"
STREAM = "GET /api/v4/websocket"
_ID = re.compile(r"(?<=/)[a-z0-9]{26}(?=/|$)")

Calls = dict[str, set[str]]
"""What each client calls, by its name and version: `METHOD /template`."""


class Recorder:
    """Notes every request that reaches a workspace of this process, for the client that is at work."""

    def __init__(self) -> None:
        self.calls: Calls = {}
        self.client = ""

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Note what comes in over the network meanwhile; what tests ask themselves comes over the socket."""
        passed_on = Guard.__call__

        async def noted(guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("client") is not None:
                self._note(scope)
            await passed_on(guard, scope, receive, send)

        Guard.__call__ = noted  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Guard.__call__ = passed_on  # type: ignore[method-assign]

    def _note(self, scope: Scope) -> None:
        if scope["type"] == "websocket":
            name: str | None = STREAM
        else:
            name = operation(scope["method"], scope["path"])
            name = name or f"{scope['method']} {_ID.sub('{id}', scope['path'])}"
        assert name is not None
        self.calls.setdefault(self.client, set()).add(name)


def read() -> Calls:
    """The table."""
    found: Calls = {}
    for line in TABLE.read_text().splitlines()[1:]:
        client, call = line.split("\t")
        found.setdefault(client, set()).add(call)
    return found


def write(calls: Calls) -> None:
    """Keep the table, with what the clients that did not run called before."""
    kept = {**(read() if TABLE.exists() else {}), **calls}
    lines = [f"{client}\t{call}" for client in sorted(kept) for call in sorted(kept[client])]
    TABLE.write_text("\n".join(["client\tcall", *lines]) + "\n")
