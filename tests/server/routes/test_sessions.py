"""Signing in and out: passwords, the kernel's word, tokens, and who is kept out."""

from __future__ import annotations

import httpx
import pytest

from chat_tui.server.app import create_app
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.records import sessions
from chat_tui.server.workspace import Workspace
from tests.server.conftest import OWNER_UID, OverSocket, World

PASSWORD = "correct horse"


async def _login(world: World, body: object) -> httpx.Response:
    return await world.call("", "POST", "/users/login", body)


@pytest.mark.parametrize("login_id", ["bob", "BoB", "bob@example.com"])
async def test_a_password_signs_in_by_name_and_address(world: World, login_id: str) -> None:
    response = await _login(world, {"login_id": login_id, "password": PASSWORD, "deviceId": ""})
    assert (response.status_code, response.json()["username"]) == (200, "bob")
    assert "notify_props" in response.json()
    headers = {"Authorization": f"bearer {response.headers['Token']}"}
    assert (await world.call("", "GET", "/users/me", headers=headers)).json()["username"] == "bob"


@pytest.mark.parametrize(
    ("body", "status", "error_id"),
    [
        ({"login_id": "bob", "password": "no"}, 401, "api.user.login.invalid_credentials_email_username"),
        ({"login_id": "nobody", "password": "no"}, 401, "api.user.login.invalid_credentials_email_username"),
        ({"login_id": "bob", "password": ""}, 400, "api.user.login.blank_pwd.app_error"),
        ({"login_id": "bob", "password": PASSWORD, "x": False}, 400, "api.user.login.blank_pwd.app_error"),
        ([], 400, "api.user.login.blank_pwd.app_error"),
    ],
)
async def test_who_is_not_let_in(world: World, body: object, status: int, error_id: str) -> None:
    response = await _login(world, body)
    assert (response.status_code, response.json()["id"]) == (status, error_id)
    assert "Set-Cookie" not in response.headers


async def test_guessing_is_slowed_down_without_looking_at_the_password(world: World) -> None:
    statuses = [(await _login(world, {"login_id": "bob", "password": "no"})).status_code for _ in range(8)]
    assert statuses[:5] == [401] * 5
    assert set(statuses[5:]) == {429}
    assert (await _login(world, {"login_id": "carol", "password": PASSWORD})).status_code == 200


async def test_no_answer_ever_holds_a_hash(world: World) -> None:
    texts = [
        (await _login(world, {"login_id": "bob", "password": PASSWORD})).text,
        (await world.call("alice", "GET", "/users")).text,
        (await world.call("bob", "GET", "/users/me")).text,
        (await world.call("bob", "GET", "/users/me/sessions")).text,
    ]
    assert not [text for text in texts if "argon2" in text or "hash" in text]


async def test_secrets_are_stored_as_hashes_only(world: World) -> None:
    stored = " ".join(world.records.reader.iterdump())
    assert not [token for token in world.tokens.values() if token in stored]


def _socket(world: World, uid: int, config: ServerConfig) -> httpx.AsyncClient:
    workspace = Workspace(world.records, world.hub, config)
    app = OverSocket(create_app(world.records, world.hub, config, workspace=workspace), uid)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost/api/v4")


async def test_the_kernels_word_makes_a_user_once_and_lets_him_into_the_team(world: World) -> None:
    config = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=OWNER_UID)
    async with _socket(world, 54_321, config) as client:
        first = await client.post("/users/login")
        again = await client.post("/users/login", content=b"")
        client.headers["Authorization"] = f"Bearer {first.headers['Token']}"
        found = (await client.get("/users/me/teams")).json()
    assert first.json()["username"] == "user54321"
    assert first.json()["id"] == again.json()["id"]
    assert "system_admin" not in first.json()["roles"]
    assert [team["name"] for team in found] == ["home"]
    assert "new_user" in world.hub.names()


