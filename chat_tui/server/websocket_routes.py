"""Which paths the WebSocket has, and what somebody gets who comes there without one."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from chat_tui.server.desk import WorkspaceDesk
from chat_tui.server.endpoint import stamped
from chat_tui.server.hub import Hub
from chat_tui.server.ids import new_id
from chat_tui.server.websocket import WebSocketEndpoint
from chat_tui.server.workspace import Workspace

PATH = "/api/v4/websocket"


def socket_routes(hub: Hub, workspace: Workspace) -> list[BaseRoute]:
    """The WebSocket's paths; a trailing slash is accepted, as Mattermost does."""
    endpoint = WebSocketEndpoint(hub, WorkspaceDesk(workspace))

    async def without_upgrade(request: Request) -> Response:
        return _bad_request(workspace.version)

    return [
        WebSocketRoute(PATH, endpoint),
        WebSocketRoute(f"{PATH}/", endpoint),
        Route(PATH, without_upgrade, methods=["GET"]),
    ]


def _bad_request(version: str) -> Response:
    request_id = new_id()
    error = {
        "id": "api.web_socket.connect.upgrade.app_error",
        "message": "Failed to upgrade websocket connection.",
        "detailed_error": "",
        "request_id": request_id,
        "status_code": 500,
    }
    response = stamped(PlainTextResponse(f"Bad Request\n{json.dumps(error)}", 400), version)
    response.headers["X-Request-Id"] = request_id
    response.headers["Expires"] = "0"
    response.headers["Sec-Websocket-Version"] = "13"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
