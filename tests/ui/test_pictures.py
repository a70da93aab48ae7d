"""Are pictures shown, kept privately, and harmless however they were made?"""

from __future__ import annotations

import asyncio
import stat
import struct
import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.errors import FileError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.ui import pictures as pictures_module
from chat_tui.ui.app import ChatApp
from chat_tui.ui.picture_decoding import MOST_BYTES, MOST_UNASKED, decode, is_picture
from chat_tui.ui.pictures import Pictures
from chat_tui.ui.render.pixels import Pixels
from chat_tui.ui.screens.picture import PictureScreen
from chat_tui.ui.settings import PictureWay, UiSettings
from tests.ui.conftest import OpenStage, Stage

GROUND, RED = (0, 0, 0), (255, 0, 0)


def a_png(
    size: tuple[int, int] = (4, 4), colour: tuple[int, int, int] = (255, 0, 0), kind: str = "PNG"
) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """The header of a picture of that size and almost nothing of it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_pictures_of_all_kinds_become_pixels(kind: str) -> None:
    pixels = decode(a_png((8, 4), (250, 250, 250), kind), 80, 24, GROUND)
    assert (pixels.width, pixels.height) == (8, 4)
    assert all(part > 240 for part in pixels.rgb)


def test_a_large_picture_keeps_its_proportions_in_its_box() -> None:
    pixels = decode(a_png((1280, 720)), 76, 20, GROUND)
    assert (pixels.width, pixels.height) == (71, 40)
    assert len(pixels.rgb) == 3 * 71 * 40


def test_what_is_transparent_has_the_colour_of_the_ground() -> None:
    file = BytesIO()
    Image.new("RGBA", (2, 2), (255, 255, 255, 0)).save(file, "PNG")
    assert decode(file.getvalue(), 10, 10, (1, 2, 3)).rgb == bytes((1, 2, 3)) * 4


def test_of_many_frames_the_first_is_taken() -> None:
    file = BytesIO()
    frames = [Image.new("RGB", (2, 2), (number, 0, 0)) for number in range(0, 250, 5)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert decode(file.getvalue(), 10, 10, GROUND).rgb == bytes(12)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        a_png()[:-20],
        a_png_that_claims(20_000, 20_000),
        a_png_that_claims(60_000, 60_000),
        a_png_that_claims(100, 100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        bytes(MOST_BYTES + 1),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(FileError) as caught:
        decode(data, 80, 24, GROUND)
    assert str(caught.value).endswith(".")


def test_what_nobody_asked_for_may_take_less_memory() -> None:
    data = a_png_that_claims(5_000, 3_000)
    with pytest.raises(FileError, match="too large to be shown here: 5000×3000"):
        decode(data, 80, 24, GROUND, most=MOST_UNASKED)
    with pytest.raises(FileError, match="no picture"):  # it claims only
        decode(data, 80, 24, GROUND)


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("a.png", "", True),
        ("a.JPG", "", True),
        ("a", "image/jpeg", True),
        ("a.svg", "image/svg+xml", False),
        ("a.png", "image/x-unheard-of", False),
        ("a.txt", "text/plain", False),
    ],
)
def test_what_counts_as_a_picture(name: str, mime: str, expected: bool) -> None:
    assert is_picture(Attachment(FileId("f"), name, 1, mime)) is expected


async def post(on: Stage, **files: bytes) -> None:
    """Maya sends pictures; they are chosen."""
    maya = FakeBackend(on.world.server, on.world.people["maya"].id)
    here = on.world.channels["release"].id

    async def content(data: bytes) -> AsyncIterator[bytes]:
        yield data

    ids = [
        (await maya.upload(here, f"{name}.png", len(data), content(data))).id for name, data in files.items()
    ]
    await maya.perform(SendMessage(on.account.new_client_id(), here, "look", file_ids=tuple(ids)))
    await on.until(lambda: on.screen.main.messages.unseen or on.screen.main.messages.following)
    on.screen.main.messages.scroll_to_end()
    await on.until(lambda: f"{list(files)[-1]}.png" in on.text())
    await on.press("shift+tab")


@pytest.mark.parametrize(
    ("setting", "environment", "latency", "is_shown"),
    [
        ("auto", {}, None, True),
        ("auto", {"SSH_CONNECTION": "1"}, None, False),
        ("auto", {"SSH_CONNECTION": "1", "QUICK": "1"}, None, True),
        ("blocks", {}, None, True),
        ("kitty", {}, None, True),
        ("preview", {}, None, False),
        ("auto", {}, 0.4, False),
    ],
)
async def test_small_pictures_stand_below_their_message_where_that_is_quick(
    stage: OpenStage,
    monkeypatch: pytest.MonkeyPatch,
    setting: PictureWay,
    environment: dict[str, str],
    latency: float | None,
    is_shown: bool,
) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(ChatApp, "line_is_quick", "QUICK" in environment)
    async with stage((80, 24), UiSettings(pictures=setting)) as on:
        await on.until(lambda: on.screen.thread.is_attached)
        await on.open("release")
        if latency is not None:
            on.account.connection.measured(latency)
        await post(on, banner=a_png((40, 20)), other=b"broken")
        if is_shown:
            await on.until(lambda: _red_cells(on) == 40 * 10)
        else:
            await on.pilot.pause(0.05)
            assert _red_cells(on) == 0


async def test_what_is_being_read_stays_where_it_is_when_a_picture_comes(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    async with stage((80, 24)) as on:
        await on.until(lambda: on.screen.thread.is_attached)
        await on.open("release")
        go_on, shown = asyncio.Event(), on.screen.main.messages.views.thumbnails
        assert shown is not None
        fetch = shown._picture

        async def late(attachment: Attachment) -> Pixels:
            await go_on.wait()
            return await fetch(attachment)

        monkeypatch.setattr(shown, "_picture", late)
        await post(on, banner=a_png((40, 20)))
        await on.press("escape")
        lin, here = on.world.people["lin"].id, on.world.channels["release"].id
        for number in range(12):
            on.world.server.post(lin, here, f"line {number}")
        await on.until(lambda: "line 11" in on.text())
        rows = on.account.store.timeline(here).rows
        picture = next(row for row in rows if isinstance(row, Message) and row.attachments)
        on.screen.main.messages.jump_to(picture.id)
        await on.until(lambda: "banner.png" in on.text())
        above = on.lines()[2:6]
        go_on.set()
        await on.until(lambda: _red_cells(on) > 0)
        assert on.lines()[2:6] == above


async def test_a_picture_is_looked_at_in_the_terminal_and_fetched_once(
    stage: OpenStage, tmp_path: Path
) -> None:
    cache = tmp_path / "pictures"
    async with stage((80, 24), UiSettings(picture_cache=cache, pictures="preview")) as on:
        await on.open("release")
        await post(on, banner=a_png((40, 20)))
        await on.press("o")
        await on.until(lambda: isinstance(on.app.screen, PictureScreen))
        await on.until(lambda: _red_cells(on) == 40 * 10)
        assert "banner.png · " in on.text()
        [kept] = cache.iterdir()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert kept.read_bytes() == a_png((40, 20))
        await on.press("escape")
        on.account.saving.read = None  # type: ignore[method-assign,assignment]
        await on.press("o")
        await on.until(lambda: _red_cells(on) == 40 * 10)


def _red_cells(on: Stage) -> int:
    grounds = [
        (len(segment.text), segment.style.bgcolor)
        for strip in on._strips()
        for segment in strip
        if segment.style is not None
    ]
    return sum(size for size, ground in grounds if ground is not None and ground.triplet == RED)


async def test_of_several_one_turns_to_the_next_and_saves_it(stage: OpenStage, tmp_path: Path) -> None:
    settings = UiSettings(downloads=tmp_path / "downloads")
    async with stage((80, 24), settings) as on:
        await on.open("release")
        await post(on, one=a_png((2, 2)), two=b"broken")
        await on.press("o", "1")
        await on.until(lambda: "1 of 2" in on.text())
        await on.press("right")
        await on.until(lambda: "two.png" in on.text() and "This is no picture" in on.text())
        await on.press("s")
        await on.until((tmp_path / "downloads" / "two.png").exists)


async def test_switched_off_the_program_for_it_opens(stage: OpenStage, tmp_path: Path) -> None:
    async with stage((80, 24), UiSettings(pictures="off", downloads=tmp_path)) as on:
        await on.open("release")
        await post(on, banner=a_png())
        await on.press("o")
        await on.until((tmp_path / "banner.png").exists)
        assert not isinstance(on.app.screen, PictureScreen)


async def test_the_cache_has_an_end_and_what_is_too_large_is_not_fetched(
    stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures_module, "MOST_KEPT", 2500)
    data = {f"f{number}": bytes(1000) for number in range(4)}

    async def download(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        yield data[file_id]

    async with stage((80, 24)) as on:
        monkeypatch.setattr(on.account._ring.backend, "download", download)
        shown = Pictures(on.account, tmp_path / "cache")
        for name in data:
            with pytest.raises(FileError):
                await shown.pixels(Attachment(FileId(name), name, 1000), (9, 9), GROUND, lambda _: None)
        assert len(await asyncio.to_thread(lambda: list((tmp_path / "cache").iterdir()))) == 2
        with pytest.raises(FileError, match="too large"):
            await shown.pixels(Attachment(FileId("f0"), "x", MOST_BYTES + 1), (9, 9), GROUND, lambda _: None)
