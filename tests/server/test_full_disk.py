"""Does a full disk refuse what cannot be kept, keep what was, and go on as soon as there is room?"""

from __future__ import annotations

import os
from typing import Any

import pytest

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


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full is a thing of Linux")
@pytest.mark.parametrize("in_a_form", [True, False])
async def test_an_upload_for_which_there_is_no_room_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, in_a_form: bool
) -> None:
    open_file = os.open

    def on_a_full_disk(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        if not str(path).startswith(str(world.records.files)):
            return open_file(path, flags, mode, **more)
        os.close(open_file(path, flags, mode, **more))
        return open_file("/dev/full", os.O_WRONLY)

    with monkeypatch.context() as patch:
        patch.setattr("chat_tui.server.uploads.os.open", on_a_full_disk)
        answer = await send(world, in_a_form, b"x" * 50_000)
    assert (answer.status_code, answer.json()["id"]) == (507, "store.disk_full")
    assert str(world.records.files) not in answer.text
    assert os.listdir(world.records.files) == []
    assert (await send(world, in_a_form, b"x")).status_code == 201


async def send(world: World, in_a_form: bool, data: bytes) -> Any:
    if in_a_form:
        form = {"data": {"channel_id": world.channel()}, "files": {"files": ("a.bin", data)}}
        return await world.call("bob", "POST", "/files", **form)
    path = f"/files?channel_id={world.channel()}&filename=a.bin"
    return await world.call("bob", "POST", path, content=data)
