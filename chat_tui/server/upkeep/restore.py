"""How does a workspace come back from a backup: all of it, or as if nothing had been tried?"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from chat_tui.database.copying import Tell
from chat_tui.database.durable import sync
from chat_tui.database.faults import no_room, storage_errors
from chat_tui.database.lock import FileLock
from chat_tui.database.migrate import schema_version
from chat_tui.database.owner import give_to_owner
from chat_tui.errors import LockedError, NewerSchemaError, ServerError
from chat_tui.server.places import LOCK_NAME
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.archive import (
    CHUNK,
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    MANIFEST_LIMIT,
    Manifest,
    Member,
    is_member_name,
    reading,
)
from chat_tui.server.upkeep.backup import table_counts
from chat_tui.server.upkeep.last_backup import LastBackup, remember
from chat_tui.server.upkeep.swap import put_in_place

_SPARE = 16 * 1024 * 1024
"""Bytes that stay free on the disk."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `aside` is where the folder that was there before is now, if there was one."""

    data: Path
    aside: Path | None
    manifest: Manifest


def restore(source: Path, data: Path, tell: Tell = lambda done, total: None) -> Restored:
    """Put the workspace of a backup into `data`; `tell` hears bytes of bytes of the archive.

    What was there is kept beside it. Raises LockedError while a workspace serves `data`, ServerError for what
    is no whole backup or one of a newer program, StorageError.
    """
    data = data.resolve()
    stamp = time.strftime("%Y%m%d-%H%M%S")
    new = data.with_name(f"{data.name}.restoring-{stamp}")
    with _nobody_serves(data), storage_errors(data):
        new.mkdir(mode=0o700, parents=True)
        try:
            manifest = _unpack(source, new, tell)
            _look_through(new / DATABASE, manifest)
            _begin_anew(new / DATABASE, manifest)
            last = LastBackup(manifest.made_at, str(source.absolute()), source.stat().st_size)
            remember(new, last)
            for path in (new, *new.rglob("*")):
                sync(path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        # A server that starts in this moment finds the lock of the new folder taken, too.
        with _nobody_serves(new):
            aside = _put_in_place(new, data, data.with_name(f"{data.name}.before-{stamp}"))
            sync(data.parent)
    return Restored(data, aside, manifest)


def _put_in_place(new: Path, data: Path, aside: Path) -> Path | None:
    try:
        give_to_owner(new, of=data if data.exists() else data.parent)
        return put_in_place(new, data, aside)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        if error.errno != errno.EBUSY:
            raise
        hint = f"It may be a disk of its own: serve a folder on it, --data {data / 'workspace'}."
        raise ServerError(f"{data} cannot be moved aside.", hint=hint) from error


@contextmanager
def _nobody_serves(data: Path) -> Iterator[None]:
    if not data.exists():
        yield
        return
    lock = FileLock(data / LOCK_NAME)
    if not lock.try_acquire():
        raise LockedError(
            f"Process {lock.holder()} serves {data}.",
            hint="Stop it first: `systemctl stop chat-tui`, or `chat-tui serve stop` for a personal one.",
        )
    try:
        yield
    finally:
        lock.release()


def _unpack(source: Path, folder: Path, tell: Tell) -> Manifest:
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    total = _size(source)
    (folder / FILES).mkdir(mode=0o700)
    with reading(source) as (archive, raw):
        for entry in archive:
            if manifest is not None:
                raise ServerError(f"{source} goes on after its end.")
            content = _content(source, archive, entry, found)
            if entry.name == MANIFEST:
                manifest = _manifest(source, content)
            else:
                found[entry.name] = _take_out(content, entry, folder)
            tell(raw.tell(), total)
    _compare(source, manifest, found)
    assert manifest is not None
    return manifest


def _content(
    source: Path, archive: tarfile.TarFile, entry: tarfile.TarInfo, found: dict[str, Member]
) -> IO[bytes]:
    """What is in an entry, if it is one that we made: a plain file with a plain name that comes once."""
    content = archive.extractfile(entry) if entry.isreg() else None
    if content is None or not is_member_name(entry.name) or entry.name in found:
        raise ServerError(f"{source} is no backup of ours: it holds {entry.name[:80]!r}.")
    return content


def _manifest(source: Path, content: IO[bytes]) -> Manifest:
    try:
        manifest = msgspec.json.decode(content.read(MANIFEST_LIMIT), type=Manifest)
    except msgspec.MsgspecError as error:
        raise ServerError(f"The manifest of {source} cannot be read: {error}.") from error
    if manifest.format > FORMAT:
        raise ServerError(
            f"{source} was made by a newer chat-tui ({manifest.program}).", hint="Update first."
        )
    if manifest.schema > len(MIGRATIONS):
        raise NewerSchemaError(
            f"{source} was made by a newer chat-tui (schema {manifest.schema}; this one knows"
            f" {len(MIGRATIONS)}).",
            hint="Update first.",
        )
    return manifest


def _take_out(content: IO[bytes], entry: tarfile.TarInfo, folder: Path) -> Member:
    path = folder / entry.name
    checked = hashlib.sha256()
    size = 0
    with storage_errors(path):
        disk = os.statvfs(folder)
        if disk.f_bavail * disk.f_frsize < entry.size + _SPARE:
            raise no_room(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:
        while chunk := content.read(CHUNK):
            checked.update(chunk)
            size += len(chunk)
            with storage_errors(path):
                file.write(chunk)
    return Member(entry.name, size, checked.hexdigest())


def _compare(source: Path, manifest: Manifest | None, found: dict[str, Member]) -> None:
    if manifest is None:
        raise ServerError(f"{source} is not whole: its manifest is missing.")
    expected = {member.name: member for member in manifest.members}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise ServerError(f"{source} is damaged: {name} is not what its manifest says.")
    if DATABASE not in found:
        raise ServerError(f"{source} holds no workspace.")


def _look_through(path: Path, manifest: Manifest) -> None:
    """Raise ServerError unless the database is sound and holds what was counted."""
    with storage_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        found = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
        found += [f"{row[0]} names what is not there" for row in db.execute("PRAGMA foreign_key_check")][:1]
        if found != ["ok"]:
            raise ServerError(f"The database of the backup is damaged: {found[-1]}.")
        if (schema_version(db), table_counts(db)) != (manifest.schema, manifest.counts):
            raise ServerError("The database of the backup does not hold what its manifest says.")


def _begin_anew(path: Path, manifest: Manifest) -> None:
    """Let whoever was connected begin anew, and note in the audit log what happens.

    Numbers that were given out after the backup are given out again: a stream that goes on from one of those
    would miss what is told under it.
    """
    with storage_errors(path), closing(sqlite3.connect(path)) as db, db:
        if "event_connections" in manifest.counts:
            db.execute("DELETE FROM event_connections")
        if "audit_log" in manifest.counts:
            made = datetime.fromtimestamp(manifest.made_at / 1000, UTC).isoformat(timespec="seconds")
            db.execute(
                "INSERT INTO audit_log (at, actor_id, actor, peer, action, target, result, request_id)"
                " VALUES (?, '', '', ?, 'backup.restore', ?, 'ok', '')",
                (int(time.time() * 1000), f"uid {os.geteuid()}", f"backup of {made}"),
            )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
