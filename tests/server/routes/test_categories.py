"""Are groups of channels kept, told of, and never without a channel that somebody is in?"""

from __future__ import annotations

import json
from typing import Any

from tests.server.conftest import World


def place(world: World, rest: str = "") -> str:
    return f"/users/me/teams/{world.team['id']}/channels/categories{rest}"


async def listed(world: World, user: str = "bob") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.ok(user, "GET", place(world)))["categories"]
    return found


async def made(world: World, title: str = "Work") -> dict[str, Any]:
    body = {"display_name": title, "type": "custom", "channel_ids": [world.channel()]}
    row: dict[str, Any] = await world.ok("bob", "POST", place(world), body)
    return row


async def test_a_group_takes_its_channels_from_where_they_were_and_gives_them_back(world: World) -> None:
    group = await made(world)
    assert [row["type"] for row in await listed(world)] == [
        "favorites", "custom", "channels", "direct_messages",
    ]  # fmt: skip
    holders = [row["type"] for row in await listed(world) if world.channel() in row["channel_ids"]]
    assert holders == ["custom"]
    assert all(row["type"] != "custom" for row in await listed(world, "alice"))
    name, data, readers = world.hub.told[-1]
    assert (name, data, readers) == (
        "sidebar_category_created", {"category_id": group["id"]}, {world.id("bob")},
    )  # fmt: skip
    await world.ok("bob", "DELETE", place(world, f"/{group['id']}"))
    holders = [row["type"] for row in await listed(world) if world.channel() in row["channel_ids"]]
    assert holders == ["channels"]
    assert world.hub.told[-1][0] == "sidebar_category_deleted"


async def test_what_is_changed_is_kept_and_told_and_the_favourites_are_preferences(world: World) -> None:
    group = await made(world)
    changed = {**group, "display_name": "Work things", "collapsed": True, "sorting": "recent"}
    assert await world.ok("bob", "PUT", place(world), [changed]) == [changed]
    name, data, _ = world.hub.told[-1]
    assert name == "sidebar_category_updated"
    assert json.loads(data["updatedCategories"]) == [changed]
    favourites = (await listed(world))[0]
    await world.ok(
        "bob", "PUT", place(world, f"/{favourites['id']}"), {**favourites, "channel_ids": [world.channel()]}
    )
    (preference,) = await world.ok("bob", "GET", "/users/me/preferences/favorite_channel")
    assert (preference["name"], preference["value"]) == (world.channel(), "true")
    assert [row["channel_ids"] for row in await listed(world)][:2] == [[world.channel()], []]
    await world.ok("bob", "PUT", place(world, f"/{group['id']}"), changed)
    assert (await world.call("bob", "GET", "/users/me/preferences/favorite_channel")).status_code == 404


async def test_the_order_is_theirs_and_defaults_and_strangers_are_refused(world: World) -> None:
    group = await made(world)
    ids = [row["id"] for row in await listed(world)]
    wanted = [*reversed(ids)]
    assert await world.ok("bob", "PUT", place(world, "/order"), wanted) == wanted
    assert [row["id"] for row in await listed(world)] == wanted
    assert (await world.call("bob", "DELETE", place(world, f"/{ids[0]}"))).status_code == 400
    assert (await world.call("alice", "DELETE", place(world, f"/{group['id']}"))).status_code == 404
    theirs = f"/users/{world.id('bob')}/teams/{world.team['id']}/channels/categories"
    assert (await world.call("alice", "PUT", f"{theirs}/order", ids)).status_code == 403
    bad = {**group, "sorting": "by colour"}
    assert (await world.call("bob", "PUT", place(world, f"/{group['id']}"), bad)).status_code == 400


async def test_a_channel_left_is_in_no_group_and_comes_back_to_it(world: World) -> None:
    den = {"team_id": world.team["id"], "name": "den", "display_name": "Den", "type": "O"}
    channel = (await world.ok("bob", "POST", "/channels", den))["id"]
    body = {"display_name": "Work", "type": "custom", "channel_ids": [channel]}
    group = await world.ok("bob", "POST", place(world), body)
    await world.ok("bob", "DELETE", f"/channels/{channel}/members/me")
    assert not any(channel in row["channel_ids"] for row in await listed(world))
    await world.ok("bob", "POST", f"/channels/{channel}/members", {"user_id": world.id("bob")})
    (holder,) = [row["id"] for row in await listed(world) if channel in row["channel_ids"]]
    assert holder == group["id"]
