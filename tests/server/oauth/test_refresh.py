"""Are tokens renewed once, ended when a used one comes back, and taken back whole?"""

from __future__ import annotations

import asyncio

from chat_tui.server.oauth import tokens
from chat_tui.server.records import audit
from tests.server.conftest import World
from tests.server.oauth.conftest import SITE, HandClock, Program

DAY = 24 * 3600


async def test_a_refresh_gives_a_fresh_pair(public: Program, world_clock: HandClock) -> None:
    first = await public.tokens(scope="read post")
    second = (await public.renew(first["refresh_token"])).json()
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    assert (second["expires_in"], second["scope"]) == (3600, "read post")
    assert [await public.me(one["access_token"]) for one in (first, second)] == [200, 200]
    world_clock.now += 61
    assert [await public.me(one["access_token"]) for one in (first, second)] == [401, 200], "after a minute"
    world_clock.now += 3600
    assert await public.me(second["access_token"]) == 401
    third = (await public.renew(second["refresh_token"])).json()
    assert await public.me(third["access_token"]) == 200


async def test_a_confidential_program_renews_with_its_secret_alone(
    confidential: Program, public: Program
) -> None:
    tokens = await confidential.tokens()
    stolen = {"client_id": public.id}
    assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await confidential.renew(tokens["refresh_token"], client_secret="x" * 52)).status_code == 401
    assert (await confidential.renew(tokens["refresh_token"], **stolen)).status_code == 401
    assert (await confidential.renew(tokens["refresh_token"])).status_code == 200


async def test_a_lost_answer_is_given_again(public: Program, world_clock: HandClock) -> None:
    first = await public.tokens()
    second = (await public.renew(first["refresh_token"])).json()
    world_clock.now += 5
    again = (await public.renew(first["refresh_token"])).json()
    assert again["access_token"] == second["access_token"]
    assert again["refresh_token"] == second["refresh_token"]
    assert again["expires_in"] < second["expires_in"]


