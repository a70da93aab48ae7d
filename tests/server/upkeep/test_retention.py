"""Messages that have had their time go whole: text, words, files and rows; the others stay."""

from __future__ import annotations

import dataclasses

import pytest

from chat_tui.server.records import audit, retention
from chat_tui.server.records.records import Transaction
from chat_tui.server.upkeep import steps
from chat_tui.server.upkeep.retention import purge
from chat_tui.server.workspace import Workspace
from tests.server.conftest import World


def keeping(world: World, days: int) -> Workspace:
    return dataclasses.replace(
        world.workspace, config=dataclasses.replace(world.workspace.config, retention_days=days)
    )


async def age(world: World, post_id: str, days: int) -> None:
    def change(tx: Transaction) -> None:
        then = tx.now - days * retention.DAY
        tx.db.execute("UPDATE posts SET create_at=?, last_reply_at=0 WHERE id=?", (then, post_id))

    await world.records.write(change)


async def said(world: World, channel: str = "town-square") -> set[str]:
    page = await world.ok("bob", "GET", f"/channels/{world.channel(channel)}/posts")
    return {post["message"] for post in page["posts"].values()}


async def test_without_the_setting_nothing_ever_goes(world: World) -> None:
    old = await world.post("bob", "old")
    await age(world, old["id"], 10_000)
    assert await purge(world.workspace) == 0
    assert "old" in await said(world)


async def test_what_is_too_old_goes_with_its_file_and_its_words_and_is_told(world: World) -> None:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": ("a.txt", b"secret content")}}
    info = (await world.ok("bob", "POST", "/files", **form))["file_infos"][0]
    old = await world.post("bob", "quixotic", file_ids=[info["id"]])
    await world.post("bob", "fresh")
    await age(world, old["id"], 31)
    world.hub.told.clear()
    assert await purge(keeping(world, 30)) == 1
    assert "quixotic" not in await said(world)
    assert "fresh" in await said(world)
    assert not (world.records.files / info["id"]).exists()
    found = await world.ok("bob", "POST", "/posts/search", {"terms": "quixotic", "is_or_search": False})
    assert found["order"] == []
    (told,) = [data for event, data, _ in world.hub.told if event == "post_deleted"]
    assert old["id"] in str(told)
    assert "quixotic" not in str(told)
    assert "quixotic" not in "\n".join(world.records.reader.iterdump()).partition("event_log")[0]
    assert [row["action"] for row in audit.since(world.records.reader, 0, action="retention")] == [
        "retention.purge"
    ]


async def test_a_thread_goes_whole_or_not_at_all(world: World) -> None:
    root = await world.post("bob", "question")
    reply = await world.post("carol", "answer", root_id=root["id"])
    await age(world, root["id"], 31)
    await world.records.write(
        lambda tx: tx.db.execute("UPDATE posts SET last_reply_at=? WHERE id=?", (tx.now, root["id"]))
    )
    assert await purge(keeping(world, 30)) == 0
    await age(world, root["id"], 31)
    await age(world, reply["id"], 31)
    assert await purge(keeping(world, 30)) == 1
    assert {"question", "answer"} & await said(world) == set()


async def test_a_channel_may_have_a_time_of_its_own(world: World) -> None:
    for channel in ("town-square", "off-topic"):
        old = await world.post("bob", f"in {channel}", channel)
        await age(world, old["id"], 5)
    await world.records.write(lambda tx: retention.set_days(tx, world.channel("off-topic"), 3))
    assert await purge(world.workspace) == 1
    assert "in off-topic" not in await said(world, "off-topic")
    assert "in town-square" in await said(world)
    await world.records.write(lambda tx: retention.set_days(tx, world.channel(), 0))
    assert await purge(keeping(world, 1)) == 0, "for ever"


async def test_rows_of_what_was_deleted_go_later(world: World) -> None:
    post = await world.post("bob", "old")
    await age(world, post["id"], 31)
    await world.post("bob", "fresh")
    await purge(keeping(world, 30))
    rows = "SELECT count(*) FROM posts WHERE id=?"
    assert world.records.reader.execute(rows, (post["id"],)).fetchone() == (1,)
    await world.records.write(
        lambda tx: tx.db.execute(
            "UPDATE posts SET delete_at=? WHERE id=?", (tx.now - 31 * retention.DAY, post["id"])
        )
    )
    await purge(keeping(world, 30))
    assert world.records.reader.execute(rows, (post["id"],)).fetchone() == (0,)
    assert await said(world) == {"fresh"}
    found = await world.ok("bob", "POST", "/posts/search", {"terms": "old", "is_or_search": False})
    assert found["order"] == []
    check = "INSERT INTO posts_words (posts_words, rank) VALUES ('integrity-check', 1)"
    await world.records.write(lambda tx: tx.db.execute(check))


async def test_it_goes_in_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(steps, "PAUSE_SECONDS", 0.0)
    for number in range(5):
        await age(world, (await world.post("bob", f"old {number}"))["id"], 31)
    assert await purge(keeping(world, 30)) == 5
