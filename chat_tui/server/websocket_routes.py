"""Which paths the WebSocket has, and what somebody gets who comes there without one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from chat_tui.server.desk import WorkspaceDesk
from chat_tui.server.endpoint import no_upgrade
from chat_tui.server.hub import Hub
from chat_tui.server.websocket import SocketTimes, WebSocketEndpoint
from chat_tui.server.workspace import Workspace

PATH = "/api/v4/websocket"


def socket_routes(hub: Hub, workspace: Workspace, times: SocketTimes | None = None) -> list[BaseRoute]:
    """The WebSocket's paths; a trailing slash is accepted, as Mattermost does."""
    endpoint = WebSocketEndpoint(hub, WorkspaceDesk(workspace), times=times)

    async def without_upgrade(request: Request) -> Response:
        return no_upgrade(workspace.version, 400, "Bad Request")

    return [
        WebSocketRoute(PATH, endpoint),
        WebSocketRoute(f"{PATH}/", endpoint),
        Route(PATH, without_upgrade, methods=["GET"]),
    ]
