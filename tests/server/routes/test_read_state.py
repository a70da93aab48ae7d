"""How far each has read: counts of the unread, viewing, marking unread, threads."""

from __future__ import annotations

from typing import Any

from tests.server.conftest import World


async def _unread(world: World, name: str = "bob") -> Any:
    return await world.ok(name, "GET", f"/users/me/channels/{world.channel()}/unread")


async def _view(world: World, name: str = "bob", **more: object) -> Any:
    body = {"channel_id": world.channel(), "collapsed_threads_supported": True, **more}
    return await world.ok(name, "POST", "/channels/members/me/view", body)


async def test_posts_of_others_are_unread_until_the_channel_is_viewed(world: World) -> None:
    await world.post("alice", "one")
    last = await world.post("alice", "two for @bob")
    counts = await _unread(world)
    assert (counts["msg_count"], counts["msg_count_root"], counts["mention_count"]) == (2, 2, 1)
    world.hub.names()
    assert (await _view(world))["last_viewed_at_times"] == {world.channel(): last["create_at"]}
    assert "multiple_channels_viewed" in world.hub.names()
    assert (await _unread(world))["msg_count"] == 0
    await _view(world)
    assert world.hub.names() == []


async def test_joining_and_leaving_makes_nothing_unread(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "dev", "type": "O"}
    dev = await world.ok("alice", "POST", "/channels", body)
    for _ in range(2):
        await world.ok("bob", "POST", f"/channels/{dev['id']}/members", {"user_id": world.id("bob")})
        await world.ok("bob", "DELETE", f"/channels/{dev['id']}/members/me")
    assert (await world.ok("alice", "GET", f"/users/me/channels/{dev['id']}/unread"))["msg_count"] == 0


async def test_a_newcomer_has_nothing_unread(world: World) -> None:
    await world.post("alice", "before")
    await world.ok("erin", "POST", f"/teams/{world.team['id']}/members", {"user_id": world.id("erin")})
    assert (await _unread(world, "erin"))["msg_count"] == 0


async def test_a_post_and_all_after_it_are_made_unread(world: World) -> None:
    posts = [await world.post("alice", text) for text in ("one", "@bob two", "three")]
    await _view(world)
    answer = await world.ok("bob", "POST", f"/users/me/posts/{posts[1]['id']}/set_unread")
    assert (answer["msg_count"], answer["mention_count"]) == (1, 1)
    assert answer["last_viewed_at"] == posts[1]["create_at"] - 1
    assert (await _unread(world))["msg_count"] == 2
    assert world.hub.names()[-1] == "post_unread"


async def test_in_a_direct_channel_everything_is_a_mention(world: World) -> None:
    direct = await world.ok("alice", "POST", "/channels/direct", [world.id("alice"), world.id("bob")])
    await world.ok("alice", "POST", "/posts", {"channel_id": direct["id"], "message": "psst"})
    counts = await world.ok("bob", "GET", f"/users/me/channels/{direct['id']}/unread")
    assert counts["mention_count"] == 1
    teams = await world.ok("bob", "GET", "/users/me/teams/unread")
    assert [team["mention_count"] for team in teams] == [0]


async def test_viewing_what_does_not_exist_or_for_another(world: World) -> None:
    unknown = await world.call("bob", "POST", "/channels/members/me/view", {"channel_id": "a" * 26})
    assert unknown.status_code == 400
    path = f"/channels/members/{world.id('alice')}/view"
    assert (await world.call("bob", "POST", path, {"channel_id": world.channel()})).status_code == 403
    assert (await _view(world, channel_id=""))["last_viewed_at_times"] == {}


async def test_a_reply_makes_its_thread_unread_for_the_followers(world: World) -> None:
    root = await world.post("bob", "root")
    await world.post("alice", "reply for @bob", root_id=root["id"])
    path = f"/users/me/teams/{world.team['id']}/threads"
    listed = await world.ok("bob", "GET", path)
    assert (listed["total"], listed["total_unread_threads"], listed["total_unread_mentions"]) == (1, 1, 1)
    (thread,) = listed["threads"]
    assert (thread["unread_replies"], thread["unread_mentions"]) == (1, 1)
    read = await world.ok("bob", "PUT", f"{path}/{root['id']}/read/{thread['last_reply_at']}")
    assert (read["unread_replies"], read["unread_mentions"]) == (0, 0)
    back = await world.ok("bob", "PUT", f"{path}/{root['id']}/read/1")
    assert (back["unread_replies"], back["unread_mentions"]) == (1, 1)
    await world.ok("bob", "PUT", f"{path}/read")
    assert (await world.ok("bob", "GET", f"{path}?totalsOnly=true"))["total_unread_threads"] == 0
    assert (await world.ok("carol", "GET", path))["threads"] == []


async def test_followers_hear_of_replies_and_can_stop(world: World) -> None:
    root = await world.post("bob", "root")
    path = f"/users/me/teams/{world.team['id']}/threads/{root['id']}"
    await world.ok("carol", "PUT", f"{path}/following")
    world.hub.told.clear()
    await world.post("alice", "reply", root_id=root["id"])
    heard = [readers for name, _, readers in world.hub.told if name == "thread_updated"]
    assert set().union(*heard) == {world.id(name) for name in ("alice", "bob", "carol")}
    await world.ok("carol", "DELETE", f"{path}/following")
    assert (await world.call("carol", "GET", path)).status_code == 404


async def test_viewing_without_threads_reads_the_threads_too(world: World) -> None:
    root = await world.post("bob", "root")
    await world.post("alice", "reply", root_id=root["id"])
    await _view(world, collapsed_threads_supported=False)
    assert "thread_read_changed" in world.hub.names()
    path = f"/users/me/teams/{world.team['id']}/threads?totalsOnly=true"
    assert (await world.ok("bob", "GET", path))["total_unread_threads"] == 0
