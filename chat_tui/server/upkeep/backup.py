"""How is a workspace backed up while it runs, so that a half backup never has the final name?

The database comes first, as it was at one moment; then the files, of which there may be more by now, and of
which some may be gone: those are told.
"""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import io
import os
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from chat_tui import __version__
from chat_tui.database.copying import Tell, copy_database, open_beside
from chat_tui.database.durable import sync
from chat_tui.database.faults import storage_errors
from chat_tui.database.migrate import schema_version
from chat_tui.errors import LockedError, ServerError
from chat_tui.server.ids import is_id
from chat_tui.server.places import LOCK_NAME, RUNNING_NAME
from chat_tui.server.records import files
from chat_tui.server.upkeep import last_backup
from chat_tui.server.upkeep.archive import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    PREVIEWS,
    Manifest,
    Member,
    is_member_name,
)

_COMPRESSED = (".gz", ".tgz")
_COMPRESSION = 6
_OURS_ALONE = (LOCK_NAME, RUNNING_NAME, last_backup.NAME, f"{DATABASE}*", "*.part", PREVIEWS)
"""What belongs to this folder and to no copy of it. SQLite copies the database; previews are made again."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup."""

    path: Path
    size: int
    manifest: Manifest


def back_up(data: Path, target: Path, *, keep: int = 0, tell: Tell = lambda done, total: None) -> Backup:
    """Write a backup of the workspace in `data` to `target`, mode 0600; `tell` hears bytes of bytes.

    With `keep` the newest so many stay: `target` becomes `target.1` and so on; else `target` must not exist.
    Raises ServerError, LockedError where another backup writes there, CorruptError or StorageError.
    """
    data, target = data.absolute(), target.absolute()
    _refuse(data, target, keep)
    with _part(target) as (part, path):
        copy = target.with_name(f"{target.name}.part-database")
        try:
            copy_database(data / DATABASE, copy, tell)
            with storage_errors(target):
                manifest = _write(part, data, copy, tell, packed=target.name.endswith(_COMPRESSED))
        finally:
            copy.unlink(missing_ok=True)
        with storage_errors(target):
            part.flush()  # what Python still holds must be under the name as well
            os.fsync(part.fileno())
            _rotate(target, keep)
            path.rename(target)
            sync(target.parent)
            made = Backup(target, target.stat().st_size, manifest)
    # It is a backup also where the folder cannot take the note.
    with contextlib.suppress(OSError):
        last_backup.remember(data, last_backup.LastBackup(manifest.made_at, str(target), made.size))
    return made


def table_counts(db: sqlite3.Connection) -> dict[str, int]:
    """Rows by table, without those that SQLite keeps for itself and for its indexes of words."""
    sql = "SELECT name, sql FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    tables = dict(db.execute(sql).fetchall())
    virtual = tuple(name for name, made in tables.items() if made.startswith("CREATE VIRTUAL"))
    shadows = tuple(f"{name}_" for name in virtual)
    return {
        name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for name in sorted(tables)
        if name not in virtual and not name.startswith(shadows)
    }


def _refuse(data: Path, target: Path, keep: int) -> None:
    if not (data / DATABASE).exists():
        raise ServerError(f"There is no workspace in {data}.", hint="Name its folder with --data.")
    if target.is_relative_to(data):
        raise ServerError("A backup inside the workspace's folder is lost with it.", hint="Choose another.")
    if target.is_dir():
        raise ServerError(f"{target} is a folder.", hint=f"For example {target / 'workspace.tar.gz'}.")
    if not target.parent.is_dir():
        raise ServerError(f"There is no folder {target.parent}.", hint=f"mkdir -p {target.parent}")
    if target.exists() and not keep:
        raise ServerError(f"{target} exists.", hint="Choose another name, or let --keep 7 move old ones on.")


@contextmanager
def _part(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """The file that becomes the backup, ours alone until it has its name; gone again if something fails."""
    path = target.with_name(f"{target.name}.part")
    with storage_errors(path):
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(descriptor, "r+b") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another one may have given it its name between our opening and our lock.
            if not path.exists() or os.fstat(descriptor).st_ino != path.stat().st_ino:
                raise BlockingIOError
        except BlockingIOError as error:
            raise LockedError(f"Another backup is being written to {target}.") from error
        try:
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
            yield cast("BinaryIO", file), path
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _write(part: BinaryIO, data: Path, copy: Path, tell: Tell, *, packed: bool) -> Manifest:
    with closing(open_beside(copy)) as db:
        schema, counts, known = schema_version(db), table_counts(db), files.ids(db)
        made_at = int(time.time() * 1000)
    names = [name for name in _names(data) if _is_of(name, known)]
    missing = sorted({f"{FILES}/{one}" for one in known} - set(names))
    with _stream(part, packed) as stream, tarfile.open(fileobj=stream, mode="w|") as archive:
        writing = _Writing(
            archive, tell, sum(_size(path) for path in (copy, *(data / name for name in names)))
        )
        writing.add(DATABASE, copy)
        missing += [name for name in names if not writing.add(name, data / name)]
        manifest = Manifest(
            FORMAT, __version__, schema, made_at, counts, tuple(writing.members), tuple(missing)
        )
        content = msgspec.json.encode(manifest)
        archive.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
    return manifest


@contextmanager
def _stream(part: BinaryIO, packed: bool) -> Iterator[BinaryIO]:
    if not packed:
        yield part
        return
    with gzip.GzipFile("", "wb", _COMPRESSION, part, mtime=0) as packing:
        yield cast("BinaryIO", packing)


class _Writing:
    """The archive as it grows: what is in it, by size and sum."""

    def __init__(self, archive: tarfile.TarFile, tell: Tell, total: int) -> None:
        self.members: list[Member] = []
        self._archive = archive
        self._tell = tell
        self._total = total
        self._done = 0

    def add(self, name: str, path: Path) -> bool:
        """Take a file in; False if it has gone meanwhile."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        with open(descriptor, "rb") as file:
            size = os.fstat(descriptor).st_size
            self._sum = hashlib.sha256()
            self._file = file
            self._archive.addfile(_entry(name, size), self)  # type: ignore[arg-type]
        self.members.append(Member(name, size, self._sum.hexdigest()))
        return True

    def read(self, count: int) -> bytes:
        """More of the file that is being taken in: what `tarfile` asks for."""
        content = self._file.read(count)
        self._sum.update(content)
        self._done += len(content)
        self._tell(self._done, self._total)
        return content


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


def _names(data: Path) -> Iterator[str]:
    """Everything below the folder that a backup may hold, in order; what is hidden or linked is not ours."""
    for path in sorted(data.rglob("*")):
        name = str(path.relative_to(data))
        is_here_only = any(Path(name.partition("/")[0]).match(pattern) for pattern in _OURS_ALONE)
        if not is_here_only and is_member_name(name) and path.is_file() and not path.is_symlink():
            yield name


def _is_of(name: str, known: set[str]) -> bool:
    """Whether a file belongs to the copy of the database: no upload that came later, or is on its way."""
    folder, _, last = name.rpartition("/")
    return folder != FILES or not is_id(last) or last in known


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _rotate(target: Path, keep: int) -> None:
    if not target.exists():
        return
    for number in range(keep - 1, 0, -1):
        older = target.with_name(f"{target.name}.{number}")
        newer = target.with_name(f"{target.name}.{number - 1}") if number > 1 else target
        if newer.exists():
            newer.rename(older)
