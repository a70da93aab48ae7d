"""Does a received file come to disk whole, under a harmless name, and never in place of another?"""

from __future__ import annotations

import errno
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


async def test_a_broken_download_leaves_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = await sent(town)

    async def broken(_file_id: FileId) -> AsyncGenerator[bytes]:
        yield b"half"
        raise TransientError("The line broke.")

    monkeypatch.setattr(town.account._ring.backend, "download", broken)
    with pytest.raises(TransientError):
        await town.account.saving.save(attachment, tmp_path / "in")
    assert os.listdir(tmp_path / "in") == []


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
