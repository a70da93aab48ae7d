"""Which routes the workspace serves: all endpoint tables together, ordered for matching."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from chat_tui.server.endpoint import Endpoint, Resource
from chat_tui.server.routes import (
    administration,
    bots,
    categories,
    channels,
    commands,
    custom_commands,
    description,
    drafts,
    emoji,
    files,
    hooks,
    interactive,
    invites,
    members,
    oauth_apps,
    outgoing_hooks,
    portraits,
    post_lists,
    posts,
    preferences,
    public_links,
    reactions,
    read_state,
    scheduled,
    search,
    second_factor,
    sessions,
    statuses,
    system,
    teams,
    threads,
    tokens,
    uploads,
    users,
)
from chat_tui.server.workspace import Workspace

PREFIX = "/api/v4"

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint
    for area in (
        users,
        sessions,
        second_factor,
        tokens,
        invites,
        bots,
        statuses,
        preferences,
        teams,
        channels,
        members,
        categories,
        read_state,
        posts,
        post_lists,
        portraits,
        reactions,
        threads,
        drafts,
        emoji,
        scheduled,
        files,
        uploads,
        public_links,
        search,
        commands,
        custom_commands,
        hooks,
        interactive,
        oauth_apps,
        outgoing_hooks,
        administration,
        system,
        description,
    )
    for endpoint in area.ENDPOINTS
)


def api_routes(workspace: Workspace) -> Sequence[BaseRoute]:
    """One Starlette route a path; literal paths before those with parameters."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    ordered = sorted(paths, key=lambda path: [part.startswith("{") for part in path.split("/")])
    return [Route(PREFIX + path, Resource(workspace, paths[path])) for path in ordered]
