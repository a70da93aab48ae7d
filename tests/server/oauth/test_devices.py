"""Does a device that shows a code get in when somebody types it, and only then?"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chat_tui.server.oauth import devices
from tests.server.conftest import World
from tests.server.oauth.conftest import DEVICE, PASSWORD, SITE, HandClock, Program

PAGE = f"{SITE}/oauth/device"


async def begun(program: Program, **form: str) -> dict[str, Any]:
    answer = await program.post("/oauth/device_authorization", form)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def poll(program: Program, told: dict[str, Any]) -> httpx.Response:
    return await program.post("/oauth/token", {"grant_type": DEVICE, "device_code": told["device_code"]})


async def error_of(program: Program, told: dict[str, Any]) -> str:
    answer = await poll(program, told)
    assert answer.status_code == 400
    return str(answer.json()["error"])


async def test_what_a_device_is_told(public: Program) -> None:
    told = await begun(public, scope="read")
    assert (told["interval"], told["expires_in"]) == (5, 600)
    first, _, second = told["user_code"].partition("-")
    assert {len(first), len(second)} == {4}
    assert set(first + second) <= set(devices.ALPHABET)
    assert told["verification_uri"] == PAGE
    assert told["verification_uri_complete"] == f"{PAGE}?user_code={told['user_code']}"


async def test_it_waits_slows_down_and_is_let_in(
    public: Program, world: World, world_clock: HandClock
) -> None:
    told = await begun(public, scope="read")
    assert await error_of(public, told) == "authorization_pending"
    world_clock.now += 5
    assert await error_of(public, told) == "authorization_pending"
    assert await error_of(public, told) == "slow_down"
    world_clock.now += 6
    assert await error_of(public, told) == "slow_down", "ten seconds from now on"
    world_clock.now += 15
    assert await error_of(public, told) == "authorization_pending"
    shown = await world.ok("bob", "GET", "/oauth/device", params={"user_code": told["user_code"].lower()})
    assert (shown["name"], shown["scopes"]) == ("tui", ["read"])
    body = {"user_code": told["user_code"].replace("-", " "), "approve": True}
    await world.ok("bob", "POST", "/oauth/device/approve", body)
    given = await poll(public, told)
    assert given.status_code == 200
    assert given.json()["scope"] == "read"
    assert await public.me(given.json()["access_token"]) == 200
    assert await error_of(public, told) == "invalid_grant", "good for one use"
    assert (await public.renew(given.json()["refresh_token"])).status_code == 200
    mine = await world.ok("bob", "GET", "/users/me/oauth/apps/authorized")
    assert [one["id"] for one in mine] == [public.id]


async def test_it_is_turned_away(public: Program, world: World) -> None:
    told = await begun(public)
    body = {"user_code": told["user_code"], "approve": False}
    await world.ok("bob", "POST", "/oauth/device/approve", body)
    assert await error_of(public, told) == "access_denied"
    late = await world.call("bob", "POST", "/oauth/device/approve", {**body, "approve": True})
    assert late.status_code == 404


async def test_it_waits_ten_minutes(public: Program, world: World, world_clock: HandClock) -> None:
    told = await begun(public)
    world_clock.now += 601
    assert await error_of(public, told) == "expired_token"
    body = {"user_code": told["user_code"], "approve": True}
    assert (await world.call("bob", "POST", "/oauth/device/approve", body)).status_code == 404


async def test_its_code_is_good_for_one_program(public: Program, confidential: Program) -> None:
    told = await begun(public)
    assert await error_of(confidential, told) == "invalid_grant"
    assert await error_of(public, {"device_code": "unknown"}) == "invalid_grant"
    assert await error_of(public, {"device_code": ""}) == "invalid_request"
    answer = await public.post("/oauth/device_authorization", {"scope": "all"})
    assert answer.json()["error"] == "invalid_scope"
    unnamed = await public.post("/oauth/device_authorization", {"client_id": "a" * 26})
    assert (unnamed.status_code, unnamed.json()["error"]) == (401, "invalid_client")


async def test_guessing_codes_is_slowed_down(public: Program, world: World) -> None:
    told = await begun(public)
    found = []
    for number in range(30):
        letters = "".join(devices.ALPHABET[(number // 20**digit) % 20] for digit in range(8))
        body = {"user_code": letters, "approve": True}
        found.append((await world.call("bob", "POST", "/oauth/device/approve", body)).status_code)
    assert found.count(404) <= 6
    assert found.count(429) >= 24
    assert (await world.call("", "GET", PAGE, params={"user_code": told["user_code"]})).status_code == 429


async def test_too_many_devices_do_not_wait(public: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "MOST_WAITING", 2)
    await begun(public)
    await begun(public)
    refused = await public.post("/oauth/device_authorization", {})
    assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")


async def test_a_person_without_a_password_uses_a_command(public: Program, world: World) -> None:
    told = await begun(public, scope="read post")

    async def said(line: str, name: str = "bob") -> str:
        body = {"command": f"/authorize {line}", "channel_id": world.channel()}
        answer = await world.ok(name, "POST", "/commands/execute", body)
        assert answer["response_type"] == "ephemeral"
        return str(answer["text"])

    code = told["user_code"]
    assert "Give the code" in await said("")
    assert "No device waits" in await said("BBBB-BBBB yes")
    question = await said(code)
    assert "tui asks to act as you" in question
    assert "write in your name" in question
    assert "administer" not in question
    assert await error_of(public, told) == "authorization_pending"
    assert await said(f"{code} yes") == "tui is let in."
    assert (await poll(public, told)).status_code == 200
    second = await begun(public)
    assert await said(f"{second['user_code']} no") == "tui is turned away."
    assert await error_of(public, second) == "access_denied"


async def test_no_program_lets_another_in(public: Program, world: World) -> None:
    token = (await public.tokens())["access_token"]
    told = await begun(public)
    headers = {"Authorization": f"Bearer {token}"}
    body = {"user_code": told["user_code"], "approve": True}
    refused = await world.call("", "POST", "/oauth/device/approve", body, headers=headers)
    assert refused.status_code == 403
    line = {"command": f"/authorize {told['user_code']} yes", "channel_id": world.channel()}
    assert (await world.call("", "POST", "/commands/execute", line, headers=headers)).status_code == 403
    assert await error_of(public, told) == "authorization_pending"


async def test_the_page_asks_for_the_code_then_for_the_person(public: Program, world: World) -> None:
    told = await begun(public, scope="read")
    empty = await world.call("", "GET", PAGE)
    assert 'name="user_code"' in empty.text
    unknown = await world.call("", "GET", PAGE, params={"user_code": "BBBB-BBBB"})
    assert (unknown.status_code, "No device waits" in unknown.text) == (404, True)
    shown = await world.call("", "GET", told["verification_uri_complete"])
    assert told["user_code"] in shown.text
    assert "read everything that you can read" in shown.text
    form = {"user_code": told["user_code"], "login_id": "bob", "password": "wrong", "decision": "allow"}
    wrong = await world.call("", "POST", PAGE, data=form)
    assert wrong.status_code == 401
    assert 'value="bob"' in wrong.text
    assert "wrong" not in wrong.text.replace("wrong password", "")
    assert await error_of(public, told) == "authorization_pending"
    done = await world.call("", "POST", PAGE, data={**form, "password": PASSWORD})
    assert "tui is let in" in done.text
    assert (await poll(public, told)).status_code == 200


async def test_the_page_turns_a_device_away(public: Program, world: World) -> None:
    told = await begun(public)
    form = {"user_code": told["user_code"], "decision": "deny"}
    assert "turned away" in (await world.call("", "POST", PAGE, data=form)).text
    assert await error_of(public, told) == "access_denied"
