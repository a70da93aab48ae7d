"""Uploads in parts: do they go on after a broken line and a restart, and is nothing kept for nothing?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Message

from chat_tui.server.media import parts
from chat_tui.server.pictures import banner
from chat_tui.server.records import uploads
from chat_tui.server.remains import UNFINISHED_MILLISECONDS, clear_deleted, clear_remains
from tests.server.conftest import World

FIRST = 8


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FIRST_AT_LEAST", FIRST)


async def begin(world: World, size: int, name: str = "film.bin", who: str = "bob") -> Any:
    body = {"channel_id": world.channel(), "filename": name, "file_size": size}
    return await world.ok(who, "POST", "/uploads", body)


async def send(world: World, upload: Any, data: bytes, who: str = "bob") -> Any:
    return await world.call(who, "POST", f"/uploads/{upload['id']}", content=data)


async def offset(world: World, upload: Any) -> int:
    return int((await world.ok("bob", "GET", f"/uploads/{upload['id']}"))["file_offset"])


async def test_parts_become_a_file_that_a_post_carries(world: World) -> None:
    upload = await begin(world, 20, "../film.bin")
    assert (upload["filename"], upload["file_offset"], upload["type"]) == ("film.bin", 0, "attachment")
    assert (await send(world, upload, b"0123456789")).status_code == 204
    assert await offset(world, upload) == 10
    assert [one["id"] for one in await world.ok("bob", "GET", "/users/me/uploads")] == [upload["id"]]
    done = await send(world, upload, b"abcdefghij")
    assert done.status_code == 200
    info = done.json()
    assert (info["name"], info["size"]) == ("film.bin", 20)
    assert (await world.call("bob", "GET", f"/uploads/{upload['id']}")).status_code == 404
    assert list(parts.folder(world.records).iterdir()) == []
    post = await world.post("bob", "see", file_ids=[info["id"]])
    assert post["file_ids"] == [info["id"]]
    assert (await world.call("carol", "GET", f"/files/{info['id']}")).content == b"0123456789abcdefghij"


async def test_a_picture_in_one_part_is_a_picture(world: World) -> None:
    data = banner(40, 20)
    info = (await send(world, await begin(world, len(data), "sun.png"), data)).json()
    assert (info["mime_type"], info["width"], info["height"]) == ("image/png", 40, 20)
    assert (await world.call("bob", "GET", f"/files/{info['id']}/thumbnail")).status_code == 200


async def test_a_part_that_is_refused_changes_nothing(world: World) -> None:
    upload = await begin(world, 20)
    small = await send(world, upload, b"x" * (FIRST - 1))
    assert (small.status_code, small.json()["id"]) == (
        400,
        "app.upload.upload_data.first_part_too_small.app_error",
    )
    assert (await send(world, upload, b"x" * 21)).status_code == 400
    assert await offset(world, upload) == 0
    await send(world, upload, b"0123456789")
    assert (await send(world, upload, b"x" * 11)).status_code == 400
    assert (await send(world, upload, b"")).status_code == 400
    assert await offset(world, upload) == 10
    info = (await send(world, upload, b"abcdefghij")).json()
    assert (world.records.files / info["id"]).read_bytes() == b"0123456789abcdefghij"


async def broken_line(world: World, upload: Any, data: bytes) -> None:
    """A sender whose line breaks after some of the bytes."""
    messages: list[Message] = [
        {"type": "http.request", "body": data, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async def answered(message: Message) -> None:
        """Nobody hears it."""

    path = f"/api/v4/uploads/{upload['id']}"
    headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {world.tokens['bob']}".encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    await world.app(scope, receive, answered)


async def test_what_came_before_the_line_broke_is_kept(world: World) -> None:
    upload = await begin(world, 20)
    await broken_line(world, upload, b"0123456789ab")
    assert await offset(world, upload) == 12
    info = (await send(world, upload, b"cdefghij")).json()
    assert (world.records.files / info["id"]).read_bytes() == b"0123456789abcdefghij"


async def test_bytes_that_no_record_knows_are_written_again(world: World) -> None:
    upload = await begin(world, 20)
    await send(world, upload, b"0123456789")
    path = parts.folder(world.records) / upload["id"]
    path.write_bytes(path.read_bytes() + b"of a killed process, too long by far")
    info = (await send(world, upload, b"abcdefghij")).json()
    assert (world.records.files / info["id"]).read_bytes() == b"0123456789abcdefghij"


async def test_who_lost_the_first_bytes_says_so(world: World) -> None:
    upload = await begin(world, 20)
    await send(world, upload, b"0123456789")
    (parts.folder(world.records) / upload["id"]).unlink()
    assert (await send(world, upload, b"abcdefghij")).json()["id"] == "app.upload.upload_data.lost.app_error"
    assert await offset(world, upload) == 0
    assert (await send(world, upload, b"0123456789abcdefghij")).status_code == 200


async def test_one_part_at_a_time(world: World) -> None:
    upload = await begin(world, 20)
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"0123456789"
        arrived.set()
        await go_on.wait()
        yield b"ab"

    async with world.client("bob") as client:
        first = asyncio.create_task(client.post(f"/uploads/{upload['id']}", content=slow()))
        await arrived.wait()
        second = await send(world, upload, b"x" * 10)
        go_on.set()
        assert (await first).status_code == 204
    assert second.json()["id"] == "app.upload.upload_data.concurrent.app_error"
    assert await offset(world, upload) == 12


async def test_whose_it_is_not_sees_and_sends_nothing(world: World) -> None:
    upload = await begin(world, 20)
    for who in ("carol", "alice"):
        assert (await world.call(who, "GET", f"/uploads/{upload['id']}")).status_code == 403
        assert (await send(world, upload, b"0123456789", who)).status_code == 403
        assert (await world.call(who, "GET", f"/users/{world.id('bob')}/uploads")).status_code == 403
    body = {"channel_id": world.channel(), "filename": "x", "file_size": 1}
    assert (await world.call("erin", "POST", "/uploads", body)).status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"file_size": 100_001}, 413),
        ({"file_size": 0}, 400),
        ({"file_size": "1"}, 400),
        ({"filename": ""}, 400),
        ({"type": "import"}, 400),
    ],
)
async def test_what_cannot_be_is_not_begun(world: World, change: dict[str, object], status: int) -> None:
    body = {"channel_id": world.channel(), "filename": "x", "file_size": 1, **change}
    assert (await world.call("bob", "POST", "/uploads", body)).status_code == status


async def test_after_a_day_without_a_part_it_is_given_up(world: World) -> None:
    old, young = await begin(world, 20), await begin(world, 20)
    for upload in (old, young):
        assert (await send(world, upload, b"0123456789")).status_code == 204
    await world.records.write(
        lambda tx: (
            tx.db.execute(
                "UPDATE uploads SET update_at=? WHERE id=?",
                (tx.now - UNFINISHED_MILLISECONDS - 60_000, old["id"]),
            ).rowcount
        )
    )
    await clear_deleted(world.records)
    assert [path.name for path in parts.folder(world.records).iterdir()] == [young["id"]]
    assert clear_remains(world.records) == 0
    assert uploads.ids(world.records.reader) == {young["id"]}
    info = (await send(world, young, b"abcdefghij")).json()
    assert info["size"] == 20
