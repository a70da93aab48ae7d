"""Does a restore change everything or nothing, and only for what is surely a backup of ours?"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from chat_tui.database.lock import FileLock
from chat_tui.errors import ChatError, DiskFullError, LockedError, ServerError
from chat_tui.server.records import audit
from chat_tui.server.records.records import Records
from chat_tui.server.upkeep import last_backup, swap
from chat_tui.server.upkeep.archive import MANIFEST
from chat_tui.server.upkeep.backup import back_up
from chat_tui.server.upkeep.restore import restore
from tests.server.socket_fixtures import ALICE, populate, quick_records

Content = tuple[tarfile.TarInfo, bytes]
Change = Callable[[list[Content]], list[Content]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup of a workspace with a file and a connection."""
    folder = tmp_path_factory.mktemp("made")
    records = quick_records(folder / "workspace")
    try:
        records.write_now(populate)
        (records.files / "notes").write_text("a file")
        sql = "INSERT INTO event_connections (connection_id, user_id, base, seen_at) VALUES ('c', ?, 0, 1)"
        records.write_now(lambda tx: tx.db.execute(sql, (ALICE,)))
        yield back_up(records.directory, folder / "backup.tar.gz").path
    finally:
        records.close_now()


@pytest.fixture
def saved(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to do things to."""
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where it is to come back: there is something already."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "precious").write_text("precious")
    return place


def entry(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> Content:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
    info.size = len(content) if kind == tarfile.REGTYPE else 0
    return info, content


def changed(path: Path, change: Change) -> Path:
    """The archive written anew, with something done to it."""
    with tarfile.open(path) as archive:
        contents: list[Content] = []
        for info in archive:
            file = archive.extractfile(info)
            assert file is not None
            contents.append((info, file.read()))
    new = path.with_name("changed.tar")
    with tarfile.open(new, "w") as archive:
        for info, content in change(contents):
            archive.addfile(info, io.BytesIO(content))
    return new


def with_manifest(**fields: object) -> Change:
    def change(contents: list[Content]) -> list[Content]:
        *others, (_, content) = contents
        said = {**msgspec.json.decode(content), **fields}
        return [*others, entry(MANIFEST, msgspec.json.encode(said))]

    return change


def other_rows(contents: list[Content]) -> list[Content]:
    said = msgspec.json.decode(contents[-1][1])
    return with_manifest(counts={**said["counts"], "posts": 77})(contents)


def flipped(contents: list[Content]) -> list[Content]:
    (info, content), *others = contents
    middle = len(content) // 2
    return [(info, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]), *others]


def before_the_end(*more: Content) -> Change:
    return lambda contents: [*contents[:-1], *more, contents[-1]]


HOSTILE: dict[str, Change] = {
    "no manifest": lambda contents: contents[:-1],
    "a manifest first": lambda contents: [contents[-1], *contents[:-1]],
    "no database": lambda contents: contents[1:],
    "a bit flipped": flipped,
    "a file less": lambda contents: [contents[0], contents[-1]],
    "a file more": before_the_end(entry("files/other")),
    "a file twice": lambda contents: [*contents[:-1], *contents[1:]],
    "the way up": before_the_end(entry("../outside")),
    "the way up within": before_the_end(entry("files/../../outside")),
    "an absolute path": before_the_end(entry("/tmp/outside")),
    "something hidden": before_the_end(entry(".ssh")),
    "a link": before_the_end(entry("files/link", kind=tarfile.SYMTYPE)),
    "a hard link": before_the_end(entry("files/link", kind=tarfile.LNKTYPE)),
    "a device": before_the_end(entry("files/device", kind=tarfile.CHRTYPE)),
    "a pipe": before_the_end(entry("files/pipe", kind=tarfile.FIFOTYPE)),
    "a newer format": with_manifest(format=2),
    "a newer schema": with_manifest(schema=9999),
    "other counts": other_rows,
    "a manifest of nonsense": lambda contents: [*contents[:-1], entry(MANIFEST, b"[1,")],
}


def assert_untouched(place: Path) -> None:
    assert (place / "precious").read_text() == "precious"
    assert sorted(path.name for path in place.parent.glob("place*")) == ["place"]
    assert not (place.parent / "outside").exists()


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_backup_of_ours_changes_nothing(saved: Path, place: Path, what: str) -> None:
    with pytest.raises(ChatError):
        restore(changed(saved, HOSTILE[what]), place)
    assert_untouched(place)


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
@pytest.mark.parametrize("packed", [True, False])
def test_half_a_backup_changes_nothing(saved: Path, place: Path, share: float, packed: bool) -> None:
    path = saved if packed else changed(saved, lambda contents: contents)
    content = path.read_bytes()
    # A tar ends with at least two empty blocks, which nobody misses.
    path.write_bytes(content[: int(len(content.rstrip(b"\0")) * share)])
    with pytest.raises(ChatError):
        restore(path, place)
    assert_untouched(place)


def test_what_was_not_changed_is_taken(saved: Path, place: Path) -> None:
    restore(changed(saved, lambda contents: contents), place)
    assert (place / "files" / "notes").read_text() == "a file"


def test_what_was_there_is_kept_beside_it_and_all_is_private(saved: Path, place: Path) -> None:
    before = os.umask(0)
    try:
        done = restore(saved, place)
    finally:
        os.umask(before)
    assert done.aside is not None
    assert (done.aside / "precious").read_text() == "precious"
    assert done.aside.name.startswith("place.before-")
    assert not (place / "precious").exists()
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in (place, *place.rglob("*"))}
    assert modes == {True: 0o700, False: 0o600}


def test_it_opens_and_those_who_were_connected_begin_anew(saved: Path, tmp_path: Path) -> None:
    done = restore(saved, tmp_path / "new" / "place")
    assert done.aside is None
    opened = Records.open(done.data)
    try:
        assert opened.reader.execute("SELECT count(*) FROM event_connections").fetchone() == (0,)
        names = opened.reader.execute("SELECT username FROM users ORDER BY id").fetchall()
        assert names == [("alice",), ("bob",), ("carol",)]
        last = last_backup.recall(done.data)
        assert last is not None
        assert (last.path, last.at) == (str(saved), done.manifest.made_at)
        (line,) = audit.since(opened.reader, 0)
        assert (line["action"], line["peer"]) == ("backup.restore", f"uid {os.geteuid()}")
    finally:
        opened.close_now()


def test_a_served_workspace_is_left_alone(saved: Path, place: Path) -> None:
    with FileLock(place / "server.lock"), pytest.raises(LockedError, match=str(os.getpid())):
        restore(saved, place)
    assert_untouched(place)


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes things for others")
def test_what_root_restores_belongs_to_who_had_the_folder(saved: Path, place: Path) -> None:
    os.chown(place, 4711, 4712)
    restore(saved, place)
    found = {(path.stat().st_uid, path.stat().st_gid) for path in (place, *place.rglob("*"))}
    assert found == {(4711, 4712)}
    assert (place / "server.lock").exists()


def test_a_folder_that_cannot_be_moved_is_left_as_it_was(
    saved: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> bool:
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr(swap, "_exchange", busy)
    with pytest.raises(ServerError, match="cannot be moved aside"):
        restore(saved, place)
    assert_untouched(place)


def test_a_link_leads_to_the_folder_that_is_restored(saved: Path, place: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(place)
    assert restore(saved, link).data == place
    assert link.is_symlink()
    assert (link / "workspace.sqlite").exists()


def test_a_full_disk_changes_nothing(saved: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.statvfs

    def full(path: Path) -> os.statvfs_result:
        found = list(real(path))
        found[4] = 0
        return os.statvfs_result(found)

    monkeypatch.setattr(os, "statvfs", full)
    with pytest.raises(DiskFullError):
        restore(saved, place)
    assert_untouched(place)


def orphaned(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE channel_members SET channel_id = 'nowhere'")


def torn(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(4096 * 3 + 5)
        file.write(b"\xff" * 40)


@pytest.mark.parametrize("damage", [orphaned, torn])
def test_a_damaged_database_is_not_put_in_place(
    saved: Path, place: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Its sums are right: it was damaged before they were made."""

    def change(contents: list[Content]) -> list[Content]:
        (_, content), *others = contents
        database = tmp_path / "database"
        database.write_bytes(content)
        damage(database)
        content = database.read_bytes()
        said = msgspec.json.decode(others[-1][1])
        said["members"][0] = {
            "name": "workspace.sqlite",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        return with_manifest(**said)([entry("workspace.sqlite", content), *others])

    with pytest.raises(ChatError, match="database"):
        restore(changed(saved, change), place)
    assert_untouched(place)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_two_folders_change_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    new, place, aside = (tmp_path / name for name in ("new", "place", "aside"))
    for folder in (new, place):
        folder.mkdir()
        (folder / folder.name).touch()
    assert swap.put_in_place(new, place, aside) == aside
    assert [path.name for path in (*place.iterdir(), *aside.iterdir())] == ["new", "place"]
    assert not new.exists()