async def test_a_hundred_refreshes_at_one_moment_give_one_pair(public: Program, world: World) -> None:
    first = await public.tokens()
    answers = await asyncio.gather(*(public.renew(first["refresh_token"]) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert len({answer.json()["access_token"] for answer in answers}) == 1
    good = "SELECT count(*) FROM oauth_refresh_tokens WHERE used_at=0"
    assert world.records.reader.execute(good).fetchone()[0] == 1
    assert await public.me(answers[0].json()["access_token"]) == 200


async def test_a_used_token_that_comes_late_ends_everything(
    public: Program, world: World, world_clock: HandClock
) -> None:
    first = await public.tokens()
    second = (await public.renew(first["refresh_token"])).json()
    world_clock.now += 11
    assert (await public.renew(first["refresh_token"])).json()["error"] == "invalid_grant"
    assert await public.me(second["access_token"]) == 401
    assert (await public.renew(second["refresh_token"])).json()["error"] == "invalid_grant"
    assert len(audit.since(world.records.reader, 0, action="oauth.reuse")) == 1


async def test_a_used_token_ends_everything_once_its_successor_is_used(public: Program) -> None:
    first = await public.tokens()
    second = (await public.renew(first["refresh_token"])).json()
    third = (await public.renew(second["refresh_token"])).json()
    assert (await public.renew(first["refresh_token"])).json()["error"] == "invalid_grant"
    assert await public.me(third["access_token"]) == 401


async def test_on_mattermosts_path_nothing_is_repeated(confidential: Program, world_clock: HandClock) -> None:
    path = "/oauth/access_token"
    first = await confidential.tokens()
    second = (await confidential.renew(first["refresh_token"], path)).json()
    again = await confidential.renew(first["refresh_token"], path)
    assert again.status_code == 404
    assert again.json()["id"] == "api.oauth.get_access_token.refresh_token.app_error"
    assert await confidential.me(second["access_token"]) == 200, "it may have been a lost answer"
    world_clock.now += 11
    assert (await confidential.renew(first["refresh_token"], path)).status_code == 404
    assert await confidential.me(second["access_token"]) == 401


async def test_a_refresh_may_ask_for_less_and_not_for_more(public: Program) -> None:
    first = await public.tokens(scope="read post")
    more = await public.renew(first["refresh_token"], scope="read manage")
    assert more.json()["error"] == "invalid_scope"
    less = (await public.renew(first["refresh_token"], scope="read")).json()
    assert less["scope"] == "read"
    assert (await public.renew(less["refresh_token"])).json()["scope"] == "read post"


async def test_a_refresh_token_lives_ninety_days(
    public: Program, world: World, world_clock: HandClock
) -> None:
    first = await public.tokens()
    world_clock.now += 89 * DAY
    second = (await public.renew(first["refresh_token"])).json()
    world_clock.now += 91 * DAY
    assert (await public.renew(second["refresh_token"])).json()["error"] == "invalid_grant"
    begin = "INSERT INTO oauth_grants SELECT 'dead', app_id, user_id, scopes, create_at FROM oauth_grants"
    await world.records.write(lambda tx: tx.db.execute(begin))
    app = {"id": public.id, "name": "tui", "is_public": 1}
    await world.records.write(lambda tx: tokens.begin(tx, app, world.id("bob"), "read"))
    assert len(world.records.reader.execute("SELECT id FROM oauth_grants").fetchall()) == 1


async def test_either_token_takes_the_whole_grant_back(
    public: Program, confidential: Program, world: World
) -> None:
    for name in ("access_token", "refresh_token"):
        tokens = await public.tokens()
        foreign = await confidential.post("/oauth/revoke", {"token": tokens[name]})
        assert (foreign.status_code, await public.me(tokens["access_token"])) == (200, 200)
        answer = await public.post("/oauth/revoke", {"token": tokens[name], "token_type_hint": "x"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert await public.me(tokens["access_token"]) == 401
        assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await public.post("/oauth/revoke", {"token": "unknown"})).status_code == 200
    assert (await public.post("/oauth/revoke", {})).json()["error"] == "invalid_request"
    own = await public.post("/oauth/revoke", {"token": world.tokens["bob"]})
    assert (own.status_code, await public.me(world.tokens["bob"])) == (200, 200), "no program's session"


async def test_a_session_that_is_ended_takes_the_grant_along(public: Program, world: World) -> None:
    tokens = await public.tokens()
    sessions = await world.ok("bob", "GET", "/users/me/sessions")
    found = next(one["id"] for one in sessions if one["is_oauth"])
    await world.ok("bob", "POST", "/users/me/sessions/revoke", {"session_id": found})
    assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    tokens, code = await public.tokens(), await public.code()
    body = {"current_password": "correct horse", "new_password": "battery staple"}
    await world.ok("bob", "PUT", "/users/me/password", body)
    assert await public.me(tokens["access_token"]) == 401
    assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await public.redeem(code)).json()["error"] == "invalid_grant"


async def test_a_user_takes_back_what_he_let_a_program_have(public: Program, world: World) -> None:
    tokens, code, others = await public.tokens(), await public.code(), await public.tokens("carol")
    mine = await world.ok("bob", "GET", "/users/me/oauth/apps/authorized")
    assert [one["id"] for one in mine] == [public.id]
    await world.ok("bob", "POST", f"{SITE}/oauth/deauthorize", {"client_id": public.id})
    assert await world.ok("bob", "GET", "/users/me/oauth/apps/authorized") == []
    assert [await public.me(one["access_token"]) for one in (tokens, others)] == [401, 200]
    assert (await public.renew(tokens["refresh_token"])).status_code == 400
    assert (await public.redeem(code)).status_code == 400
    assert len(world.hub.revoked) == 1
    headers = {"Authorization": f"Bearer {others['access_token']}"}
    url, body = f"{SITE}/oauth/deauthorize", {"client_id": public.id}
    assert (await world.call("", "POST", url, body, headers=headers)).status_code == 403


async def test_a_token_in_the_query_is_a_programs(public: Program, world: World) -> None:
    token = (await public.tokens())["access_token"]
    answer = await world.call("", "GET", "/users/me", params={"access_token": token})
    assert answer.status_code == 200
    own = await world.call("", "GET", "/users/me", params={"access_token": world.tokens["bob"]})
    assert own.json()["id"] == "api.context.token_provided.app_error"


async def test_use_does_not_lengthen_a_programs_session(
    confidential: Program, world_clock: HandClock
) -> None:
    token = (await confidential.tokens())["access_token"]
    for _ in range(3):
        world_clock.now += 9 * DAY
        assert await confidential.me(token) == 200
    world_clock.now += 4 * DAY
    assert await confidential.me(token) == 401
