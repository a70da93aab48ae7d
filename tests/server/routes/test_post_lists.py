"""Lists of posts: pages that join without holes, since, threads, the unread in the middle."""

from __future__ import annotations

from typing import Any

from tests.server.conftest import World


async def _many(world: World, count: int = 10) -> list[str]:
    return [(await world.post("alice", f"message {number}"))["id"] for number in range(count)]


async def _posts(world: World, query: str, name: str = "bob") -> Any:
    return await world.ok(name, "GET", f"/channels/{world.channel()}/posts?{query}")


async def test_pages_backwards_join_without_holes_and_end(world: World) -> None:
    made = await _many(world)
    page = await _posts(world, "per_page=4")
    assert (page["next_post_id"], page["order"]) == ("", made[:5:-1])
    seen = list(page["order"])
    while page["prev_post_id"]:
        assert page["prev_post_id"] not in seen
        page = await _posts(world, f"before={seen[-1]}&per_page=4")
        assert page["next_post_id"] == seen[-1]
        seen += page["order"]
    assert seen == made[::-1]


async def test_pages_forwards_come_from_the_anchor_on(world: World) -> None:
    made = await _many(world)
    page = await _posts(world, f"after={made[2]}&per_page=3")
    assert page["order"] == [made[5], made[4], made[3]]
    assert (page["prev_post_id"], page["next_post_id"]) == (made[2], made[6])
    last = await _posts(world, f"after={made[8]}&per_page=3")
    assert (last["order"], last["next_post_id"]) == ([made[9]], "")


async def test_an_unknown_anchor_gives_nothing_and_itself(world: World) -> None:
    await _many(world, 2)
    page = await _posts(world, f"before={'a' * 26}")
    assert (page["order"], page["next_post_id"]) == ([], "a" * 26)


async def test_since_wins_and_brings_what_changed(world: World) -> None:
    made = await _many(world, 4)
    newest = (await world.ok("bob", "GET", f"/posts/{made[3]}"))["update_at"]
    reaction = {"user_id": world.id("bob"), "post_id": made[1], "emoji_name": "+1"}
    await world.ok("bob", "POST", "/reactions", reaction)
    page = await _posts(world, f"since={newest}&before={made[0]}")
    assert page["order"] == [made[1]]
    assert page["posts"][made[1]]["metadata"]["reactions"][0]["emoji_name"] == "+1"
    assert (await _posts(world, f"since={page['posts'][made[1]]['update_at']}"))["order"] == []


async def test_collapsed_threads_hide_replies_and_tell_of_them(world: World) -> None:
    root = await world.post("alice", "root")
    await world.post("bob", "reply", root_id=root["id"])
    plain = await _posts(world, "per_page=1")
    assert set(plain["posts"]) == {root["id"], plain["order"][0]}
    collapsed = await _posts(world, "collapsedThreads=true&collapsedThreadsExtended=true")
    shown = collapsed["posts"][root["id"]]
    assert collapsed["order"] == [root["id"]]
    assert (shown["reply_count"], shown["is_following"]) == (1, True)
    assert [one["username"] for one in shown["participants"]] == ["bob"]
    assert "password_hash" not in str(collapsed)


async def test_a_deleted_root_comes_with_since_in_collapsed_mode(world: World) -> None:
    root = await world.post("alice", "root")
    await world.ok("alice", "DELETE", f"/posts/{root['id']}")
    page = await _posts(world, f"since={root['update_at']}&collapsedThreads=true")
    assert page["posts"][root["id"]]["delete_at"] > 0


async def test_the_first_unread_post_is_in_the_middle(world: World) -> None:
    made = await _many(world)
    await world.ok("bob", "POST", f"/users/me/posts/{made[5]}/set_unread")
    path = f"/users/me/channels/{world.channel()}/posts/unread?limit_before=2&limit_after=3"
    page = await world.ok("bob", "GET", path)
    assert page["order"] == [made[7], made[6], made[5], made[4], made[3]]
    assert (page["next_post_id"], page["prev_post_id"]) == (made[8], made[2])


async def test_a_thread_begins_with_the_asked_post_and_pages_downwards(world: World) -> None:
    root = await world.post("alice", "root")
    replies = [await world.post("bob", str(number), root_id=root["id"]) for number in range(3)]
    ids = [one["id"] for one in replies]
    whole = await world.ok("carol", "GET", f"/posts/{ids[1]}/thread")
    assert whole["order"] == [ids[1], root["id"], ids[0], ids[2]]
    first = await world.ok("carol", "GET", f"/posts/{root['id']}/thread?perPage=2&direction=down")
    assert (first["order"], first["has_next"]) == ([root["id"], ids[0], ids[1]], True)
    place = f"fromCreateAt={replies[1]['create_at']}&fromPost={ids[1]}"
    rest = await world.ok("carol", "GET", f"/posts/{root['id']}/thread?perPage=2&direction=down&{place}")
    assert (rest["order"], rest["has_next"]) == ([root["id"], ids[2]], False)


async def test_an_unchanged_channel_is_not_sent_twice(world: World) -> None:
    await _many(world, 2)
    path = f"/channels/{world.channel()}/posts"
    first = await world.call("bob", "GET", path)
    again = await world.call("bob", "GET", path, headers={"If-None-Match": first.headers["Etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await world.post("alice", "news")
    later = await world.call("bob", "GET", path, headers={"If-None-Match": first.headers["Etag"]})
    assert later.status_code == 200


async def test_saved_posts_of_channels_one_has_left_are_not_shown(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "dev", "type": "P"}
    channel = await world.ok("alice", "POST", "/channels", body)
    await world.ok("alice", "POST", f"/channels/{channel['id']}/members", {"user_id": world.id("bob")})
    post = await world.ok("alice", "POST", "/posts", {"channel_id": channel["id"], "message": "keep"})
    saved = {"user_id": world.id("bob"), "category": "flagged_post", "name": post["id"], "value": "true"}
    await world.ok("bob", "PUT", "/users/me/preferences", [saved])
    assert (await world.ok("bob", "GET", "/users/me/posts/flagged"))["order"] == [post["id"]]
    await world.ok("alice", "DELETE", f"/channels/{channel['id']}/members/{world.id('bob')}")
    assert (await world.ok("bob", "GET", "/users/me/posts/flagged"))["order"] == []
