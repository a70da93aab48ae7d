"""Channels and who is in them: making, joining, leaving, archiving, and who may."""

from __future__ import annotations

from typing import Any

from chat_tui.server.records import teams
from chat_tui.server.records.rows import Row
from tests.server.conftest import World


async def _make(world: World, name: str, kind: str = "O", by: str = "alice") -> Row:
    body = {"team_id": world.team["id"], "name": name, "display_name": name.title(), "type": kind}
    channel: Row = await world.ok(by, "POST", "/channels", body)
    return channel


def _error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["id"]


async def test_a_made_channel_has_its_maker_in_it_and_is_told_to_him(world: World) -> None:
    channel = await _make(world, "dev", by="bob")
    assert (channel["type"], channel["total_msg_count"], channel["shared"]) == ("O", 0, None)
    assert world.hub.names() == ["channel_created", "posted"]
    member = await world.ok("bob", "GET", f"/channels/{channel['id']}/members/me")
    assert member["scheme_admin"] is True


async def test_names_that_will_not_do(world: World) -> None:
    base = {"team_id": world.team["id"], "type": "O"}
    for name, error_id in (
        ("town-square", "store.sql_channel.save_channel.exists.app_error"),
        ("Has Space", "model.channel.is_valid.2_or_more.app_error"),
        ("a__b", "model.channel.is_valid.2_or_more.app_error"),
    ):
        assert _error(await world.call("bob", "POST", "/channels", {**base, "name": name})) == (400, error_id)


async def test_a_public_channel_is_joined_by_oneself_and_a_private_one_is_not(world: World) -> None:
    dev, secret = await _make(world, "dev"), await _make(world, "secret", "P")
    world.hub.names()
    joined = await world.ok("bob", "POST", f"/channels/{dev['id']}/members", {"user_id": world.id("bob")})
    assert joined["msg_count"] == 0
    assert world.hub.names() == ["user_added", "posted"]
    me = {"user_id": world.id("bob")}
    assert (await world.call("bob", "POST", f"/channels/{secret['id']}/members", me)).status_code == 403
    assert (await world.call("bob", "GET", f"/channels/{secret['id']}")).status_code == 403
    assert (await world.call("bob", "GET", f"/channels/{'a' * 26}")).status_code == 404


async def test_several_are_added_at_once_and_again_is_no_error(world: World) -> None:
    dev = await _make(world, "dev")
    wanted = {"user_ids": [world.id("bob"), world.id("carol")]}
    added = await world.ok("alice", "POST", f"/channels/{dev['id']}/members", wanted)
    assert [one["user_id"] for one in added] == wanted["user_ids"]
    world.hub.names()
    await world.ok("alice", "POST", f"/channels/{dev['id']}/members", wanted)
    assert world.hub.names() == []


async def test_who_is_in_no_team_cannot_be_added(world: World) -> None:
    dev = await _make(world, "dev")
    response = await world.call(
        "alice", "POST", f"/channels/{dev['id']}/members", {"user_id": world.id("erin")}
    )
    assert _error(response) == (404, "app.team.get_member.missing.app_error")


async def test_leaving_is_told_to_members_and_to_oneself(world: World) -> None:
    dev = await _make(world, "dev")
    await world.ok("bob", "POST", f"/channels/{dev['id']}/members", {"user_id": world.id("bob")})
    world.hub.told.clear()
    await world.ok("bob", "DELETE", f"/channels/{dev['id']}/members/me")
    told = [(data, readers) for name, data, readers in world.hub.told if name == "user_removed"]
    assert told[0][1] == {world.id("alice")}
    assert told[1] == ({"channel_id": dev["id"], "remover_id": world.id("bob")}, {world.id("bob")})
    again = await world.call("bob", "DELETE", f"/channels/{dev['id']}/members/me")
    assert _error(again) == (404, "app.channel.get_member.missing.app_error")
    square = await world.call("bob", "DELETE", f"/channels/{world.channel()}/members/me")
    assert _error(square) == (400, "api.channel.remove.default.app_error")


async def test_who_is_not_in_a_channel_removes_nobody(world: World) -> None:
    dev = await _make(world, "dev")
    response = await world.call("bob", "DELETE", f"/channels/{dev['id']}/members/{world.id('alice')}")
    assert response.status_code == 403


async def test_a_direct_channel_is_made_once_for_both(world: World) -> None:
    pair = [world.id("bob"), world.id("alice")]
    first = await world.ok("bob", "POST", "/channels/direct", pair)
    again = await world.ok("alice", "POST", "/channels/direct", pair[::-1])
    assert first["id"] == again["id"]
    assert first["name"] == "__".join(sorted(pair))
    assert world.hub.names() == ["direct_added"]
    assert (await world.call("carol", "POST", "/channels/direct", pair)).status_code == 403
    found = await world.ok("bob", "GET", f"/teams/{world.team['id']}/channels/name/{first['name']}")
    assert found["id"] == first["id"]
    named = f"/teams/{world.team['id']}/channels/name/{first['name']}"
    assert (await world.call("carol", "GET", named)).status_code == 404


