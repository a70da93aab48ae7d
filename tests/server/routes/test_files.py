"""Files over REST: uploading in every form, limits, ranges, who may read."""

from __future__ import annotations

from typing import Any

from chat_tui.server.pictures import banner
from tests.server.conftest import World


async def _upload(world: World, name: str, data: bytes, who: str = "bob") -> Any:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": (name, data)}}
    return (await world.ok(who, "POST", "/files", **form))["file_infos"][0]


async def test_a_form_is_stored_and_described(world: World) -> None:
    form = {
        "data": {"channel_id": world.channel(), "client_ids": "c1"},
        "files": {"files": ("../../etc/notes.txt", b"hello file\n")},
    }
    response = await world.call("bob", "POST", "/files", **form)
    assert response.status_code == 201
    (info,) = response.json()["file_infos"]
    assert (info["name"], info["extension"], info["size"]) == ("notes.txt", "txt", 11)
    assert info["mime_type"] == "text/plain; charset=utf-8"
    assert response.json()["client_ids"] == ["c1"]
    assert (world.records.files / info["id"]).read_bytes() == b"hello file\n"


async def test_a_raw_body_is_a_file(world: World) -> None:
    path = f"/files?channel_id={world.channel()}&filename=my%20r%C3%A9sum%C3%A9.bin"
    answer = await world.ok("bob", "POST", path, content=b"\x00\x01")
    assert (answer["file_infos"][0]["name"], answer["client_ids"]) == ("my résumé.bin", None)


async def test_a_picture_tells_its_size(world: World) -> None:
    info = await _upload(world, "sun.png", banner(40, 20))
    assert (info["width"], info["height"]) == (40, 20)


async def test_what_is_too_large_leaves_nothing_behind(world: World) -> None:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": ("big.bin", b"x" * 100_001)}}
    response = await world.call("bob", "POST", "/files", **form)
    assert response.status_code == 413
    assert list(world.records.files.iterdir()) == []


async def test_who_is_not_in_the_channel_uploads_nothing(world: World) -> None:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": ("a.txt", b"x")}}
    assert (await world.call("erin", "POST", "/files", **form)).status_code == 403
    assert list(world.records.files.iterdir()) == []


async def test_an_unattached_file_is_its_uploaders_and_an_attached_one_the_channels(world: World) -> None:
    info = await _upload(world, "notes.txt", b"hello")
    assert (await world.call("carol", "GET", f"/files/{info['id']}")).status_code == 403
    post = await world.post("bob", "see", file_ids=[info["id"]])
    assert post["metadata"]["files"][0]["id"] == info["id"]
    assert (await world.call("carol", "GET", f"/files/{info['id']}")).content == b"hello"
    assert (await world.call("erin", "GET", f"/files/{info['id']}")).status_code == 403
    again = await world.post("bob", "again", file_ids=[info["id"]])
    assert "file_ids" not in again
    await world.ok("bob", "DELETE", f"/posts/{post['id']}")
    assert (await world.call("carol", "GET", f"/files/{info['id']}")).status_code == 404


async def test_nobody_attaches_what_another_uploaded(world: World) -> None:
    info = await _upload(world, "notes.txt", b"hello")
    assert "file_ids" not in await world.post("carol", "mine now", file_ids=[info["id"]])


async def test_ranges_and_types_a_browser_would_not_run(world: World) -> None:
    info = await _upload(world, "page.html", b"<b>hi</b>")
    response = await world.call("bob", "GET", f"/files/{info['id']}", headers={"Range": "bytes=0-2"})
    assert (response.status_code, response.content) == (206, b"<b>")
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment;")


async def test_files_are_found_by_name_and_extension(world: World) -> None:
    info = await _upload(world, "release notes.txt", b"hello")
    await world.post("bob", "see", file_ids=[info["id"]])
    path = f"/teams/{world.team['id']}/files/search"
    for terms in ("release", "notes", "ext:txt"):
        assert (await world.ok("carol", "POST", path, {"terms": terms}))["order"] == [info["id"]]
    assert (await world.ok("carol", "POST", path, {"terms": "ext:png"}))["order"] == []
