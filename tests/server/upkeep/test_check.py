"""Does a check name what is wrong, each with its fix, and leave a sound workspace in peace?"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chat_tui.database.lock import FileLock
from chat_tui.server.places import note_running
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep import check_folder, last_backup
from chat_tui.server.upkeep.backup import back_up
from chat_tui.server.upkeep.check import look
from chat_tui.server.upkeep.finding import Finding, Level
from tests.server.socket_fixtures import ALICE, populate, quick_records

FILE = "f".ljust(26, "x")
ROW = {
    "id": FILE, "user_id": ALICE, "channel_id": "", "post_id": "p", "name": "a", "extension": "", "size": 3,
    "mime_type": "", "width": 0, "height": 0, "create_at": 1, "update_at": 1, "delete_at": 0,
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The folder of a sound workspace with one file, open and backed up."""
    records = quick_records(tmp_path / "workspace")
    try:
        records.write_now(populate)
        sql = f"INSERT INTO files ({', '.join(ROW)}) VALUES ({', '.join('?' * len(ROW))})"
        records.write_now(lambda tx: tx.db.execute(sql, tuple(ROW.values())))
        descriptor = os.open(records.files / FILE, os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(descriptor, b"abc")
        os.close(descriptor)
        back_up(records.directory, tmp_path / "backup.tar")
        yield records.directory
    finally:
        records.close_now()


def bad(data: Path, level: Level) -> list[Finding]:
    return [one for one in look(data) if one.level is level]


def only(data: Path, level: Level, name: str) -> str:
    """What the one finding of this level says."""
    (found,) = bad(data, level)
    assert found.name == name
    return f"{found.said} {found.fix}"


def run(data: Path, sql: str) -> None:
    with closing(sqlite3.connect(data / "workspace.sqlite")) as db, db:
        db.execute(sql)


def test_a_sound_workspace_has_nothing_to_be_done(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_folder, "SCARCE_SHARE", 0.0)
    assert [one for one in look(data) if one.level is not Level.OK] == []
    said = {one.name: one.said for one in look(data)}
    assert said["schema"] == str(len(MIGRATIONS))
    assert said["files"].startswith("1,")


def test_what_others_may_read_is_named_with_the_way_to_close_it(data: Path) -> None:
    (data / "files" / FILE).chmod(0o644)
    said = only(data, Level.PROBLEM, "access")
    assert f"files/{FILE}" in said
    assert f"chmod -R go= {data}" in said


def test_settings_that_cannot_be_read_are_named(data: Path) -> None:
    path = data / "settings.toml"
    path.touch(0o600)
    path.write_text("sit_name = 'Lab'\n")
    assert "site_name" in only(data, Level.PROBLEM, "settings")


def test_files_that_are_gone_cut_or_nobodys_are_told(data: Path) -> None:
    path = data / "files" / FILE
    path.write_bytes(b"ab")
    assert "another size" in only(data, Level.PROBLEM, "files")
    path.rename(path.with_name("n".ljust(26, "x")))
    assert f"1 are missing: {FILE}" in only(data, Level.PROBLEM, "files")
    assert any("belong to nothing" in one.said for one in bad(data, Level.ADVICE))


def test_a_damaged_database_is_a_problem_and_no_traceback(data: Path) -> None:
    run(data, "UPDATE channel_members SET channel_id = 'nowhere'")
    assert "channel_members name what is not there" in only(data, Level.PROBLEM, "database")
    place = data.parent / "torn"
    place.mkdir(mode=0o700)
    (place / "workspace.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 9000)
    (place / "workspace.sqlite").chmod(0o600)
    assert "serve restore" in only(place, Level.PROBLEM, "database")


def test_a_newer_schema_is_refused_and_an_older_one_told(data: Path) -> None:
    run(data, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    assert "newer chat-tui" in only(data, Level.PROBLEM, "schema")
    run(data, "PRAGMA user_version = 1")
    assert any(one.name == "schema" for one in bad(data, Level.ADVICE))


def test_who_has_it_and_does_not_answer_is_named(data: Path) -> None:
    with FileLock(data / "server.lock"):
        assert bad(data, Level.PROBLEM) == []
        note_running(data, data.parent / "nobody.sock")
        assert f"Process {os.getpid()}" in only(data, Level.PROBLEM, "server")


def test_a_clock_that_is_behind_what_was_said_is_a_problem() -> None:
    assert check_folder.clock_check(int(time.time() * 1000)).level is Level.OK
    assert "in the future" in check_folder.clock_check(int(time.time() * 1000) + 7_200_000).said


@pytest.mark.parametrize(
    ("days", "there", "level"), [(1, True, Level.OK), (3, True, Level.ADVICE), (1, False, Level.ADVICE)]
)
def test_backups_grow_old_and_get_lost(tmp_path: Path, days: int, there: bool, level: Level) -> None:
    path = tmp_path / "b.tar"
    if there:
        path.touch()
    at = int(time.time() * 1000) - days * 86_400_000
    last_backup.remember(tmp_path, last_backup.LastBackup(at, str(path), 77))
    assert check_folder.backup_check(tmp_path).level is level


@pytest.mark.parametrize(
    ("free", "level"), [(10**6, Level.PROBLEM), (10**8, Level.ADVICE), (10**10, Level.OK)]
)
def test_a_disk_fills_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    disk = os.statvfs_result((1, 1, 10**11, free, free, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    assert check_folder.disk_check(tmp_path).level is level


@pytest.mark.parametrize(("kind", "level"), [("nfs4", Level.PROBLEM), ("ext4", Level.OK)])
def test_a_disk_of_another_machine_is_no_place_for_it(tmp_path: Path, kind: str, level: Level) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/a / nfs rw 0 0\n/dev/b {tmp_path} tmpfs rw 0 0\nhost:/x {tmp_path} {kind} rw 0 0\n"
    )
    assert check_folder.place_check(tmp_path, mounts).level is level
    assert check_folder.place_check(tmp_path, tmp_path / "nowhere").level is Level.OK


def test_what_was_put_aside_is_remembered(data: Path) -> None:
    (data / "workspace.sqlite.before-3").touch(0o600)
    assert "before-3" in " ".join(one.said for one in bad(data, Level.ADVICE))
