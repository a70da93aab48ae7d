"""Invitations: who makes them, what they let in, how often, and what is kept of them."""

from __future__ import annotations

import asyncio

import httpx

from chat_tui.server.config import ServerConfig
from chat_tui.server.records import audit, invites
from tests.server.conftest import World

NEW = {"username": "nina", "password": "correct horse"}


async def _invite(world: World, name: str = "bob", **wish: object) -> tuple[str, str]:
    """Somebody invites; id and token."""
    made = await world.ok(name, "POST", "/invites", wish)
    assert made["link"].startswith("http://localhost/invite/")
    return made["id"], made["link"].rpartition("/")[2]


async def _sign_up(world: World, token: str, name: str = "nina") -> httpx.Response:
    return await world.call("", "POST", f"/users?t={token}", {**NEW, "username": name})


async def test_an_invitation_lets_one_person_in_and_into_its_channels(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "lab", "display_name": "Lab", "type": "P"}
    lab = (await world.ok("bob", "POST", "/channels", body))["id"]
    assert (await world.call("", "POST", "/users", NEW)).status_code == 403
    _, token = await _invite(world, channel_ids=[lab])
    made = await _sign_up(world, token)
    assert made.status_code == 201
    assert made.json()["id"] in world.members(lab)
    assert made.json()["id"] in world.members(world.channel())
    again = await _sign_up(world, token, "otto")
    assert (again.status_code, again.json()["id"]) == (
        400,
        "api.user.create_user.signup_link_invalid.app_error",
    )


async def test_of_many_who_come_at_once_as_many_get_in_as_were_invited(world: World) -> None:
    _, token = await _invite(world, uses=3)
    came = await asyncio.gather(*(_sign_up(world, token, f"nina{number}") for number in range(8)))
    assert sorted(answer.status_code for answer in came) == [201] * 3 + [400] * 5


async def test_a_name_that_is_taken_uses_nothing_up(world: World) -> None:
    _, token = await _invite(world)
    assert (await _sign_up(world, token, "bob")).status_code == 400
    assert (await _sign_up(world, token)).status_code == 201


async def test_an_invitation_ends_by_time_and_by_whoever_made_it(world: World) -> None:
    invite_id, token = await _invite(world)
    row = invites.by_id(world.records.reader, invite_id)
    assert row is not None
    assert row["expires_at"] - row["create_at"] == invites.LIFE
    assert invites.find(world.records.reader, token, row["expires_at"]) is None
    assert invites.find(world.records.reader, token, row["expires_at"] - 1) is not None
    assert (await world.call("carol", "DELETE", f"/invites/{invite_id}")).status_code == 403
    await world.ok("bob", "DELETE", f"/invites/{invite_id}")
    assert (await _sign_up(world, token)).status_code == 400


async def test_invitations_are_listed_to_who_made_them_and_to_administrators_without_links(
    world: World,
) -> None:
    invite_id, token = await _invite(world, uses=2)
    await _sign_up(world, token)
    assert await world.ok("carol", "GET", "/invites") == []
    for name in ("bob", "alice"):
        (shown,) = await world.ok(name, "GET", "/invites")
        assert (shown["id"], shown["creator_id"], shown["uses"]) == (invite_id, world.id("bob"), 1)
        assert "link" not in shown


async def test_ten_invitations_an_hour_are_enough(world: World) -> None:
    made = [(await world.call("bob", "POST", "/invites", {})).status_code for _ in range(12)]
    assert made == [201] * 10 + [429] * 2
    assert (await world.call("carol", "POST", "/invites", {})).status_code == 201
    await world.records.write(
        lambda tx: tx.db.execute("UPDATE invites SET create_at=create_at-?", (invites.HOUR,))
    )
    assert (await world.call("bob", "POST", "/invites", {})).status_code == 201


async def test_nobody_invites_to_where_he_is_not_or_to_more_than_a_member_may(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "secret", "type": "P"}
    secret = (await world.ok("alice", "POST", "/channels", body))["id"]
    assert (await world.call("bob", "POST", "/invites", {"channel_ids": [secret]})).status_code == 403
    assert (await world.call("erin", "POST", "/invites", {"team_id": world.team["id"]})).status_code == 403
    for nonsense in (
        {"role": "admin"},
        {"role": "guest"},
        {"uses": 0},
        {"uses": 1001},
        {"hours": 0},
        {"hours": 9999},
    ):
        assert (await world.call("bob", "POST", "/invites", nonsense)).status_code == 400, nonsense


async def test_who_has_an_account_comes_in_with_it(world: World) -> None:
    _, token = await _invite(world)
    assert (await world.call("erin", "POST", "/invites/accept", {"token": "x" * 26})).status_code == 400
    found = await world.ok("erin", "POST", "/invites/accept", {"token": token})
    assert found == {"team_id": world.team["id"]}
    assert world.id("erin") in world.members(world.channel())


def test_links_begin_with_the_address_that_is_known() -> None:
    assert ServerConfig().address == "http://localhost"
    assert ServerConfig(listen_url="http://10.0.0.7:8065").address == "http://10.0.0.7:8065"
    named = ServerConfig(site_url="https://chat.example.org/", listen_url="http://10.0.0.7:8065")
    assert named.address == "https://chat.example.org"


async def test_the_token_is_kept_nowhere(world: World) -> None:
    _, token = await _invite(world)
    await _sign_up(world, token)
    stored = " ".join(world.records.reader.iterdump())
    assert token not in stored
    lines = [row["action"] for row in audit.since(world.records.reader, 0)]
    assert [line for line in lines if line.startswith("invite.")] == ["invite.create", "invite.use"]


async def test_the_page_of_an_invitation_says_the_command_and_uses_nothing_up(world: World) -> None:
    _, token = await _invite(world)
    transport = httpx.ASGITransport(app=world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        page = await browser.get(f"/invite/{token}")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert f"chat-tui login http://localhost/invite/{token}" in page.text
        assert (await _sign_up(world, token)).status_code == 201
        assert (await browser.get(f"/invite/{token}")).status_code == 404
