"""What the workspace counts of itself, for Prometheus."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.routes.administration import is_operator
from chat_tui.server.watching.exposition import CONTENT_TYPE, exposition
from chat_tui.server.wire_errors import forbidden


def watcher(call: Call) -> None:
    """The operator by the kernel's word, and administrators by a token with that scope."""
    if not is_operator(call) and not call.caller.is_admin:
        raise forbidden()


async def show(call: Call) -> Response:
    """GET /metrics."""
    return Response(exposition(call.workspace.metrics), headers={"Content-Type": CONTENT_TYPE})


METRICS = Endpoint("GET", "/metrics", show, watcher)
