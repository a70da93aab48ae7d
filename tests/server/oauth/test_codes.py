"""Is an authorisation code good for one program, one place, one proof and one use?"""

from __future__ import annotations

import asyncio
from typing import Any

from chat_tui.server.oauth import pkce
from chat_tui.server.records import audit
from tests.server.conftest import World
from tests.server.oauth.conftest import CALLBACK, SITE, HandClock, Program, registered


def test_the_vector_of_rfc_7636() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert pkce.challenge_of(verifier) == challenge
    assert pkce.proves(verifier, challenge)
    assert not pkce.proves(verifier[:-1] + "l", challenge)
    assert not pkce.proves(challenge, challenge), "that would be the plain method"
    assert not pkce.proves("short", pkce.challenge_of("short"))


async def test_a_public_program_is_let_in(public: Program, world: World) -> None:
    answer = await public.allowed_by("bob")
    assert answer["state"] == "STATE & 1"
    assert answer["iss"] == SITE
    given = await public.redeem(answer["code"])
    assert given.status_code == 200
    assert given.headers["cache-control"] == "no-store"
    tokens = given.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3600)
    assert tokens["scope"] == "read post manage"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await world.call("", "GET", "/users/me", headers=headers)).json()["username"] == "bob"
    listed = await world.ok("bob", "GET", "/users/me/sessions")
    assert [one["props"]["platform"] for one in listed if one["is_oauth"]] == ["tui"]


async def test_a_confidential_one_needs_its_secret_and_no_proof(confidential: Program) -> None:
    code = await confidential.code(code_challenge="", code_challenge_method="")
    given = await confidential.redeem(code, code_verifier="")
    assert given.json()["expires_in"] == 2_592_000


async def test_the_secret_may_come_in_the_header(confidential: Program, world: World) -> None:
    form = {"grant_type": "authorization_code", "code": await confidential.code(), "redirect_uri": CALLBACK}
    form["code_verifier"] = confidential.verifier
    url = f"{SITE}/oauth/token"
    async with world.client() as client:
        wrong = await client.post(url, data=form, auth=(confidential.id, "x" * 52))
        both = await client.post(
            url, data={**form, "client_secret": "x"}, auth=(confidential.id, confidential.secret)
        )
        right = await client.post(url, data=form, auth=(confidential.id, confidential.secret))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    assert right.status_code == 200


async def test_any_port_of_this_machine_will_do(public: Program) -> None:
    place = "http://127.0.0.1:49152/callback"
    code = await public.code(redirect_uri=place)
    assert (await public.redeem(code)).json()["error"] == "invalid_grant", "another port than was asked for"
    assert (await public.redeem(code, redirect_uri=place)).status_code == 200


async def test_a_code_is_good_for_ten_minutes(public: Program, world_clock: HandClock) -> None:
    code, late = await public.code(), await public.code()
    world_clock.now += 590
    assert (await public.redeem(code)).status_code == 200
    world_clock.now += 20
    assert (await public.redeem(late)).json()["error"] == "invalid_grant"


async def test_a_second_use_ends_what_the_first_gave(public: Program, world: World) -> None:
    code = await public.code()
    tokens = (await public.redeem(code)).json()
    assert await public.me(tokens["access_token"]) == 200
    again = await public.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert await public.me(tokens["access_token"]) == 401
    assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert len(world.hub.revoked) == 1
    counted = {name: amount for name, _, amount in world.workspace.metrics.counters()}
    assert (counted["oauth_tokens_total"], counted["oauth_refusals_total"]) == (1, 2)
    assert [one["result"] for one in audit.since(world.records.reader, 0, action="oauth.reuse")] == [
        "authorization_code"
    ]


async def test_many_uses_at_one_moment_give_one_grant_at_most(public: Program, world: World) -> None:
    code = await public.code()
    answers = await asyncio.gather(*(public.redeem(code) for _ in range(20)))
    assert sum(answer.status_code == 200 for answer in answers) <= 1
    count = "SELECT count(*) FROM sessions WHERE grant_id<>''"
    assert world.records.reader.execute(count).fetchone()[0] == 0, "the second use ended the first"


FORGED: list[dict[str, Any]] = [
    {"code_verifier": "x" * 43},
    {"code_verifier": ""},
    {"code_verifier": "short"},
    {"code_verifier": "ä" * 43},
    {"code": "nosuchcode"},
    {"code": ""},
    {"code": "x" * 20_000},
    {"redirect_uri": ""},
    {"redirect_uri": "http://127.0.0.1:18101/callback"},
    {"redirect_uri": "http://127.0.0.1:18100/callback/"},
    {"redirect_uri": "http://127.0.0.1:18100/callback?x=1"},
    {"client_id": "a" * 26},
    {"client_id": " "},
    {"client_id": "' OR 1=1 --"},
    {"grant_type": "password"},
    {"grant_type": ""},
    {"grant_type": "client_credentials"},
    {"client_secret": "guess"},
]