async def test_a_group_needs_three(world: World) -> None:
    pair = [world.id("bob"), world.id("carol")]
    group = await world.ok("alice", "POST", "/channels/group", pair)
    assert (group["type"], group["display_name"]) == ("G", "alice, bob, carol")
    assert (await world.call("alice", "POST", "/channels/group", pair[:1])).status_code == 400
    people = await world.ok("bob", "POST", "/users/group_channels", [group["id"]])
    assert [user["username"] for user in people[group["id"]]] == ["alice", "carol"]


async def test_a_header_is_changed_by_members_and_told(world: World) -> None:
    dev = await _make(world, "dev")
    world.hub.names()
    patched = await world.ok("alice", "PUT", f"/channels/{dev['id']}/patch", {"header": "Ship it"})
    assert patched["header"] == "Ship it"
    assert world.hub.names() == ["channel_updated", "posted"]
    assert (
        await world.call("bob", "PUT", f"/channels/{dev['id']}/patch", {"header": "x"})
    ).status_code == 403


async def test_an_archived_channel_is_read_but_not_written_and_comes_back(world: World) -> None:
    dev = await _make(world, "dev")
    await world.ok("alice", "DELETE", f"/channels/{dev['id']}")
    assert "channel_deleted" in world.hub.names()
    body = {"channel_id": dev["id"], "message": "x"}
    assert _error(await world.call("alice", "POST", "/posts", body)) == (
        400,
        "api.post.create_post.can_not_post_to_deleted.error",
    )
    assert (await world.call("bob", "GET", f"/channels/{dev['id']}/posts")).status_code == 200
    mine = f"/users/me/teams/{world.team['id']}/channels"
    assert dev["id"] not in [one["id"] for one in await world.ok("alice", "GET", mine)]
    listed = await world.ok("alice", "GET", f"{mine}?include_deleted=true&last_delete_at=0")
    assert dev["id"] in [one["id"] for one in listed]
    await world.ok("alice", "POST", f"/channels/{dev['id']}/restore")
    assert dev["id"] in [one["id"] for one in await world.ok("alice", "GET", mine)]


async def test_the_default_channel_is_neither_archived_nor_renamed(world: World) -> None:
    square = world.channel()
    assert (await world.call("alice", "DELETE", f"/channels/{square}")).status_code == 400
    renamed = await world.call("alice", "PUT", f"/channels/{square}/patch", {"name": "other"})
    assert _error(renamed) == (400, "api.channel.update_channel.tried.app_error")


async def test_muting_is_told_to_oneself_alone(world: World) -> None:
    path = f"/channels/{world.channel()}/members/me/notify_props"
    await world.ok("bob", "PUT", path, {"mark_unread": "mention"})
    name, data, readers = world.hub.told[-1]
    assert (name, readers) == ("channel_member_updated", {world.id("bob")})
    assert '"mark_unread":"mention"' in data["channelMember"]


async def test_when_others_have_read_is_not_shown(world: World) -> None:
    await world.post("alice", "hi")
    other = await world.ok("bob", "GET", f"/channels/{world.channel()}/members/{world.id('alice')}")
    assert (other["last_viewed_at"], other["last_update_at"]) == (-1, -1)


async def test_all_memberships_come_line_by_line_for_page_minus_one(world: World) -> None:
    response = await world.call("bob", "GET", f"/users/{world.id('bob')}/channel_members?page=-1")
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert len(response.text.splitlines()) == 2
    assert len(await world.ok("bob", "GET", "/users/me/channel_members?page=0")) == 2


async def test_favourites_have_a_category_of_their_own(world: World) -> None:
    preference = {"category": "favorite_channel", "name": world.channel(), "value": "true"}
    await world.ok("bob", "PUT", "/users/me/preferences", [{"user_id": world.id("bob"), **preference}])
    path = f"/users/me/teams/{world.team['id']}/channels/categories"
    found = (await world.ok("bob", "GET", path))["categories"]
    assert found[0]["channel_ids"] == [world.channel()]
    assert world.channel() not in found[1]["channel_ids"]


async def test_leaving_a_team_leaves_its_channels(world: World) -> None:
    world.hub.names()
    await world.ok("bob", "DELETE", f"/teams/{world.team['id']}/members/{world.id('bob')}")
    assert world.id("bob") not in world.members(world.channel())
    row = teams.member(world.records.reader, world.team["id"], world.id("bob"))
    assert row is not None
    assert row["delete_at"] > 0
    assert (await world.call("bob", "GET", f"/channels/{world.channel()}/posts")).status_code == 403
    back = {"team_id": world.team["id"], "user_id": world.id("bob")}
    await world.ok("bob", "POST", f"/teams/{world.team['id']}/members", back)
    assert world.id("bob") in world.members(world.channel())


async def test_browsing_finds_public_channels_and_one_s_own_private_ones(world: World) -> None:
    await _make(world, "dev")
    await _make(world, "deep", "P")
    path = f"/teams/{world.team['id']}/channels"
    assert [one["name"] for one in await world.ok("bob", "GET", path)] == ["dev", "off-topic", "town-square"]
    found = await world.ok("bob", "POST", f"{path}/search", {"term": "de"})
    assert [one["name"] for one in found] == ["dev"]
    found = await world.ok("alice", "GET", f"{path}/search_autocomplete?name=de")
    assert [one["name"] for one in found] == ["deep", "dev"]
