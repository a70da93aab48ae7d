"""What a guest sees: his channels and the people in them, and nothing beside."""

from __future__ import annotations

import pytest

from chat_tui.server.events import Event
from chat_tui.server.records import event_log, sessions, users
from tests.server.conftest import World


@pytest.fixture
async def guest(world: World) -> World:
    """The world with gus, a guest, in channel `lab` with bob; carol is elsewhere."""
    body = {"team_id": world.team["id"], "name": "lab", "display_name": "Lab", "type": "O"}
    lab = await world.ok("bob", "POST", "/channels", body)
    wish = {"role": "guest", "channel_ids": [lab["id"]]}
    link = (await world.ok("bob", "POST", "/invites", wish))["link"]
    new = {"username": "gus", "password": "correct horse"}
    made = await world.ok("", "POST", f"/users?t={link.rpartition('/')[2]}", new)
    world.users["gus"] = made
    _, world.tokens["gus"] = await world.records.write(lambda tx: sessions.start(tx, made["id"]))
    return world


async def _status(world: World, method: str, path: str, body: object = None) -> int:
    return (await world.call("gus", method, path, body)).status_code


async def test_a_guest_is_in_the_channels_of_his_invitation_only_and_talks_there(guest: World) -> None:
    assert guest.users["gus"]["roles"] == "system_guest"
    path = f"/users/me/teams/{guest.team['id']}/channels"
    assert [one["name"] for one in await guest.ok("gus", "GET", path)] == ["lab"]
    lab, square = guest.channel("lab"), guest.channel()
    mine = await guest.ok("gus", "GET", f"/channels/{lab}/members/me")
    assert (mine["scheme_guest"], mine["scheme_user"], mine["roles"]) == (True, False, "channel_guest")
    assert (await guest.ok("bob", "GET", f"/channels/{lab}/stats"))["guest_count"] == 1
    await guest.ok("gus", "POST", "/posts", {"channel_id": lab, "message": "hello"})
    await guest.ok("gus", "GET", f"/channels/{lab}/posts")
    for route in (f"/channels/{square}", f"/channels/{square}/posts", f"/channels/{square}/members"):
        assert await _status(guest, "GET", route) == 403, route
    assert await _status(guest, "POST", f"/channels/{square}/members", {"user_id": guest.id("gus")}) == 403
    assert await _status(guest, "POST", "/posts", {"channel_id": square, "message": "x"}) == 403


async def test_a_guest_browses_nothing(guest: World) -> None:
    team = guest.team["id"]
    for route in ("/teams", f"/teams/{team}/channels", f"/teams/{team}/channels/deleted"):
        assert await _status(guest, "GET", route) == 403, route
    assert await _status(guest, "POST", "/teams/search", {"term": ""}) == 403
    found = await guest.ok("gus", "POST", f"/teams/{team}/channels/search", {"term": ""})
    assert [one["name"] for one in found] == ["lab"]
    assert await _status(guest, "GET", f"/teams/{team}/channels/name/town-square") == 404


async def test_a_guest_knows_whom_he_shares_a_channel_with(guest: World) -> None:
    bob, carol, me = guest.id("bob"), guest.id("carol"), guest.id("gus")
    team, names = guest.team["id"], ["bob", "carol", "gus"]
    assert {one["username"] for one in await guest.ok("gus", "GET", "/users")} == {"bob", "gus"}
    assert {one["username"] for one in await guest.ok("gus", "GET", f"/users?in_team={team}")} == {
        "bob",
        "gus",
    }
    by_ids = await guest.ok("gus", "POST", "/users/ids", [bob, carol, me])
    by_names = await guest.ok("gus", "POST", "/users/usernames", names)
    assert {one["id"] for one in by_ids} == {one["id"] for one in by_names} == {bob, me}
    statuses = await guest.ok("gus", "POST", "/users/status/ids", [bob, carol])
    assert [one["user_id"] for one in statuses] == [bob]
    found = await guest.ok("gus", "POST", "/users/search", {"term": "carol"})
    assert found == []
    assert (await guest.ok("gus", "GET", f"/users/autocomplete?in_team={team}&name=c"))["users"] == []
    in_team = await guest.ok("gus", "GET", f"/teams/{team}/members")
    assert {one["user_id"] for one in in_team} == {bob, me}
    for route in (f"/users/{carol}", "/users/username/carol", "/users/email/carol@example.com"):
        assert await _status(guest, "GET", route) == 404, route
    assert await _status(guest, "POST", "/channels/direct", [me, carol]) == 400
    assert await _status(guest, "POST", "/channels/direct", [me, bob]) == 201


