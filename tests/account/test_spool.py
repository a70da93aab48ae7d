"""Is a file copied as it is now, refused with a sentence when it is none, its copy gone when unneeded?"""

from __future__ import annotations

import errno
import os
import socket
import stat
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account import spool as spool_module
from chat_tui.account.spool import Spool, remove_spool
from chat_tui.errors import DiskFullError, FileError
from chat_tui.model.files import OutgoingFile

MOST = 1_000_000


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"as it was")
    return path


def write(path: Path, what: bytes) -> None:
    path.write_bytes(what)


def content(spool: Spool, file: OutgoingFile) -> bytes:
    with spool.open(file) as source:
        return source.read()


def copies(tmp_path: Path) -> list[str]:
    folder = tmp_path / "spool"
    return os.listdir(folder) if folder.exists() else []


async def test_what_happens_to_the_original_later_changes_nothing(spool: Spool, a_file: Path) -> None:
    file = await spool.take(a_file, MOST)
    write(a_file, b"changed")
    assert content(spool, file) == b"as it was"
    os.unlink(a_file)
    assert content(spool, file) == b"as it was"
    assert (file.name, file.size, file.mime, file.file_id) == ("notes.txt", 9, "text/plain", None)


async def test_copies_are_private_under_any_umask(spool: Spool, a_file: Path, tmp_path: Path) -> None:
    os.chmod(a_file, 0o644)
    before = os.umask(0)
    try:
        file = await spool.take(a_file, MOST)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "spool" / file.key).stat().st_mode) == 0o600


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def nothing(path: Path) -> None:
    """It is not there."""


def an_empty_file(path: Path) -> None:
    path.touch()


def too_much(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MOST + 1)


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (nothing, "There is no file"),
        (a_folder, "is a folder"),
        (a_pipe, "is a pipe, not a file"),
        (a_device, "is a device, not a file"),
        (an_empty_file, "is empty"),
        (too_much, "has 1,000,001 bytes; the server takes 1,000,000"),
        (a_loop, "cannot be read"),
    ],
)
async def test_what_is_no_file_to_send_is_refused(
    spool: Spool, tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / "it"
    make(path)
    with pytest.raises(FileError, match=words):
        await spool.take(path, MOST)
    assert copies(tmp_path) == []


async def test_a_socket_is_no_file(spool: Spool) -> None:
    with tempfile.TemporaryDirectory() as short, closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(f"{short}/s")
        with pytest.raises(FileError, match="is a socket, not a file"):
            await spool.take(Path(short) / "s", MOST)


async def test_a_name_with_a_null_is_refused(spool: Spool) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        await spool.take(Path("a\0b"), MOST)


async def test_a_file_that_nobody_may_read_is_refused(
    spool: Spool, a_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(spool_module, "_without_waiting", refuse)
    with pytest.raises(FileError, match="cannot be read: permission denied"):
        await spool.take(a_file, MOST)


async def test_a_name_that_is_no_text_becomes_one(spool: Spool, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\x1b.txt"))
    write(path, b"x")
    file = await spool.take(path, MOST)
    assert file.name == "caf__.txt"
    file.name.encode()


async def test_a_full_disk_is_told_and_leaves_no_half_copy(
    spool: Spool, a_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool_module, "_clone_or_copy", full)
    with pytest.raises(DiskFullError, match=r"no room on this disk for a copy of notes\.txt"):
        await spool.take(a_file, MOST)
    assert copies(tmp_path) == []


async def test_a_copy_leaves_the_outbox_some_room(
    spool: Spool, a_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Little:
        f_bavail, f_frsize = 1000, 1024

    monkeypatch.setattr(spool_module, "_cloned", lambda source, copy: False)
    monkeypatch.setattr(os, "statvfs", lambda _: Little())
    with pytest.raises(DiskFullError):
        await spool.take(a_file, MOST)


async def test_a_file_that_grows_without_end_is_left(
    spool: Spool, a_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Endless:
        def read(self, size: int) -> bytes:
            return b"x" * size

        def fileno(self) -> int:
            return descriptor

    descriptor = os.open(a_file, os.O_RDONLY)
    monkeypatch.setattr(spool_module, "_cloned", lambda source, copy: False)
    original = spool_module._clone_or_copy

    def endless(_source: Any, *rest: Any) -> int:
        return original(Endless(), *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(spool_module, "_clone_or_copy", endless)
    try:
        with pytest.raises(FileError, match="the server takes"):
            await spool.take(a_file, MOST)
    finally:
        os.close(descriptor)
    assert copies(tmp_path) == []


async def test_pieces_are_the_content_and_tell_how_far_they_are(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "PIECE", 4)
    path = tmp_path / "ten"
    path.write_bytes(b"0123456789")
    file = await spool.take(path, MOST)
    told: list[int] = []
    with spool.open(file) as source:
        read = [piece async for piece in spool.pieces(source, told.append)]
    assert read == [b"0123", b"4567", b"89"]
    assert told == [4, 8, 10]


async def test_a_copy_that_is_gone_is_told(spool: Spool, a_file: Path) -> None:
    file = await spool.take(a_file, MOST)
    assert spool.has(file)
    spool.discard([file])
    assert not spool.has(file)
    with pytest.raises(FileError, match=r"The copy of notes\.txt is gone"), spool.open(file):
        pass


async def test_only_what_nobody_names_is_swept_at_the_start(a_file: Path, tmp_path: Path) -> None:
    before = Spool(tmp_path / "spool")
    kept, left = await before.take(a_file, MOST), await before.take(a_file, MOST)
    spool = Spool(tmp_path / "spool")
    new = await spool.take(a_file, MOST)
    spool.sweep(lambda key: key == kept.key)
    assert sorted(copies(tmp_path)) == sorted([kept.key, new.key])
    assert left.key not in copies(tmp_path)


def test_a_spool_that_does_not_exist_is_swept_of_nothing(spool: Spool) -> None:
    spool.sweep(lambda key: False)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other"


async def test_an_abandoned_spool_is_there_twice_until_it_is_removed(
    spool: Spool, a_file: Path, other: Path
) -> None:
    file = await Spool(other).take(a_file, MOST)
    spool.adopt(other)
    spool.adopt(other)
    assert content(Spool(other), file) == content(spool, file) == b"as it was"
    remove_spool(other)
    assert other.name not in os.listdir(other.parent)
    assert content(spool, file) == b"as it was"
