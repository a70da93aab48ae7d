"""Who gets in: guesses that are counted, second factors, and unix users whose number went to another."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

import httpx
import pytest
from argon2 import PasswordHasher

from chat_tui.server import sign_in, totp
from chat_tui.server.app import create_app
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.desk import WorkspaceDesk
from chat_tui.server.passwords import Passwords
from chat_tui.server.peer_users import NOBODY
from chat_tui.server.records import audit, sessions
from chat_tui.server.throttle import Throttle
from chat_tui.server.workspace import Workspace
from tests.server.conftest import OWNER_UID, QUICK_HASHER, OverSocket, World

PASSWORD = "correct horse"
GUESSES = 200


class CountingHasher(PasswordHasher):
    """Counts how often a password is looked at."""

    looks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        """Count, and look."""
        self.looks += 1
        return super().verify(hash, password)


def _workspace(
    world: World, hasher: PasswordHasher = QUICK_HASHER, config: ServerConfig | None = None
) -> Workspace:
    throttle = Throttle(lambda: 0.0)
    chosen = config or world.workspace.config
    return Workspace(world.records, world.hub, chosen, passwords=Passwords(hasher), throttle=throttle)


def _client(workspace: Workspace, address: str = "192.0.2.1") -> httpx.AsyncClient:
    app = create_app(workspace.records, workspace.hub, workspace.config, workspace=workspace)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost/api/v4")


@pytest.mark.parametrize("login_id", ["bob", "nobody"])
async def test_of_200_guesses_at_most_10_are_looked_at_whether_the_account_exists_or_not(
    world: World, login_id: str
) -> None:
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    workspace = _workspace(world, hasher)
    async with _client(workspace) as client:
        body = {"login_id": login_id, "password": "no"}
        asked = (client.post("/users/login", json=body) for _ in range(GUESSES))
        statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert 5 <= hasher.looks <= 10
    assert statuses.count(429) == GUESSES - hasher.looks
    assert statuses.count(401) == hasher.looks


async def test_the_owner_gets_in_where_he_was_before_while_others_guess(world: World) -> None:
    workspace = _workspace(world)
    right = {"login_id": "bob", "password": PASSWORD}
    async with _client(workspace, "192.0.2.1") as home, _client(workspace, "192.0.2.66") as elsewhere:
        assert (await home.post("/users/login", json=right)).status_code == 200
        for _ in range(10):
            await elsewhere.post("/users/login", json={**right, "password": "no"})
        refused = await elsewhere.post("/users/login", json=right)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert (await home.post("/users/login", json=right)).status_code == 200


async def test_refusals_are_in_the_audit_log_without_what_was_typed(world: World) -> None:
    await world.call("", "POST", "/users/login", {"login_id": "bob", "password": "hunter2 hunter2"})
    await world.call("", "POST", "/users/login", {"login_id": "bob", "password": PASSWORD})
    lines = [(row["action"], row["target"], row["result"]) for row in audit.since(world.records.reader, 0)]
    assert ("login.fail", "bob", "wrong password") in lines
    assert ("login.ok", "", "ok") in lines
    assert "hunter2" not in str(lines)


async def _with_second_factor(world: World, name: str = "bob") -> str:
    """Set up a second factor; its secret."""
    made = await world.ok(name, "POST", "/users/me/mfa/generate")
    assert base64.b64decode(made["qr_code"]).startswith(b"\x89PNG")
    code = totp.code_at(made["secret"], totp.step_at(world.records.now()) - 1)
    await world.ok(name, "PUT", "/users/me/mfa", {"activate": True, "code": code})
    return str(made["secret"])


async def _login(world: World, **more: str) -> tuple[int, str]:
    body = {"login_id": "bob", "password": PASSWORD, **more}
    answer = await world.call("", "POST", "/users/login", body)
    return answer.status_code, answer.json().get("id", "") if answer.status_code >= 400 else ""


async def test_a_second_factor_is_asked_for_and_each_code_works_once(world: World) -> None:
    secret = await _with_second_factor(world)
    step = totp.step_at(world.records.now())
    needed = (401, "mfa.validate_token.authenticate.app_error")
    assert await _login(world) == needed
    assert await _login(world, token="abc") == needed
    wrong = (401, "api.user.check_user_mfa.bad_code.app_error")
    assert await _login(world, token=totp.code_at(secret, step - 5)) == wrong
    assert await _login(world, token=totp.code_at(secret, step)) == (200, "")
    assert await _login(world, token=totp.code_at(secret, step)) == wrong
    assert await _login(world, token=totp.code_at(secret, step - 1)) == wrong
    assert await _login(world, token=totp.code_at(secret, step + 1)) == (200, "")
    assert (await world.ok("bob", "GET", "/users/me"))["mfa_active"] is True
    assert "mfa_active" not in await world.ok("carol", "GET", f"/users/{world.id('bob')}")


async def test_codes_are_guessed_no_faster_than_passwords(world: World) -> None:
    secret = await _with_second_factor(world)
    right = totp.code_at(secret, totp.step_at(world.records.now()))
    wrong = "000000" if right != "000000" else "000001"
    statuses = [(await _login(world, token=wrong))[0] for _ in range(8)]
    assert statuses == [401] * 5 + [429] * 3


async def test_an_active_factor_is_replaced_only_after_it_was_turned_off(world: World) -> None:
    assert (await world.call("bob", "PUT", "/users/me/mfa", {"activate": True, "code": "123456"})).json()[
        "id"
    ] == "mfa.activate.bad_token.app_error"
    await _with_second_factor(world)
    assert (await world.call("bob", "POST", "/users/me/mfa/generate")).status_code == 400
    path = f"/users/{world.id('bob')}/mfa"
    assert (await world.call("carol", "PUT", path, {"activate": False})).status_code == 403
    await world.ok("alice", "PUT", path, {"activate": False})
    assert await _login(world) == (200, "")


async def test_where_a_second_factor_is_required_nothing_else_works_before_it(world: World) -> None:
    config = replace(world.workspace.config, second_factor_required=True)
    async with _client(_workspace(world, config=config)) as client:
        assert (await client.get("/config/client")).json()["EnforceMultifactorAuthentication"] == "true"
        login = await client.post("/users/login", json={"login_id": "bob", "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {login.headers['Token']}"
        refused = await client.get("/users/me")
        assert (refused.status_code, refused.json()["id"]) == (403, "api.context.mfa_required.app_error")
        desk = WorkspaceDesk(_workspace(world, config=config))
        assert desk.session(login.headers["Token"]) is None
        secret = (await client.post("/users/me/mfa/generate")).json()["secret"]
        code = totp.code_at(secret, totp.step_at(world.records.now()))
        assert (await client.put("/users/me/mfa", json={"activate": True, "code": code})).status_code == 200
        assert (await client.get("/users/me")).status_code == 200
        assert desk.session(login.headers["Token"]) is not None
    async with _client(_workspace(world, config=config)) as client:
        _, token = await world.records.write(lambda tx: sessions.create_token(tx, world.id("carol"), "x"))
        assert (
            await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})
        ).status_code == 200


def _socket(world: World, uid: int) -> httpx.AsyncClient:
    workspace = _workspace(world, config=ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=OWNER_UID))
    app = OverSocket(create_app(world.records, world.hub, workspace.config, workspace=workspace), uid)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost/api/v4")


async def test_a_unix_user_whose_number_went_to_another_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {54_321: "mila"}
    monkeypatch.setattr(sign_in, "unix_name", lambda uid: names.get(uid, ""))
    monkeypatch.setattr("chat_tui.server.peer_users.unix_name", lambda uid: names.get(uid, ""))
    async with _socket(world, 54_321) as client:
        assert (await client.post("/users/login")).status_code == 200
        names[54_321] = "otto"
        assert (await client.post("/users/login")).status_code == 403
        names[54_321] = "mila"
        assert (await client.post("/users/login")).status_code == 200


async def test_nobody_is_nobody(world: World) -> None:
    async with _socket(world, NOBODY) as client:
        assert (await client.post("/users/login")).status_code == 403
