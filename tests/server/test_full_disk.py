"""Does a full disk refuse what cannot be kept, keep what was, and go on as soon as there is room?"""

from __future__ import annotations

from tests.server.conftest import World

ROOM = 1_000_000


def limit_pages(world: World, pages: int) -> int:
    """Let the database grow no further than to this size; the size it has now."""
    sql = f"PRAGMA max_page_count = {pages}"
    world.records.write_now(lambda tx: tx.db.execute(sql).fetchone())
    return int(world.records.reader.execute("PRAGMA page_count").fetchone()[0])


async def test_writing_is_refused_in_words_and_reading_goes_on(world: World) -> None:
    kept = await world.post("alice", "before the disk was full")
    limit_pages(world, 1)
    body = {"channel_id": world.channel(), "message": "x" * 15_000, "pending_post_id": "alice:1"}
    statuses: list[int] = []
    for _ in range(20):
        answer = await world.call(
            "alice", "POST", "/posts", {**body, "pending_post_id": f"a:{len(statuses)}"}
        )
        statuses.append(answer.status_code)
        if answer.status_code == 507:
            break
    assert statuses[-1] == 507
    assert answer.json()["id"] == "store.disk_full"
    assert "workspace.sqlite" not in answer.text
    listed = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts")
    assert kept["id"] in listed["posts"]
    limit_pages(world, ROOM)
    again = await world.ok("alice", "POST", "/posts", {**body, "pending_post_id": "a:after"})
    assert again["message"] == body["message"]
