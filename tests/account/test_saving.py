"""Does a received file come to disk whole, under a harmless name, and never in place of another?"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import stat
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account import saving as saving_module
from chat_tui.errors import DiskFullError, FileError, RejectedError, TransientError
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment
from tests.account.conftest import Town

CONTENT = bytes(range(256)) * 2048


async def sent(town: Town, name: str = "plan.pdf", content: bytes = CONTENT) -> Attachment:
    """A file that the server has."""

    async def pieces() -> AsyncGenerator[bytes]:
        yield content

    return await town.account._ring.backend.upload(town.channel.id, name, len(content), pieces())


async def test_a_file_is_saved_whole_and_for_its_owner_only(town: Town, tmp_path: Path) -> None:
    told: list[int] = []
    path = await town.account.saving.save(await sent(town), tmp_path / "new" / "folder", told.append)
    assert path == tmp_path / "new" / "folder" / "plan.pdf"
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told[-1] == len(CONTENT)
    assert os.listdir(path.parent) == ["plan.pdf"]


async def test_nothing_is_ever_replaced(town: Town, tmp_path: Path) -> None:
    attachment = await sent(town)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.pdf").write_text("mine")
    (tmp_path / "in" / "plan (1).pdf").symlink_to(tmp_path / "elsewhere")
    path = await town.account.saving.save(attachment, tmp_path / "in")
    assert path.name == "plan (2).pdf"
    assert (tmp_path / "in" / "plan.pdf").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


async def test_where_no_links_are_known_nothing_is_replaced_either(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    attachment = await sent(town)
    paths = [await town.account.saving.save(attachment, tmp_path / "in") for _ in range(2)]
    assert [path.name for path in paths] == ["plan.pdf", "plan (1).pdf"]
    assert all(path.read_bytes() == CONTENT for path in paths)


@pytest.mark.parametrize("name", ["../../../escape", "/tmp/escape", "..", ".profile", "a\x1b]0;b", "-rf"])
async def test_no_name_leads_out_of_the_folder(town: Town, tmp_path: Path, name: str) -> None:
    path = await town.account.saving.save(await sent(town, name), tmp_path / "in")
    assert path.parent == tmp_path / "in"
    assert path.name.isprintable()
    assert not path.name.startswith((".", "-"))


async def test_a_download_that_broke_goes_on_where_it_was(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = await sent(town)
    backend = town.account._ring.backend
    whole, asked, told = backend.download, list[int](), list[int]()

    async def broken(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        asked.append(offset)
        yield CONTENT[offset : offset + 100_001]
        raise TransientError("The line broke.")

    monkeypatch.setattr(backend, "download", broken)
    for _ in range(2):
        with pytest.raises(TransientError):
            await town.account.saving.save(attachment, tmp_path / "in")
    [part] = (tmp_path / "in").iterdir()
    assert part.name.startswith(".")
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    assert part.read_bytes() == CONTENT[:200_002]

    def noted(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        asked.append(offset)
        return whole(file_id, offset)

    monkeypatch.setattr(backend, "download", noted)
    path = await town.account.saving.save(attachment, tmp_path / "in", told.append)
    assert path.read_bytes() == CONTENT
    assert asked == [0, 100_001, 200_002]
    assert (told[0], told[-1]) == (200_002, len(CONTENT))
    assert os.listdir(tmp_path / "in") == ["plan.pdf"]


async def test_a_download_that_is_left_is_kept_and_one_that_was_refused_is_not(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = await sent(town)
    came = asyncio.Event()

    async def stuck(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        yield b"half"
        came.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(town.account._ring.backend, "download", stuck)
    saving = asyncio.create_task(town.account.saving.save(attachment, tmp_path))
    await came.wait()
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    [part] = parts(tmp_path)
    assert part.read_bytes() == b"half"

    async def refused(file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        yield b"more"
        raise RejectedError("Gone.", status=404)

    monkeypatch.setattr(town.account._ring.backend, "download", refused)
    with pytest.raises(RejectedError):
        await town.account.saving.save(attachment, tmp_path)
    assert not parts(tmp_path)


async def test_what_lies_where_a_part_belongs_is_not_followed(town: Town, tmp_path: Path) -> None:
    attachment, folder, victim = await sent(town), tmp_path / "in", tmp_path / "victim"
    victim.write_text("mine")
    folder.mkdir()
    key = part_of(town, attachment)
    os.link(victim, folder / key)
    path = await town.account.saving.save(attachment, folder)
    assert path.read_bytes() == CONTENT
    assert victim.read_text() == "mine"


async def test_old_parts_are_given_up(town: Town, tmp_path: Path) -> None:
    old, young, foreign = (tmp_path / name for name in (f".{'a' * 24}.part", f".{'b' * 24}.part", ".x.part"))
    for path in (old, young, foreign):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    os.utime(foreign, (0, 0))
    await town.account.saving.save(await sent(town), tmp_path)
    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)


def part_of(town: Town, attachment: Attachment) -> str:
    told = f"{town.account.name}\0{attachment.id}\0{attachment.size}"
    return f".{hashlib.sha256(told.encode()).hexdigest()[:24]}.part"


async def test_a_refused_download_is_told(town: Town, tmp_path: Path) -> None:
    with pytest.raises(RejectedError):
        await town.account.saving.save(Attachment(FileId("nothing"), "x"), tmp_path / "in")


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, FileError), (errno.EROFS, FileError)]
)
async def test_trouble_with_the_disk_is_a_sentence(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception]
) -> None:
    def refuse(_part: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(saving_module, "_begin", refuse)
    with pytest.raises(kind):
        await town.account.saving.save(await sent(town), tmp_path)


def parts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.part"))
