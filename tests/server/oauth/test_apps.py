"""Who registers programs, what is told of them, and what do they find out about us?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from chat_tui.server.app import create_app
from chat_tui.server.oauth import redirects, registration
from chat_tui.server.records import audit
from chat_tui.server.records.tables_oauth import CHAT_TUI
from tests.server.conftest import World
from tests.server.oauth.conftest import CALLBACK, SITE, Program, registered


def with_settings(world: World, **settings: Any) -> World:
    """The same workspace, set up otherwise."""
    workspace = replace(world.workspace, config=replace(world.workspace.config, **settings))
    app = create_app(world.records, world.hub, workspace.config, workspace=workspace)
    return replace(world, workspace=workspace, app=app)


async def test_administrators_register_change_and_remove_programs(world: World) -> None:
    body = {"name": "Robot", "callback_urls": [CALLBACK], "homepage": "https://example.com"}
    made = await world.ok("alice", "POST", "/oauth/apps", body)
    assert len(made["client_secret"]) == 52
    path = f"/oauth/apps/{made['id']}"
    assert (await world.ok("alice", "GET", path))["client_secret"] == ""
    assert (await world.ok("bob", "GET", f"{path}/info"))["name"] == "Robot"
    changed = await world.ok("alice", "PUT", path, {**body, "name": "Robot 2", "is_trusted": True})
    assert (changed["name"], changed["is_trusted"], changed["client_secret"]) == ("Robot 2", True, "")
    program = Program(world, made["id"], made["client_secret"])
    tokens = await program.tokens()
    fresh = await world.ok("alice", "POST", f"{path}/regen_secret")
    assert (await program.renew(tokens["refresh_token"])).status_code == 401
    program.secret = fresh["client_secret"]
    assert (await program.renew(tokens["refresh_token"])).status_code == 200
    assert await ids(world) == {made["id"], CHAT_TUI}
    await world.ok("alice", "DELETE", path)
    assert await program.me(tokens["access_token"]) == 401
    assert (await world.call("alice", "GET", path)).status_code == 404
    told = [one["action"] for one in audit.since(world.records.reader, 0, action="oauth_app")]
    assert told == [f"oauth_app.{verb}" for verb in ("create", "change", "new_secret", "revoke")]


async def ids(world: World) -> set[str]:
    return {one["id"] for one in await world.ok("alice", "GET", "/oauth/apps")}


async def test_every_workspace_knows_chat_tui_until_that_is_removed(world: World) -> None:
    document = f"{SITE}/.well-known/oauth-authorization-server"
    assert (await world.ok("", "GET", document))["chat_tui_client_id"] == CHAT_TUI
    own = Program(world, CHAT_TUI)
    for place in ("http://127.0.0.1:40001/callback", "http://[::1]:40001/callback"):
        answer = await world.call("bob", "POST", f"{SITE}/oauth/authorize", own.request(redirect_uri=place))
        assert answer.status_code == 200, answer.text
    begun = await own.post("/oauth/device_authorization", {"scope": "read post manage"})
    assert begun.status_code == 200
    await world.ok("alice", "DELETE", f"/oauth/apps/{CHAT_TUI}")
    assert "chat_tui_client_id" not in await world.ok("", "GET", document)
    assert (await own.post("/oauth/device_authorization", {})).status_code == 401


async def test_no_secret_is_on_disk(confidential: Program, world: World) -> None:
    tokens = await confidential.tokens()
    begun = (await confidential.post("/oauth/device_authorization", {})).json()
    code = await confidential.code()
    dump = "\n".join(world.records.reader.iterdump())
    secrets = (confidential.secret, code, tokens["access_token"], tokens["refresh_token"])
    assert not [one for one in (*secrets, begun["device_code"]) if one in dump]


async def test_others_register_nothing(public: Program, world: World) -> None:
    body = {"name": "x", "callback_urls": [CALLBACK]}
    assert (await world.call("bob", "POST", "/oauth/apps", body)).status_code == 403
    assert (await world.call("bob", "GET", f"/oauth/apps/{public.id}")).status_code == 403
    assert (await world.call("bob", "GET", "/oauth/apps")).status_code == 403
    assert (await world.call("bob", "DELETE", f"/oauth/apps/{public.id}")).status_code == 403
    path = f"/users/{world.id('alice')}/oauth/apps/authorized"
    assert (await world.call("bob", "GET", path)).status_code == 403
    secret = await world.call("alice", "POST", f"/oauth/apps/{public.id}/regen_secret")
    assert secret.status_code == 400


async def test_what_cannot_be_registered(world: World) -> None:
    cases: list[dict[str, Any]] = [
        {"name": ""},
        {"name": "x" * 65},
        {"name": "pay\u202epal"},
        {"name": "a\nb"},
        {"callback_urls": []},
        {"callback_urls": ["https://example.com/"] * 11},
        {"callback_urls": ["javascript:alert(1)"]},
        {"homepage": "javascript:alert(1)"},
    ]
    body = {"name": "x", "callback_urls": [CALLBACK]}
    answers = [await world.call("alice", "POST", "/oauth/apps", {**body, **changed}) for changed in cases]
    assert [answer.status_code for answer in answers] == [400] * len(cases)


PLACES = {
    "https://example.com/callback": True,
    "https://example.com:8443/callback?x=1": True,
    "http://127.0.0.1/callback": True,
    "http://[::1]:8000/callback": True,
    "http://localhost:8000/callback": True,
    "http://example.com/callback": False,
    "http://127.0.0.1.example.com/callback": False,
    "http://127.0.0.1@example.com/callback": False,
    "https://user@example.com/": False,
    "https://example.com/#fragment": False,
    "https://example.com/#": False,
    "https://example.com\\@evil.example/": False,
    "https://example.com/ä": False,
    "https://example.com/a b": False,
    "https://example.com:99999/": False,
    "https:///callback": False,
    "//example.com/": False,
    "com.example.app:/callback": False,
    "https://[::1": False,
    "": False,
}


@pytest.mark.parametrize(("place", "wanted"), PLACES.items())
def test_places_that_may_be_registered(place: str, wanted: bool) -> None:
    assert redirects.may_register(place) is wanted


MATCHES = {
    ("https://example.com/cb", "https://example.com/cb"): True,
    ("https://example.com:443/cb", "https://example.com/cb"): False,
    ("https://example.com:8443/cb", "https://example.com/cb"): False,
    ("https://EXAMPLE.com/cb", "https://example.com/cb"): False,
    ("https://example.com/cb/../x", "https://example.com/cb"): False,
    ("http://127.0.0.1:9/cb", "http://127.0.0.1/cb"): True,
    ("http://127.0.0.1/cb", "http://127.0.0.1:9/cb"): True,
    ("http://[::1]:9/cb", "http://[::1]:8/cb"): True,
    ("http://[::1]:9/cb", "http://127.0.0.1:9/cb"): False,
    ("http://127.0.0.1:9/other", "http://127.0.0.1/cb"): False,
    ("http://127.0.0.1:0/cb", "http://127.0.0.1/cb"): False,
    ("http://127.0.0.1:9/cb#x", "http://127.0.0.1/cb"): False,
    ("http://127.0.0.2:9/cb", "http://127.0.0.1/cb"): False,
    ("http://127.1:9/cb", "http://127.0.0.1/cb"): False,
    ("http://localhost:9/cb", "http://localhost:8/cb"): False,
    ("https://127.0.0.1:9/cb", "https://127.0.0.1:8/cb"): False,
    ("http://127.0.0.1:9@evil.example/cb", "http://127.0.0.1/cb"): False,
    ("http://127.0.0.1:9\\@evil.example/cb", "http://127.0.0.1/cb"): False,
}


@pytest.mark.parametrize(("places", "wanted"), MATCHES.items())
def test_places_that_are_the_registered_one(places: tuple[str, str], wanted: bool) -> None:
    assert redirects.matches(*places) is wanted


async def test_the_documents_lead_to_what_is_there(world: World) -> None:
    document = await world.ok("", "GET", f"{SITE}/.well-known/oauth-authorization-server")
    assert document["issuer"] == SITE
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert "registration_endpoint" not in document
    for name in ("token_endpoint", "device_authorization_endpoint", "revocation_endpoint"):
        answer = await world.call("", "POST", document[name], data={})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    resource = await world.ok("", "GET", f"{SITE}/.well-known/oauth-protected-resource")
    assert resource["authorization_servers"] == [SITE]
    named = with_settings(world, site_url="https://chat.example.com/")
    document = await named.ok("", "GET", f"{SITE}/.well-known/oauth-authorization-server")
    assert document["token_endpoint"] == "https://chat.example.com/oauth/token"


async def register(world: World, **changed: Any) -> httpx.Response:
    body = {"client_name": "Agent", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none"}
    return await world.call("", "POST", "/oauth/apps/register", {**body, **changed})


async def test_programs_register_themselves_only_where_they_may(world: World) -> None:
    assert (await register(world)).status_code == 404
    open_world = with_settings(world, oauth_registration=True)
    made = await register(open_world)
    assert made.status_code == 201
    assert "client_secret" not in made.json()
    program = Program(open_world, made.json()["client_id"])
    assert (await program.redeem(await program.code())).status_code == 200
    secret = await register(open_world, token_endpoint_auth_method="client_secret_post")
    assert (len(secret.json()["client_secret"]), secret.json()["client_secret_expires_at"]) == (52, 0)
    listed = with_settings(
        world, oauth_registration=True, oauth_registration_hosts=frozenset({"*.example.org"})
    )
    refused = await register(listed)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_redirect_uri")
    assert (await register(listed, redirect_uris=["https://a.example.org/cb"])).status_code == 201
    document = await listed.ok("", "GET", f"{SITE}/.well-known/oauth-authorization-server")
    assert document["registration_endpoint"] == f"{SITE}/api/v4/oauth/apps/register"


async def test_what_a_program_cannot_register(world: World) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"client_name": ""}, "invalid_client_metadata"),
        ({"client_name": 1}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://example.com/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://example.com/"}, "invalid_redirect_uri"),
    ]
    open_world = with_settings(world, oauth_registration=True)
    for changed, error in cases:
        answer = await register(open_world, **changed)
        assert (answer.status_code, answer.json()["error"]) == (400, error), changed


async def test_programs_that_nobody_uses_make_room(
    public: Program, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "MOST_UNUSED", 2)
    open_world = with_settings(world, oauth_registration=True)
    made = [(await register(open_world)).json()["client_id"]]
    await Program(open_world, made[0]).code()
    made += [(await register(open_world)).json()["client_id"] for _ in range(3)]
    assert await ids(world) == {CHAT_TUI, public.id, made[0], made[2], made[3]}


async def test_a_workspace_may_let_no_programs_in(public: Program, world: World) -> None:
    closed = with_settings(world, oauth=False)
    answers = [
        await closed.call("alice", "GET", "/oauth/apps"),
        await closed.call("bob", "POST", f"{SITE}/oauth/authorize", public.request()),
        await closed.call("", "POST", f"{SITE}/oauth/token", data={}),
        await closed.call("", "GET", f"{SITE}/.well-known/oauth-authorization-server"),
    ]
    assert {answer.status_code for answer in answers} == {501}
    config = await closed.ok("bob", "GET", "/config/client", params={"format": "old"})
    assert config["EnableOAuthServiceProvider"] == "false"


async def test_the_two_programs_are_told_apart(world: World) -> None:
    public, secret = await registered(world, is_public=True), await registered(world)
    shown = {one["id"]: one for one in await world.ok("alice", "GET", "/oauth/apps")}
    assert shown[public.id]["is_public"] is True
    assert "is_public" not in shown[secret.id], "Mattermost 10 does not know the key"
