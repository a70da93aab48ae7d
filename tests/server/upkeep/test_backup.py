"""Is a backup that of one moment, whole or not there, while people go on writing?"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chat_tui.errors import CorruptError, DiskFullError, LockedError, ServerError
from chat_tui.server.administration.copies import NoteBackup
from chat_tui.server.administration.deed import Place
from chat_tui.server.administration.table import perform
from chat_tui.server.ids import new_id
from chat_tui.server.records import audit
from chat_tui.server.records.audit import Actor
from chat_tui.server.upkeep import backup, last_backup
from chat_tui.server.upkeep.archive import MANIFEST, Manifest
from chat_tui.server.upkeep.backup import back_up
from chat_tui.server.upkeep.restore import restore
from tests.integration.test_full_disk import small_disk
from tests.server.conftest import World
from tests.servers import REPOSITORY


async def upload(world: World, content: bytes) -> str:
    form: dict[str, Any] = {"data": {"channel_id": world.channel()}, "files": {"files": ("a.bin", content)}}
    return str((await world.ok("bob", "POST", "/files", **form))["file_infos"][0]["id"])


def members(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        return archive.getnames()


def manifest(path: Path) -> Manifest:
    with tarfile.open(path) as archive:
        content = archive.extractfile(MANIFEST)
        assert content is not None
        return msgspec.json.decode(content.read(), type=Manifest)


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
async def test_what_is_backed_up_comes_back(world: World, tmp_path: Path, name: str) -> None:
    await world.post("alice", "kept")
    file_id = await upload(world, b"content" * 1000)
    (world.records.directory / "settings.toml").write_text('name = "Lab"\n')
    (world.records.directory / "previews").mkdir(exist_ok=True)
    (world.records.directory / "previews" / file_id).write_text("made again")
    made = back_up(world.records.directory, tmp_path / name)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert members(made.path) == ["workspace.sqlite", f"files/{file_id}", "settings.toml", MANIFEST]
    assert tarfile.is_tarfile(made.path)
    assert made.path.read_bytes().startswith(b"\x1f\x8b") is name.endswith(".gz")
    done = restore(made.path, tmp_path / "elsewhere")
    assert done.manifest == made.manifest == manifest(made.path)
    assert done.manifest.counts["posts"] >= 1
    assert done.manifest.counts["files"] == 1
    assert (tmp_path / "elsewhere" / "files" / file_id).read_bytes() == b"content" * 1000
    assert (tmp_path / "elsewhere" / "settings.toml").read_text() == 'name = "Lab"\n'
    again = back_up(tmp_path / "elsewhere", tmp_path / f"again-{name}")
    sums = {member.name: member.sha256 for member in made.manifest.members if member.name.startswith("files")}
    assert sums.items() <= {member.name: member.sha256 for member in again.manifest.members}.items()


async def test_a_file_that_is_gone_is_told_and_one_that_comes_later_stays_out(
    world: World, tmp_path: Path
) -> None:
    gone, kept, late = await upload(world, b"gone"), await upload(world, b"kept"), new_id()
    (world.records.files / gone).unlink()

    def meanwhile(_done: int, _total: int) -> None:
        (world.records.files / late).write_bytes(b"half an upl")

    made = back_up(world.records.directory, tmp_path / "backup.tar", tell=meanwhile)
    assert (world.records.files / late).exists()
    assert made.manifest.missing == (f"files/{gone}",)
    assert members(made.path) == ["workspace.sqlite", f"files/{kept}", MANIFEST]
    restore(made.path, tmp_path / "elsewhere")


def sql(world: World, statement: str) -> None:
    world.records.write_now(lambda tx: tx.db.execute(statement))


async def test_it_is_of_one_moment_while_somebody_writes_all_the_time(world: World, tmp_path: Path) -> None:
    many = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3000) SELECT randomblob(999) FROM n"
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            sql(world, "INSERT INTO first VALUES (randomblob(999))")
            sql(world, "INSERT INTO second VALUES (randomblob(999))")

    for table in ("first", "second"):
        sql(world, f"CREATE TABLE {table} AS {many}")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(world.records.directory, tmp_path / "backup.tar")
    finally:
        is_over.set()
        writer.join()
    counts = made.manifest.counts
    assert 0 <= counts["first"] - counts["second"] <= 1
    assert restore(made.path, tmp_path / "elsewhere").manifest.counts == counts


def test_a_killed_backup_leaves_the_one_before_and_the_next_one_clears_up(
    world: World, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    back_up(world.records.directory, target, keep=1)
    content = target.read_bytes()
    script = """if 1:
        import os, signal, sys
        from pathlib import Path
        from chat_tui.server.upkeep.backup import back_up

        passes, before = 1, 0

        def tell(done, total):
            global passes, before
            passes, before = passes + (done < before), done
            if passes == int(sys.argv[3]) and done > total // 2:
                os.kill(os.getpid(), signal.SIGKILL)

        back_up(Path(sys.argv[1]), Path(sys.argv[2]), keep=1, tell=tell)
    """
    for number, is_packing in (("1", False), ("2", True)):
        killed = subprocess.run(
            [sys.executable, "-c", script, world.records.directory, target, number],
            cwd=REPOSITORY,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        assert target.read_bytes() == content
        assert bool((tmp_path / "backup.tar.part").stat().st_size) is is_packing
    assert (tmp_path / "backup.tar.part").exists()
    back_up(world.records.directory, target, keep=1)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("backup")] == ["backup.tar"]


def test_the_newest_stay_and_nothing_is_overwritten_by_mistake(world: World, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    made = [back_up(world.records.directory, target, keep=3).manifest.made_at for _ in range(5)]
    assert [
        manifest(tmp_path / name).made_at for name in ("backup.tar.2", "backup.tar.1", "backup.tar")
    ] == made[2:]
    assert not (tmp_path / "backup.tar.3").exists()
    with pytest.raises(ServerError, match="exists") as info:
        back_up(world.records.directory, target)
    assert "--keep" in info.value.hint


def test_the_last_one_is_remembered_outside_the_backup(world: World, tmp_path: Path) -> None:
    data = world.records.directory
    assert last_backup.recall(data) is None
    made = back_up(data, tmp_path / "backup.tar")
    assert last_backup.recall(data) == last_backup.LastBackup(
        made.manifest.made_at, str(made.path), made.path.stat().st_size
    )
    assert last_backup.NAME not in members(back_up(data, tmp_path / "second.tar").path)


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_it_is_whole_on_the_disk_when_it_gets_its_name(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target = tmp_path / name
    seen = []
    monkeypatch.setattr(backup, "sync", lambda folder: seen.append(target.read_bytes()))
    back_up(world.records.directory, target)
    assert seen == [target.read_bytes()]


async def test_the_audit_log_has_it(world: World) -> None:
    await perform(Place(world.workspace, Actor(peer="uid 7")), NoteBackup(path="/b.tar"))
    (line,) = audit.since(world.records.reader, 0, action="backup")
    assert (line["action"], line["peer"], line["target"]) == ("backup.make", "uid 7", "/b.tar")


@pytest.mark.parametrize(
    ("where", "sentence"),
    [("workspace/backup.tar", "lost with it"), (".", "is a folder"), ("nowhere/backup.tar", "nowhere")],
)
def test_places_that_will_not_do_are_refused(world: World, tmp_path: Path, where: str, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence) as info:
        back_up(world.records.directory, tmp_path / where)
    assert "chat_tui" in type(info.value).__module__
    assert not list(tmp_path.rglob("*.part*"))


def test_what_is_no_workspace_or_a_damaged_one_is_not_backed_up(world: World, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="no workspace"):
        back_up(tmp_path / "nowhere", tmp_path / "backup.tar")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "workspace.sqlite").write_bytes(b"SQLite format 3\x00" + os.urandom(9000))
    with pytest.raises(CorruptError):
        back_up(damaged, tmp_path / "backup.tar")
    assert not list(tmp_path.glob("backup*"))


def test_two_do_not_write_to_one_place(world: World, tmp_path: Path) -> None:
    with (tmp_path / "backup.tar.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match="Another backup"):
            back_up(world.records.directory, tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar.part").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_leaves_the_backup_before_and_nothing_else(world: World, tmp_path: Path) -> None:
    target = tmp_path / "small" / "backup.tar"
    with small_disk(target.parent):
        kept = back_up(world.records.directory, target, keep=2).manifest
        sql(world, "CREATE TABLE much AS SELECT randomblob(3000000)")
        with pytest.raises(DiskFullError):
            back_up(world.records.directory, target, keep=2)
        assert manifest(target) == kept
        assert [path.name for path in target.parent.iterdir()] == ["backup.tar"]