async def test_a_guest_makes_no_channels_hooks_or_invitations_and_lets_nobody_in(guest: World) -> None:
    lab, team = guest.channel("lab"), guest.team["id"]
    assert await _status(guest, "POST", "/channels", {"team_id": team, "name": "x1", "type": "O"}) == 403
    assert await _status(guest, "POST", "/hooks/incoming", {"channel_id": lab}) == 403
    assert await _status(guest, "POST", "/invites", {}) == 403
    assert await _status(guest, "POST", "/emoji", {}) == 403
    assert await _status(guest, "POST", f"/channels/{lab}/members", {"user_id": guest.id("bob")}) == 403
    assert await _status(guest, "DELETE", f"/channels/{lab}/members/{guest.id('bob')}") == 403
    assert await _status(guest, "PUT", f"/channels/{lab}/patch", {"header": "mine"}) == 403
    assert await _status(guest, "DELETE", f"/channels/{lab}") == 403
    erin = {"team_id": team, "user_id": guest.id("erin")}
    assert await _status(guest, "POST", f"/teams/{team}/members", erin) == 403


async def test_a_guest_hears_of_his_own_circle(guest: World) -> None:
    def heard(name: str) -> bool:
        event = Event("user_updated", about=guest.id(name))
        return guest.id("gus") in event_log.readers(guest.records.reader, event)

    assert heard("bob")
    assert heard("gus")
    assert not heard("carol")
    await guest.ok("carol", "PUT", "/users/me/patch", {"nickname": "C"})
    told = [readers for name, _, readers in guest.hub.told if name == "user_updated"]
    assert not any(guest.id("gus") in readers for readers in told)


async def test_who_is_made_a_guest_loses_what_is_for_members(guest: World) -> None:
    path = f"/users/{guest.id('carol')}/roles"
    assert (await guest.call("alice", "PUT", path, {"roles": "system_post_all"})).status_code == 400
    await guest.ok("alice", "POST", path.replace("roles", "demote"))
    body = {"team_id": guest.team["id"], "name": "x1", "type": "O"}
    assert (await guest.call("carol", "POST", "/channels", body)).status_code == 403
    row = users.by_id(guest.records.reader, guest.id("carol"))
    assert row is not None
    assert row["roles"] == "system_guest"
    await guest.ok("alice", "POST", path.replace("roles", "promote"))
    assert (await guest.call("carol", "POST", "/channels", body)).status_code == 201
    assert (await guest.call("alice", "POST", path.replace("roles", "promote"))).status_code == 400
    assert (await guest.call("alice", "POST", "/users/me/demote")).status_code == 403, (
        "the last administrator"
    )


async def test_administrators_of_a_channel_are_made_and_unmade_by_its_administrators(guest: World) -> None:
    lab = guest.channel("lab")
    await guest.ok("bob", "POST", f"/channels/{lab}/members", {"user_id": guest.id("carol")})
    path = f"/channels/{lab}/members/{guest.id('carol')}/schemeRoles"
    assert (await guest.call("carol", "PUT", path, {"scheme_admin": True})).status_code == 403
    await guest.ok("bob", "PUT", path, {"scheme_admin": True, "scheme_user": True})
    assert (await guest.ok("carol", "GET", f"/channels/{lab}/members/me"))["scheme_admin"] is True
    await guest.ok("carol", "PUT", path.replace("schemeRoles", "roles"), {"roles": "channel_user"})
    assert (await guest.ok("carol", "GET", f"/channels/{lab}/members/me"))["scheme_admin"] is False
    his = f"/channels/{lab}/members/{guest.id('gus')}/schemeRoles"
    assert (await guest.call("bob", "PUT", his, {"scheme_admin": True})).status_code == 400, "a guest is none"
