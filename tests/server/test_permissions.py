"""What scopes and roles let through: every route asked with tokens that lack what it needs."""

from __future__ import annotations

import re

import pytest

from chat_tui.server import rules
from chat_tui.server.permissions import EVERYTHING, ROLES, Scope, allowed, rights_of, scope_of, words
from chat_tui.server.records import sessions
from chat_tui.server.routes.table import ENDPOINTS
from tests.server.conftest import World

CLOSED = [endpoint for endpoint in ENDPOINTS if endpoint.rule is not rules.anybody]
DAY = 86_400_000


async def _token(world: World, of: str, scopes: str, expires_at: int = 0) -> str:
    """Sign somebody in with a token of these scopes; the name to call with."""
    name = f"{of} {scopes}"
    _, world.tokens[name] = await world.records.write(
        lambda tx: sessions.create_token(tx, world.id(of), "test", scopes=scopes, expires_at=expires_at)
    )
    return name


@pytest.mark.parametrize("missing", list(Scope))
async def test_a_token_opens_no_route_whose_scope_it_lacks(world: World, missing: Scope) -> None:
    name = await _token(world, "alice", words(set(Scope) - {missing}))
    for endpoint in CLOSED:
        if scope_of(endpoint.method, endpoint.path) is missing:
            path = re.sub(r"{\w+}", "a" * 26, endpoint.path)
            answer = await world.call(name, endpoint.method, path, {})
            assert answer.status_code == 403, (endpoint.method, endpoint.path)
            assert f"scope {missing.value}" in answer.json()["message"]


def test_what_only_administrators_do_needs_their_scope_and_the_reverse() -> None:
    for_admins = {endpoint.path for endpoint in CLOSED if endpoint.rule is rules.administrator}
    scoped = {e.path for e in CLOSED if scope_of(e.method, e.path) is Scope.ADMIN}
    assert for_admins == scoped


def test_a_read_token_can_ask_whatever_is_only_a_question() -> None:
    asked = {f"{e.method} {e.path}" for e in CLOSED if scope_of(e.method, e.path) is Scope.READ}
    posts = {route for route in asked if not route.startswith("GET ")}
    assert {
        route for route in posts if not re.search(r"/(ids|search|names|usernames|group_channels)", route)
    } == set()
    assert {"POST /users/ids", "POST /posts/search", "POST /teams/{team_id}/posts/search"} <= posts


def test_who_may_write_and_who_may_manage() -> None:
    for route, scope in {
        "POST /posts": Scope.POST,
        "POST /files": Scope.POST,
        "POST /reactions": Scope.POST,
        "PUT /users/{user_id}/preferences": Scope.POST,
        "POST /channels/members/{user_id}/view": Scope.POST,
        "POST /channels/direct": Scope.POST,
        "POST /channels": Scope.MANAGE,
        "POST /channels/{channel_id}/members": Scope.MANAGE,
        "POST /hooks/incoming": Scope.MANAGE,
        "POST /users/{user_id}/tokens": Scope.MANAGE,
        "PUT /users/{user_id}/password": Scope.MANAGE,
        "PUT /users/{user_id}/roles": Scope.ADMIN,
    }.items():
        method, path = route.split()
        assert scope_of(method, path) is scope, route


def test_a_role_is_the_most_that_any_session_gives() -> None:
    assert words(allowed("system_user", EVERYTHING)) == "read post manage"
    assert words(allowed("system_user system_admin", "read admin")) == "read admin"
    assert allowed("unheard_of", EVERYTHING) == frozenset()
    assert rights_of("system_guest") == frozenset() < rights_of("system_user")
    assert set(ROLES["system_admin"].scopes) == set(Scope)


async def test_an_administrators_narrow_token_administers_nothing(world: World) -> None:
    name = await _token(world, "alice", "read post manage")
    assert (await world.call(name, "GET", f"/users/{world.id('bob')}/sessions")).status_code == 403
    assert (await world.call("alice", "GET", f"/users/{world.id('bob')}/sessions")).status_code == 200


async def test_a_token_ends_when_it_was_to_end(world: World) -> None:
    end = world.records.now() + 5_000
    name = await _token(world, "bob", "read", end)
    assert (await world.call(name, "GET", "/users/me")).status_code == 200
    late = sessions.find(world.records.reader, world.tokens[name], end + 1)
    assert late is None
    await world.records.write(
        lambda tx: tx.db.execute(
            "UPDATE access_tokens SET expires_at=? WHERE expires_at=?", (end - 5_000, end)
        )
    )
    refused = await world.call(name, "GET", "/users/me")
    assert (refused.status_code, refused.json()["id"]) == (401, "api.context.session_expired.app_error")


async def test_a_token_makes_none_that_is_broader_or_lives_longer(world: World) -> None:
    end = world.records.now() + DAY
    name = await _token(world, "bob", "read manage", end)
    narrow = {"description": "x", "scopes": ["read"]}
    made = await world.ok(name, "POST", "/users/me/tokens", narrow)
    assert (made["scopes"], made["expires_at"]) == (["read"], end)
    assert (await world.ok(name, "POST", "/users/me/tokens", {"description": "x"}))["scopes"] == [
        "read",
        "manage",
    ]
    for wish in ({"scopes": ["read", "post"]}, {"scopes": ["admin"]}, {"expires_at": end + 1}):
        refused = await world.call(name, "POST", "/users/me/tokens", {"description": "x", **wish})
        assert refused.status_code == 403, wish
    for nonsense in ({"scopes": ["everything"]}, {"scopes": "read"}, {"expires_at": 1}):
        refused = await world.call("bob", "POST", "/users/me/tokens", {"description": "x", **nonsense})
        assert refused.status_code == 400, nonsense


async def test_an_ordinary_session_gives_a_token_everything_unless_told_otherwise(world: World) -> None:
    plain = await world.ok("bob", "POST", "/users/me/tokens", {"description": "x"})
    assert {"scopes", "expires_at"}.isdisjoint(plain)
    end = world.records.now() + DAY
    wish = {"description": "x", "scopes": ["post", "read"], "expires_at": end}
    made = await world.ok("bob", "POST", "/users/me/tokens", wish)
    shown = await world.ok("bob", "GET", f"/users/tokens/{made['id']}")
    assert (shown["scopes"], shown["expires_at"]) == (["read", "post"], end)
