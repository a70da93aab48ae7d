"""Small pictures: are they made of what is a picture, refused for all else, and gone with their post?"""

from __future__ import annotations

import base64
import io
import math
import os
import resource
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chat_tui.server.app import create_app
from chat_tui.server.media.decoder import MOST_PIXELS
from chat_tui.server.media.previews import Previews
from chat_tui.server.media.studio import TIME_OVER, Studio
from chat_tui.server.pictures import banner
from chat_tui.server.remains import clear_deleted, clear_remains
from tests.server.conftest import World

TURNED = 6
SIDE = math.isqrt(MOST_PIXELS) + 1
ORIENTATION = 0x0112


async def upload(world: World, name: str, data: bytes) -> Any:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": (name, data)}}
    return (await world.ok("bob", "POST", "/files", **form))["file_infos"][0]


async def small(world: World, file_id: str, which: str) -> Image.Image:
    answer = await world.call("bob", "GET", f"/files/{file_id}/{which}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is as large as that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def turned_photo() -> bytes:
    picture, made = Image.new("RGB", (2400, 300), "teal"), io.BytesIO()
    exif = picture.getexif()
    exif[ORIENTATION] = TURNED
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def too_many_pixels() -> bytes:
    """A sound picture, of few bytes, that is larger than we decode."""
    made = io.BytesIO()
    Image.new("1", (SIDE, SIDE)).save(made, "PNG")
    return made.getvalue()


def moving_picture() -> bytes:
    frames, made = [Image.new("RGB", (60, 50), colour) for colour in ("red", "green", "blue")], io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    return made.getvalue()


async def test_a_picture_has_a_thumbnail_a_preview_and_a_few_pixels_of_itself(world: World) -> None:
    info = await upload(world, "sun.png", banner(200, 150))
    assert (await small(world, info["id"], "thumbnail")).size == (133, 100)
    assert (await small(world, info["id"], "preview")).size == (200, 150)
    told = await world.ok("bob", "GET", f"/files/{info['id']}/info")
    assert told["has_preview_image"] is True
    assert Image.open(io.BytesIO(base64.b64decode(told["mini_preview"]))).size == (16, 16)
    for path in (world.records.directory / "previews").iterdir():
        path.unlink()
    assert (await small(world, info["id"], "thumbnail")).size == (133, 100)


async def test_a_photo_is_as_large_as_it_is_seen(world: World) -> None:
    info = await upload(world, "photo.jpg", turned_photo())
    assert (await small(world, info["id"], "preview")).size == (300, 2400)
    told = await world.ok("bob", "GET", f"/files/{info['id']}/info")
    assert (told["width"], told["height"]) == (300, 2400)


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("bomb.png", bomb(50_000), (50_000, 50_000)),
        ("large.png", too_many_pixels(), (SIDE, SIDE)),
        ("half.png", banner(400, 300)[:200], (400, 300)),
        ("words.png", b"no picture at all", None),
        ("nothing.png", b"", None),
    ],
)
async def test_what_is_no_sound_picture_is_kept_and_has_no_small_ones(
    world: World, name: str, data: bytes, size: tuple[int, int] | None
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    info = await upload(world, name, data)
    for which in ("thumbnail", "preview"):
        answer = await world.call("bob", "GET", f"/files/{info['id']}/{which}")
        assert answer.status_code == 400
    assert (await world.call("bob", "GET", f"/files/{info['id']}")).content == data
    told = await world.ok("bob", "GET", f"/files/{info['id']}/info")
    assert (told.get("has_preview_image", False), told["mini_preview"]) == (False, None)
    assert (told.get("width"), told.get("height")) == (size or (None, None))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


async def test_a_moving_picture_has_a_small_one_of_its_first_moment(world: World) -> None:
    info = await upload(world, "moving.gif", moving_picture())
    pixel = (await small(world, info["id"], "thumbnail")).convert("RGB").getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 > pixel[1]


async def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    source = tmp_path / "sun.png"
    source.write_bytes(banner(20, 20))
    made = await Studio(seconds=0).make("portrait", source, [tmp_path / "small"])
    assert made.refused == TIME_OVER
    assert os.listdir(tmp_path) == ["sun.png"]


async def test_who_had_no_time_for_a_picture_tries_again(world: World) -> None:
    hurried = replace(world.workspace, previews=Previews(Studio(seconds=0)))
    app = create_app(world.records, world.hub, world.workspace.config, workspace=hurried)
    info = await upload(replace(world, app=app), "sun.png", banner(20, 20))
    assert info["has_preview_image"] is False
    assert (await small(world, info["id"], "preview")).size == (20, 20)


async def test_with_its_post_the_content_and_its_small_pictures_go(world: World) -> None:
    gone, kept = [await upload(world, "sun.png", banner(20, 20)) for _ in range(2)]
    posts = [await world.post("bob", "see", file_ids=[info["id"]]) for info in (gone, kept)]
    await world.ok("bob", "DELETE", f"/posts/{posts[0]['id']}")
    await clear_deleted(world.records)
    left = {
        path.stem for folder in ("files", "previews") for path in (world.records.directory / folder).iterdir()
    }
    assert left == {kept["id"]}
    (world.records.directory / "previews" / f"{gone['id']}.preview").write_bytes(b"of a killed process")
    assert clear_remains(world.records) == len(b"of a killed process")
    assert (await small(world, kept["id"], "preview")).size == (20, 20)
