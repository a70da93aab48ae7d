"""The clock of the records, who hears what, and transactions that are whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from chat_tui.server.records import posts
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import rows, scalar
from tests.server.conftest import World


async def test_no_instant_comes_twice_even_when_the_clock_stands_or_goes_back(tmp_path: Path) -> None:
    times = iter([5.0, 5.0, 4.0, 6.0])
    records = Records.open(tmp_path / "w", clock=lambda: next(times))
    assert [records.now() for _ in range(4)] == [5000, 5001, 5002, 6000]
    await records.close()


async def test_after_a_restart_time_goes_on_from_the_last_change(world: World, tmp_path: Path) -> None:
    post = await world.post("alice", "hi")
    again = Records.open(world.records.directory, clock=lambda: 1.0)
    assert again.now() > post["update_at"]
    await again.close()


async def test_a_change_that_fails_leaves_nothing(world: World) -> None:
    def change(tx: Transaction) -> None:
        posts.create(tx, NewPost(world.channel(), world.id("alice"), "half", pending_post_id="p"))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await world.records.write(change)
    assert scalar(world.records.reader, "SELECT count(*) FROM posts") == 0
    assert (await world.post("alice", "whole", pending_post_id="p"))["message"] == "whole"


async def test_everything_on_disk_is_its_owners_alone(world: World) -> None:
    directory = world.records.directory
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "workspace.sqlite").stat().st_mode) == 0o600


async def test_pages_and_since_use_an_index(world: World) -> None:
    for sql in (
        "SELECT * FROM posts WHERE channel_id=? AND delete_at=0 AND create_at<? "
        "ORDER BY create_at DESC LIMIT 60",
        "SELECT * FROM posts WHERE channel_id=? AND delete_at=0 AND root_id='' AND create_at<? "
        "ORDER BY create_at DESC LIMIT 60",
        "SELECT * FROM posts WHERE channel_id=? AND update_at>? ORDER BY update_at DESC LIMIT 1000",
    ):
        plan = " ".join(
            row["detail"] for row in rows(world.records.reader, f"EXPLAIN QUERY PLAN {sql}", ("c", 1))
        )
        assert "USING INDEX" in plan
        assert "TEMP B-TREE" not in plan
