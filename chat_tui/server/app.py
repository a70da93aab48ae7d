"""How the workspace becomes an ASGI application: a value made of records, hub and configuration."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from chat_tui.server.config import ServerConfig
from chat_tui.server.endpoint import Resource, stamped, unknown_route
from chat_tui.server.guard import Guard
from chat_tui.server.ids import new_id
from chat_tui.server.integrations.commands import receive_reply
from chat_tui.server.integrations.incoming import receive_hook
from chat_tui.server.invite_page import InvitePage
from chat_tui.server.overload import Shedding
from chat_tui.server.proxies import TrustedProxies, networks_of
from chat_tui.server.rate_limit import Limits, RateLimit
from chat_tui.server.records.records import Records
from chat_tui.server.routes.metrics import METRICS
from chat_tui.server.routes.oauth import oauth_routes
from chat_tui.server.routes.public_links import PUBLIC
from chat_tui.server.routes.table import PREFIX, api_routes
from chat_tui.server.workspace import HubPort, Workspace


def create_app(
    records: Records,
    hub: HubPort,
    config: ServerConfig,
    extra_routes: Sequence[BaseRoute] = (),
    *,
    workspace: Workspace | None = None,
    limits: Limits | None = None,
) -> Starlette:
    """The application; `extra_routes` (the WebSocket) are matched first."""
    place = workspace or Workspace(records, hub, config)
    routes: list[BaseRoute] = [
        *extra_routes,
        Route("/", _Front(place)),
        Route("/invite/{token}", InvitePage(place)),
        Route("/hooks/{hook_id}", receive_hook(place)),
        Route("/hooks/commands/{reply}", receive_reply(place)),
        Route("/files/{file_id}/public", Resource(place, {"GET": PUBLIC})),
        Route("/metrics", Resource(place, {"GET": METRICS})),
        *oauth_routes(place),
        *api_routes(place),
    ]
    trusted = Middleware(TrustedProxies, networks=networks_of(config.trusted_proxies))
    middleware = [trusted] if config.trusted_proxies else []
    middleware += [Middleware(Guard, workspace=place), Middleware(Shedding, workspace=place)]
    limits = limits or Limits.of(config)
    if limits is not None:
        middleware.append(Middleware(RateLimit, workspace=place, limits=limits))
    app = Starlette(routes=routes, middleware=middleware)
    app.router.redirect_slashes = False
    app.router.default = _Unknown(place)
    return app


class _Front:
    """GET /: who we are, for clients that look at X-Version-Id before anything else."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        text = f"{self._workspace.config.site_name}: a chat-tui workspace. The API is below {PREFIX}.\n"
        response = stamped(PlainTextResponse(text), self._workspace.version)
        response.headers["X-Request-Id"] = new_id()
        await response(scope, receive, send)


class _Unknown:
    """Every path and method that no route has."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 4404})
            return
        await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> Response:
        if path.startswith(PREFIX):
            return unknown_route(path)
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": "frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Request-Id": new_id(),
            "X-Version-Id": self._workspace.version,
        }
        return PlainTextResponse("404 page not found\n", 404, headers)