async def test_forged_attempts_get_nothing_and_the_real_one_still_does(
    public: Program, confidential: Program, world: World
) -> None:
    code = await public.code()
    answers = [await public.redeem(code, **forged) for forged in FORGED]
    answers.append(await confidential.redeem(code, code_verifier=public.verifier))
    url = f"{SITE}/oauth/token"
    form = {"grant_type": "authorization_code", "client_id": public.id, "code": code}
    form |= {"redirect_uri": CALLBACK, "code_verifier": public.verifier}
    answers.append(await world.call("", "GET", url, params=form))
    answers.append(await world.call("", "POST", url, params=form))
    answers.append(await world.call("", "POST", url, form))
    twice = "&".join(f"{name}={value}" for name, value in [*form.items(), ("code", code)])
    answers.append(await world.call("", "POST", url, content=twice))
    answers.append(await world.call("", "POST", url, content=b"\xff=1"))
    answers.append(await world.call("", "POST", url, content="&".join(f"a{n}=1" for n in range(2000))))
    assert [answer.status_code for answer in answers if not 400 <= answer.status_code < 500] == []
    assert not any("access_token" in answer.text for answer in answers)
    assert (await public.redeem(code)).status_code == 200


async def test_nobody_is_sent_to_a_place_that_is_not_registered(public: Program, world: World) -> None:
    cases = [
        {"redirect_uri": "http://127.0.0.1:18100/other"},
        {"redirect_uri": "https://example.com/callback"},
        {"redirect_uri": "http://127.0.0.1:18100@example.com/callback"},
        {"redirect_uri": "http://localhost:18100/callback"},
        {"redirect_uri": "http://127.0.0.1.example.com:18100/callback"},
        {"redirect_uri": ""},
        {"client_id": "a" * 26},
        {"client_id": "x"},
    ]
    url = f"{SITE}/oauth/authorize"
    for changed in cases:
        body = public.request(**changed)
        answers = [
            await world.call("bob", "POST", url, body),
            await world.call("bob", "GET", url, params=body),
            await world.call("", "POST", url, data={**body, "decision": "allow"}),
        ]
        assert all(400 <= answer.status_code < 500 for answer in answers), changed
        assert not any("location" in answer.headers for answer in answers), changed


async def test_the_program_hears_what_is_wrong_with_its_question(public: Program) -> None:
    cases = [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "admin"}, "invalid_scope"),
    ]
    for changed, error in cases:
        answer = await public.allowed_by("bob", **changed)
        assert answer == {"error": error, "state": "STATE & 1", "iss": SITE}, changed


async def test_a_challenge_cannot_be_taken_away(confidential: Program) -> None:
    code = await confidential.code(code_challenge="", code_challenge_method="")
    assert (await confidential.redeem(code)).json()["error"] == "invalid_grant"


async def test_only_a_person_lets_programs_in(public: Program, world: World) -> None:
    body = public.request()
    made = await world.ok("bob", "POST", "/users/me/tokens", {"description": "script"})
    program = await public.tokens()
    url = f"{SITE}/oauth/authorize"
    for secret in (made["token"], program["access_token"]):
        headers = {"Authorization": f"Bearer {secret}"}
        assert (await world.call("", "POST", url, body, headers=headers)).status_code == 403
    assert (await world.call("", "POST", url, body)).status_code == 401


async def test_scopes_are_what_was_asked_and_the_person_has(world: World) -> None:
    program = await registered(world, is_public=True)
    reading = await program.tokens(scope="read")
    assert reading["scope"] == "read"
    headers = {"Authorization": f"Bearer {reading['access_token']}"}
    post = {"channel_id": world.channel(), "message": "hello"}
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 200
    assert (await world.call("", "POST", "/posts", post, headers=headers)).status_code == 403
    assert (await program.tokens(scope="read admin"))["scope"] == "read"
    assert (await program.tokens("alice", scope="read admin"))["scope"] == "read admin"


async def test_no_code_and_no_token_of_who_was_shut_out(public: Program, world: World) -> None:
    code, tokens = await public.code(), await public.tokens()
    await world.ok("alice", "PUT", f"/users/{world.id('bob')}/active", {"active": False})
    assert await public.me(tokens["access_token"]) == 401
    assert (await public.redeem(code)).json()["error"] == "invalid_grant"
    assert (await public.renew(tokens["refresh_token"])).json()["error"] == "invalid_grant"
