"""What a post said before: for its author alone, and gone with the post; where a permalink leads."""

from __future__ import annotations

from chat_tui.server.records.rows import scalar
from tests.server.conftest import World


async def test_the_author_reads_what_he_had_written(world: World) -> None:
    post = await world.post("bob", "one")
    path = f"/posts/{post['id']}"
    assert (await world.call("bob", "GET", f"{path}/edit_history")).status_code == 404
    start = world.records.now()
    for text in ("two", "three"):
        await world.ok("bob", "PUT", f"{path}/patch", {"message": text})
    await world.ok("bob", "PUT", f"{path}/patch", {"is_pinned": True})
    history = await world.ok("bob", "GET", f"{path}/edit_history")
    assert [one["message"] for one in history] == ["two", "one"]
    assert {one["original_id"] for one in history} == {post["id"]}
    assert history[0]["edit_at"] == history[1]["delete_at"] > start
    for name in ("alice", "carol"):
        assert (await world.call(name, "GET", f"{path}/edit_history")).status_code == 403
    since = await world.ok("carol", "GET", f"/channels/{world.channel()}/posts?since={start}")
    assert [one["message"] for one in since["posts"].values()] == ["three"]
    assert (await world.call("bob", "GET", f"/posts/{history[0]['id']}")).status_code == 404


async def test_older_texts_go_with_the_post(world: World) -> None:
    root = await world.post("bob", "root")
    reply = await world.post("bob", "secret", root_id=root["id"])
    await world.ok("bob", "PUT", f"/posts/{reply['id']}/patch", {"message": "harmless"})
    assert scalar(world.records.reader, "SELECT message FROM post_edits") == "secret"
    await world.ok("bob", "DELETE", f"/posts/{root['id']}")
    assert scalar(world.records.reader, "SELECT count(*) FROM post_edits") == 0


async def test_a_permalink_tells_whether_one_is_there_already(world: World) -> None:
    await world.ok("alice", "POST", "/channels", {"team_id": world.team["id"], "name": "dev", "type": "O"})
    post = await world.post("alice", "here", "dev")
    seen = {}
    for name in ("alice", "bob"):
        found = await world.ok(name, "GET", f"/posts/{post['id']}/info")
        seen[name] = (found["has_joined_channel"], found["has_joined_team"])
    assert seen == {"alice": (True, True), "bob": (False, True)}
    assert (await world.call("erin", "GET", f"/posts/{post['id']}/info")).status_code == 403
