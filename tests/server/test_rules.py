"""Who may do what: every route is asked by everybody, and the outcome is as the table says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chat_tui.server import rules
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.routes.table import ENDPOINTS
from tests.server.conftest import World

UNKNOWN = "a" * 26
OPEN = {endpoint.path for endpoint in ENDPOINTS if endpoint.rule is rules.anybody}


async def _things(world: World) -> dict[str, str]:
    """A private channel of alice with a post, a file and a hook: the things others try to reach."""
    body = {"team_id": world.team["id"], "name": "secret", "type": "P"}
    channel = await world.ok("alice", "POST", "/channels", body)
    form = {"data": {"channel_id": channel["id"]}, "files": {"files": ("a.txt", b"x")}}
    info = (await world.ok("alice", "POST", "/files", **form))["file_infos"][0]
    new = {"channel_id": channel["id"], "message": "hush", "file_ids": [info["id"]]}
    post = await world.ok("alice", "POST", "/posts", new)
    hook = await world.ok("alice", "POST", "/hooks/incoming", {"channel_id": channel["id"]})
    return {
        "user_id": world.id("alice"),
        "team_id": world.team["id"],
        "channel_id": channel["id"],
        "post_id": post["id"],
        "thread_id": post["id"],
        "root_id": post["id"],
        "file_id": info["id"],
        "hook_id": hook["id"],
        "channel_name": "secret",
        "team_name": "home",
        "name": "home",
        "username": "alice",
        "email": "alice@example.com",
        "category": "display_settings",
        "emoji_name": "+1",
        "timestamp": "1",
        "action_name": "x",
    }


def _path(endpoint: Endpoint, things: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: things.get(found[1], UNKNOWN), endpoint.path)


async def _statuses(world: World, name: str, chosen: list[Endpoint]) -> dict[str, int]:
    things = await _things(world)
    found = {}
    for endpoint in chosen:
        response = await world.call(name, endpoint.method, _path(endpoint, things), _BODY)
        found[f"{endpoint.method} {endpoint.path}"] = response.status_code
    return found


_BODY: dict[str, Any] = {"message": "x", "text": "x", "header": "x", "privacy": "O"}


async def test_nobody_gets_anything_without_a_session(world: World) -> None:
    chosen = [endpoint for endpoint in ENDPOINTS if endpoint.path not in OPEN]
    found = await _statuses(world, "", chosen)
    refused = {route: status for route, status in found.items() if status != 401}
    assert refused == {"POST /administration": 403}, "the operator is known by the kernel's word alone"


def test_what_is_open_to_everybody_is_a_short_list() -> None:
    assert {
        "/users",
        "/users/login",
        "/users/logout",
        "/system/ping",
        "/config/client",
        "/license/client",
        "/openapi.json",
        "/actions/dialogs/open",
        "/teams/invite/{invite}",
    } == OPEN


_SCOPED = ("{channel_id}", "{post_id}", "{file_id}", "{hook_id}", "{thread_id}", "{team_id}")
_VISIBLE = {
    "GET /teams/{team_id}",
    "GET /teams/name/{name}",
}
"""An open team is seen by everybody, so that it can be joined."""


@pytest.mark.parametrize("name", ["bob", "erin"])
async def test_a_private_channel_is_closed_to_who_is_not_in_it(world: World, name: str) -> None:
    chosen = [e for e in ENDPOINTS if any(part in e.path for part in _SCOPED[:5])]
    found = await _statuses(world, name, chosen)
    assert {route: status for route, status in found.items() if status < 400} == {}


async def test_a_team_is_closed_to_who_is_not_in_it(world: World) -> None:
    chosen = [e for e in ENDPOINTS if "{team_id}" in e.path]
    found = await _statuses(world, "erin", chosen)
    assert {route for route, status in found.items() if status < 400} == _VISIBLE & set(found)


async def test_nobody_acts_for_another_not_even_reads_his_preferences(world: World) -> None:
    harmless = {"GET /users/{user_id}" + what for what in ("", "/status", "/image", "/image/default")}
    seen_by_members = {"/channels/{channel_id}/members/{user_id}", "/teams/{team_id}/members/{user_id}"}
    chosen = [e for e in ENDPOINTS if "{user_id}" in e.path and e.path not in seen_by_members]
    found = await _statuses(world, "bob", chosen)
    assert {route for route, status in found.items() if status < 400} == harmless


async def test_administrators_read_neither_preferences_nor_drafts_of_others(world: World) -> None:
    things = {**await _things(world), "user_id": world.id("bob")}
    private = ("preferences", "drafts", "flagged", "threads")
    chosen = [e for e in ENDPOINTS if "{user_id}" in e.path and any(part in e.path for part in private)]
    for endpoint in chosen:
        response = await world.call("alice", endpoint.method, _path(endpoint, things), _BODY)
        assert response.status_code == 403, endpoint.path


async def test_malformed_ids_are_refused_before_anything_is_looked_up(world: World) -> None:
    for path in ("/users/short", "/channels/short", "/posts/short", "/teams/short", "/files/short"):
        response = await world.call("bob", "GET", path)
        assert (response.status_code, response.json()["id"]) == (
            400,
            "api.context.invalid_url_param.app_error",
        )


async def test_the_last_administrator_stays_one(world: World) -> None:
    body = {"roles": "system_user"}
    assert (await world.call("alice", "PUT", "/users/me/roles", body)).status_code == 403
    await world.ok("alice", "PUT", f"/users/{world.id('bob')}/roles", {"roles": "system_user system_admin"})
    assert (await world.call("alice", "PUT", "/users/me/roles", body)).status_code == 200
    assert (await world.call("carol", "PUT", "/users/me/roles", {"roles": "system_admin"})).status_code == 403
