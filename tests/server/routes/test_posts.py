"""Posts over REST: exactly once, editing, deleting, what others are told."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.server.conftest import World

UNKNOWN = "a" * 26


async def test_a_post_is_answered_and_told_with_its_pending_id(world: World) -> None:
    post = await world.post("alice", "Hello @bob #tag", pending_post_id="alice:1")
    assert post["pending_post_id"] == "alice:1"
    assert post["hashtags"] == "#tag"
    event, data, readers = world.hub.told[0]
    assert event == "posted"
    assert json.loads(data["post"])["pending_post_id"] == "alice:1"
    assert json.loads(data["mentions"]) == [world.id("bob")]
    assert readers == {world.id(name) for name in ("alice", "bob", "carol")}


async def test_the_author_is_told_that_he_has_read_the_channel(world: World) -> None:
    post = await world.post("alice", "hi")
    viewed = [(data, readers) for name, data, readers in world.hub.told if name == "multiple_channels_viewed"]
    assert viewed == [({"channel_times": {world.channel(): post["create_at"]}}, {world.id("alice")})]


async def test_the_same_pending_id_makes_one_post_even_at_once(world: World) -> None:
    answers = await asyncio.gather(*(world.post("alice", "once", pending_post_id="x") for _ in range(5)))
    assert len({post["id"] for post in answers}) == 1
    assert [name for name in world.hub.names() if name == "posted"] == ["posted"]
    page = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts")
    assert [page["posts"][one]["message"] for one in page["order"]] == ["once"]


async def test_a_reply_that_was_made_is_answered_again_though_its_root_is_gone(world: World) -> None:
    root = await world.post("bob", "root")
    reply = await world.post("alice", "reply", root_id=root["id"], pending_post_id="x")
    await world.ok("bob", "DELETE", f"/posts/{root['id']}")
    again = await world.post("alice", "reply", root_id=root["id"], pending_post_id="x")
    assert again["id"] == reply["id"]
    assert again["delete_at"]


@pytest.mark.parametrize("way", ["left", "was removed", "the channel was archived"])
async def test_a_post_that_was_made_is_answered_again_to_who_may_not_write_any_more(
    world: World, way: str
) -> None:
    channel = {"team_id": world.team["id"], "name": "short-lived", "display_name": "Short", "type": "O"}
    channel_id = (await world.ok("bob", "POST", "/channels", channel))["id"]
    await world.ok("bob", "POST", f"/channels/{channel_id}/members", {"user_id": world.id("carol")})
    body = {"channel_id": channel_id, "message": "made once", "pending_post_id": "x"}
    made = await world.ok("carol", "POST", "/posts", body)
    if way == "the channel was archived":
        await world.ok("bob", "DELETE", f"/channels/{channel_id}")
    else:
        who = "carol" if way == "left" else "bob"
        await world.ok(who, "DELETE", f"/channels/{channel_id}/members/{world.id('carol')}")
    again = await world.ok("carol", "POST", "/posts", body)
    assert again["id"] == made["id"]
    another = await world.call("carol", "POST", "/posts", {**body, "pending_post_id": "y"})
    assert another.status_code in {400, 403}


async def test_a_pending_id_belongs_to_its_user(world: World) -> None:
    first = await world.post("alice", "mine", pending_post_id="same")
    second = await world.post("bob", "yours", pending_post_id="same")
    assert first["id"] != second["id"]
    assert second["message"] == "yours"


async def test_posts_of_one_channel_never_share_an_instant(world: World) -> None:
    made = await asyncio.gather(*(world.post("alice", str(number)) for number in range(10)))
    assert len({post["create_at"] for post in made}) == 10


async def test_outsiders_and_unknown_channels_are_refused_alike(world: World) -> None:
    for name, channel_id in (("erin", world.channel()), ("alice", UNKNOWN)):
        response = await world.call(name, "POST", "/posts", {"channel_id": channel_id, "message": "x"})
        assert response.status_code == 403
        assert response.json()["id"] == "api.context.permissions.app_error"


async def test_what_a_post_must_not_be(world: World) -> None:
    channel_id = world.channel()
    root = await world.post("alice", "root")
    reply = await world.post("alice", "reply", root_id=root["id"])
    cases: list[tuple[dict[str, object], str]] = [
        ({"message": "x" * 16_384}, "model.post.is_valid.msg.app_error"),
        ({"type": "system_join_channel"}, "api.context.invalid_param.app_error"),
        ({"id": UNKNOWN}, "app.post.save.existing.app_error"),
        ({"root_id": reply["id"]}, "api.post.create_post.root_id.app_error"),
        ({"root_id": UNKNOWN}, "api.post.create_post.root_id.app_error"),
        ({"file_ids": [str(number) for number in range(11)]}, "model.post.is_valid.file_ids.app_error"),
        ({"message": 5}, "api.context.invalid_body_param.app_error"),
    ]
    for more, error_id in cases:
        body = {"channel_id": channel_id, "message": "x", **more}
        response = await world.call("alice", "POST", "/posts", body)
        assert (response.status_code, response.json()["id"]) == (400, error_id)


async def test_hostile_json_is_refused_and_harms_nobody(world: World) -> None:
    for raw in (b"[" * 200_000, b'{"message": NaN}', b'"\\ud800"', b"{", b"\xff\xfe", b'{"a": 1e999}'):
        async with world.client("alice") as client:
            response = await client.post("/posts", content=raw)
        assert response.status_code == 400


async def test_a_body_beyond_the_limit_is_not_read(world: World) -> None:
    async with world.client("alice") as client:
        response = await client.post("/posts", content=b" " * (1024 * 1024 + 1))
    assert response.status_code == 413


async def test_only_a_new_message_counts_as_an_edit(world: World) -> None:
    post = await world.post("alice", "first")
    pinned = await world.ok("alice", "PUT", f"/posts/{post['id']}/patch", {"is_pinned": True})
    assert (pinned["edit_at"], pinned["is_pinned"]) == (0, True)
    edited = await world.ok("alice", "PUT", f"/posts/{post['id']}/patch", {"message": "second"})
    assert edited["edit_at"] == edited["update_at"] > pinned["update_at"]
    assert world.hub.names()[-1] == "post_edited"
    other = await world.call("bob", "PUT", f"/posts/{post['id']}/patch", {"message": "x"})
    assert other.status_code == 403


async def test_deleting_a_root_takes_its_replies_and_keeps_the_rows_for_since(world: World) -> None:
    root = await world.post("alice", "root")
    reply = await world.post("bob", "reply", root_id=root["id"])
    world.hub.names()
    await world.ok("alice", "DELETE", f"/posts/{root['id']}")
    told = [json.loads(data["post"]) for name, data, _ in world.hub.told if name == "post_deleted"]
    assert [(post["id"], post["message"], post["delete_at"]) for post in told] == [(root["id"], "root", 0)]
    since = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts?since={reply['update_at']}")
    assert set(since["order"]) == {root["id"], reply["id"]}
    assert all(post["delete_at"] and not post["message"] for post in since["posts"].values())
    assert since["posts"][root["id"]]["props"] == {"deleteBy": world.id("alice")}
    assert (await world.call("bob", "GET", f"/posts/{reply['id']}")).status_code == 404


async def test_an_administrator_deletes_what_others_said_in_channels_but_not_in_direct_ones(
    world: World,
) -> None:
    post = await world.post("bob", "rude")
    assert (await world.call("carol", "DELETE", f"/posts/{post['id']}")).status_code == 403
    assert (await world.call("alice", "DELETE", f"/posts/{post['id']}")).status_code == 200
    direct = await world.ok("bob", "POST", "/channels/direct", [world.id("bob"), world.id("carol")])
    private = await world.ok("bob", "POST", "/posts", {"channel_id": direct["id"], "message": "secret"})
    assert (await world.call("alice", "DELETE", f"/posts/{private['id']}")).status_code == 403


async def test_posts_of_private_channels_are_not_told_from_unknown_ones(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "secret", "type": "P"}
    channel = await world.ok("alice", "POST", "/channels", body)
    post = await world.ok("alice", "POST", "/posts", {"channel_id": channel["id"], "message": "hush"})
    assert (await world.call("bob", "GET", f"/posts/{post['id']}")).status_code == 403
    hidden = await world.call("bob", "POST", "/posts/ids", [post["id"]])
    unknown = await world.call("bob", "POST", "/posts/ids", [UNKNOWN])
    assert (hidden.status_code, hidden.json()["id"]) == (unknown.status_code, unknown.json()["id"])


async def test_an_ephemeral_post_goes_to_one_and_is_not_stored(world: World) -> None:
    post = {"channel_id": world.channel(), "message": "psst"}
    body = {"user_id": world.id("bob"), "post": post}
    assert (await world.call("bob", "POST", "/posts/ephemeral", body)).status_code == 403
    shown = await world.ok("alice", "POST", "/posts/ephemeral", body)
    assert world.hub.told[-1][0] == "ephemeral_message"
    assert world.hub.told[-1][2] == {world.id("bob")}
    assert (await world.call("bob", "GET", f"/posts/{shown['id']}")).status_code == 404
