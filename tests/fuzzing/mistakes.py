"""Which requests a workspace of this process answered with 500: its own mistakes, whoever asked."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from starlette.types import Message, Receive, Scope, Send

from chat_tui.server.guard import Guard
from tests.server.description import operation

MISTAKE = 500
AS_RECORDED = frozenset(
    {"GET /api/v4/users/autocomplete", "POST /api/v4/hooks/outgoing", "PUT /api/v4/hooks/outgoing/{hook_id}"}
)
"""What a real server answers with 500 too, though the mistake is the client's."""


class Mistakes:
    """Counts answers by status, and keeps the requests that were answered with 500."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.routes: set[str] = set()
        self.content: set[str] = set()
        self.found: list[str] = []

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Look at every answer over the network meanwhile."""
        passed_on = Guard.__call__

        async def noted(guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
            async def send_noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._note(scope, message["status"])
                await send(message)

            await passed_on(guard, scope, receive, send_noted if scope["type"] == "http" else send)

        Guard.__call__ = noted  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Guard.__call__ = passed_on  # type: ignore[method-assign]

    def _note(self, scope: Scope, status: int) -> None:
        if scope.get("client") is None:
            return
        self.statuses[status] += 1
        route = operation(scope["method"], scope["path"])
        if route is not None:
            self.routes.add(route)
            if status < 300:
                self.content.add(route)
        if status == MISTAKE and route not in AS_RECORDED:
            query = scope["query_string"].decode("latin-1")
            self.found.append(f"{scope['method']} {scope['path']}?{query}")

    def told(self) -> str:
        """In words."""
        counts = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        lines = [f"{len(self.routes)} routes asked, {len(self.content)} of them with success; {counts}"]
        return "\n".join([*lines, *(f"answered with 500: {one}" for one in self.found)]) + "\n"