async def test_the_owner_administers_and_nobody_else_enters_a_personal_workspace(world: World) -> None:
    config = ServerConfig(peer_login=PeerLogin.OWNER, owner_uid=54_321)
    async with _socket(world, 54_321, config) as client:
        assert "system_admin" in (await client.post("/users/login")).json()["roles"]
    async with _socket(world, 54_322, config) as client:
        assert (await client.post("/users/login")).status_code == 403


async def test_without_the_kernels_word_an_empty_body_is_no_login(world: World) -> None:
    assert (await world.call("", "POST", "/users/login")).status_code == 400


async def test_logging_out_ends_the_session_and_its_sockets(world: World) -> None:
    response = await world.call("bob", "POST", "/users/logout")
    assert response.json() == {"status": "OK"}
    assert response.headers["Set-Cookie"].startswith("MMAUTHTOKEN=;")
    assert len(world.hub.revoked) == 1
    dead = await world.call("bob", "GET", "/users/me")
    assert (dead.status_code, dead.json()["id"]) == (401, "api.context.session_expired.app_error")
    assert (await world.call("bob", "POST", "/users/logout")).status_code == 200


async def test_a_changed_password_ends_the_other_sessions(world: World) -> None:
    other = (await _login(world, {"login_id": "bob", "password": PASSWORD})).headers["Token"]
    wrong = {"current_password": "no", "new_password": "battery staple"}
    assert (await world.call("bob", "PUT", "/users/me/password", wrong)).status_code == 400
    right = {"current_password": PASSWORD, "new_password": "battery staple"}
    await world.ok("bob", "PUT", "/users/me/password", right)
    assert (await world.call("bob", "GET", "/users/me")).status_code == 200
    headers = {"Authorization": f"Bearer {other}"}
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 401
    assert (await _login(world, {"login_id": "bob", "password": "battery staple"})).status_code == 200


async def test_a_personal_token_works_until_it_is_disabled_or_revoked(world: World) -> None:
    made = await world.ok("bob", "POST", "/users/me/tokens", {"description": "ci"})
    headers = {"Authorization": f"Token {made['token']}"}
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 200
    await world.call("", "POST", "/users/logout", headers=headers)
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 200
    assert "token" not in (await world.ok("bob", "GET", "/users/me/tokens"))[0]
    named = {"token_id": made["id"]}
    assert (await world.call("carol", "POST", "/users/tokens/disable", named)).status_code == 403
    await world.ok("bob", "POST", "/users/tokens/disable", named)
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 401
    await world.ok("bob", "POST", "/users/tokens/enable", named)
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 200
    await world.ok("bob", "POST", "/users/tokens/revoke", named)
    assert (await world.call("bob", "POST", "/users/tokens/revoke", named)).status_code == 404


async def test_sessions_are_listed_without_tokens_and_revoked_one_by_one(world: World) -> None:
    listed = await world.ok("bob", "GET", "/users/me/sessions")
    assert [one["token"] for one in listed] == [""]
    assert (await world.call("carol", "GET", f"/users/{world.id('bob')}/sessions")).status_code == 403
    await world.ok("bob", "POST", "/users/me/sessions/revoke", {"session_id": listed[0]["id"]})
    assert (await world.call("bob", "GET", "/users/me")).status_code == 401


async def test_an_expired_session_is_none(world: World) -> None:
    later = world.records.now() + sessions.SESSION_LENGTH + 1
    assert sessions.find(world.records.reader, world.tokens["bob"], later) is None


async def test_a_disabled_user_is_out_at_once(world: World) -> None:
    await world.ok("alice", "PUT", f"/users/{world.id('bob')}/active", {"active": False})
    assert (await world.call("bob", "GET", "/users/me")).status_code == 401
    refused = await _login(world, {"login_id": "bob", "password": PASSWORD})
    assert refused.json()["id"] == "api.user.login.inactive.app_error"
    assert (await world.call("alice", "PUT", "/users/me/active", {"active": False})).status_code == 403


async def test_a_token_in_the_query_is_refused(world: World) -> None:
    response = await world.call("", "GET", f"/users/me?access_token={world.tokens['bob']}")
    assert response.json()["id"] == "api.context.token_provided.app_error"
