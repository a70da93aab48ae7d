"""Where does an export grow: a folder of its own that gets its name when it is whole, and a zip of it?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from chat_tui.database.copying import Tell, copy_database
from chat_tui.database.durable import sync
from chat_tui.database.faults import storage_errors
from chat_tui.database.migrate import schema_version
from chat_tui.errors import ServerError
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.archive import CHUNK, DATABASE

_EARLIEST = (1980, 1, 1, 0, 0, 0)


@contextmanager
def growing(target: Path) -> Iterator[Path]:
    """A new folder, mode 0700, that is called `target` at the end, or is gone if something failed.

    Raises ServerError if there is a `target`, StorageError.
    """
    refuse_existing(target)
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    with storage_errors(target):
        part.mkdir(mode=0o700, parents=True)
    try:
        yield part
        with storage_errors(target):
            part.rename(target)
            sync(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def refuse_existing(target: Path) -> None:
    """Raise ServerError if there is such a thing already."""
    if target.exists():
        raise ServerError(f"{target} exists.", hint="Choose another name: nothing is written over.")


@contextmanager
def moment_of(data: Path, part: Path, tell: Tell) -> Iterator[sqlite3.Connection]:
    """The workspace's database as it is now, while it goes on: a copy of ours alone, gone afterwards.

    Raises ServerError for a workspace of another schema, CorruptError or StorageError.
    """
    copy = part / DATABASE
    if not (data / DATABASE).exists():
        raise ServerError(f"There is no workspace in {data}.", hint="Name its folder with --data.")
    copy_database(data / DATABASE, copy, tell)
    try:
        with closing(sqlite3.connect(copy)) as db:
            if schema_version(db) != len(MIGRATIONS):
                raise ServerError(
                    f"The workspace has schema {schema_version(db)}, this chat-tui knows {len(MIGRATIONS)}.",
                    hint="Let this version serve it once: that brings it up to date.",
                )
            with storage_errors(copy):
                yield db
    finally:
        copy.unlink(missing_ok=True)


def new_file(path: Path) -> BinaryIO:
    """A file that was not there, mode 0600, in folders made if need be."""
    # `parents` would make those in between as anybody's umask has it.
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir(mode=0o700)
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb")


def take_in(source: Path, path: Path) -> bool:
    """Copy a file that a workspace keeps; False if it has gone meanwhile."""
    with suppress(FileNotFoundError), source.open("rb") as content:
        with new_file(path) as file:
            shutil.copyfileobj(content, file, CHUNK)
        return True
    return False


def pack(folder: Path, target: Path) -> None:
    """Write a zip of a folder, mode 0600; what is a file of somebody's is not compressed again."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with storage_errors(target):
            with new_file(part) as file, zipfile.ZipFile(file, "w") as archive:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        _add(archive, path, str(path.relative_to(folder)))
            sync(part)
            part.rename(target)
            sync(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".jsonl") else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    entry.file_size = path.stat().st_size
    with path.open("rb") as content, archive.open(entry, "w") as packed:
        shutil.copyfileobj(content, packed, CHUNK)
