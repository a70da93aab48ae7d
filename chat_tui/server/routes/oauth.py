"""Which paths of OAuth there are beside the API's own."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from chat_tui.server.endpoint import Endpoint, Resource
from chat_tui.server.routes.oauth_pages import PAGES
from chat_tui.server.routes.oauth_tokens import PROGRAMS, REGISTER
from chat_tui.server.workspace import Workspace


def oauth_routes(workspace: Workspace) -> Sequence[BaseRoute]:
    """One Starlette route a path; that of registration only where it is switched on."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in (*PAGES, *PROGRAMS):
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    if workspace.config.oauth_registration:
        paths[REGISTER.path] = {REGISTER.method: REGISTER}
    return [Route(path, Resource(workspace, by_method)) for path, by_method in paths.items()]
