"""Where do our copies of files lie until the server has them?

A file is copied before an action or a draft names it, so that what happens to the original later changes
nothing. A copy that neither names any more is removed when that is known, else at the next start.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import os
import stat
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from chat_tui.database.faults import is_full_disk
from chat_tui.errors import DiskFullError, FileError, StorageError
from chat_tui.model.files import OutgoingFile
from chat_tui.text.file_names import file_name
from chat_tui.text.sanitize import safe_line

log = logging.getLogger(__name__)

PIECE = 256 * 1024
SPARE = 16 * 1024 * 1024
"""Bytes of the disk that a copy leaves free: the outbox itself needs room, too."""
_CLONE = 0x40049409
"""FICLONE: share the blocks of a file, where the file system can do that; a later write copies them."""
_PRIVATE_FOLDER = 0o700


def spool_of(database: Path) -> Path:
    """The folder of copies that belongs to an outbox."""
    return database.with_suffix(".spool")


class Spool:
    """One account's copies, each under a key of its own. Everything that takes time is done in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[str] = set()
        """What was copied since the start, so that it is not swept before anything names it."""

    async def take(self, path: Path, most: int) -> OutgoingFile:
        """Copy a file of at most `most` bytes; on disk when this returns.

        Raises FileError for what is no file with content, or too much of it, and StorageError for our disk.
        """
        import mimetypes  # seldom needed, and never before the first paint

        key = os.urandom(16).hex()
        self._taken.add(key)
        size = await asyncio.to_thread(self._copy, path, key, most)
        name = file_name(os.fsencode(path.name).decode(errors="replace"))
        return OutgoingFile(key, name, size, mimetypes.guess_type(name)[0] or "")

    @contextmanager
    def open(self, file: OutgoingFile) -> Iterator[BinaryIO]:
        """Our copy, to be read; raises FileError when it is gone."""
        try:
            source = (self._folder / file.key).open("rb", buffering=0)
        except OSError as error:
            raise FileError(f"The copy of {file.name} is gone ({_reason(error)}).", hint=_AGAIN) from error
        with source:
            yield source

    async def pieces(self, source: BinaryIO, told: Callable[[int], None]) -> AsyncGenerator[bytes]:
        """An open copy piece by piece; `told` is called with how many bytes have gone. Raises FileError."""
        gone = 0
        while True:
            try:
                piece = await asyncio.to_thread(source.read, PIECE)
            except OSError as error:
                raise FileError(f"The copy cannot be read: {_reason(error)}.", hint=_AGAIN) from error
            if not piece:
                return
            yield piece
            gone += len(piece)
            told(gone)

    def has(self, file: OutgoingFile) -> bool:
        """Whether our copy is still there."""
        return (self._folder / file.key).is_file()

    def discard(self, files: Iterable[OutgoingFile]) -> None:
        """Remove copies that nothing names any more; what cannot be removed now goes at the next start."""
        for file in files:
            self._taken.discard(file.key)
            self._remove(file.key)

    def sweep(self, is_needed: Callable[[str], bool]) -> None:
        """Remove what a crash left behind: copies that nothing names."""
        for key in _keys(self._folder):
            if key not in self._taken and not is_needed(key):
                log.info("a copy that nothing names is removed")
                self._remove(key)

    def adopt(self, abandoned: Path) -> None:
        """Have what another spool has as well; theirs stays until their outbox was adopted, too."""
        for key in _keys(abandoned):
            self._make_folder()
            with suppress(FileExistsError):
                os.link(abandoned / key, self._folder / key)

    def _copy(self, path: Path, key: str, most: int) -> int:
        with _opened(path) as source:
            self._make_folder()
            target = self._folder / key
            try:
                with open(target, "xb", opener=_private) as copy:
                    size = _clone_or_copy(source, copy, path, most)
                    os.fsync(copy.fileno())
                _sync_folder(self._folder)
            except BaseException as error:
                with suppress(OSError):
                    target.unlink()
                if isinstance(error, OSError):
                    raise _not_copied(path, error) from error
                raise
        return size

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._folder.chmod(_PRIVATE_FOLDER)
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be used: {_reason(error)}.") from error

    def _remove(self, key: str) -> None:
        try:
            (self._folder / key).unlink(missing_ok=True)
        except OSError as error:
            log.warning("a copy was not removed: %s", error)


_FROM_HERE = "A path counts from the folder you are in."
_WRITTEN = "Write what comes out of it to a file first."
_AGAIN = "Take it back and attach the file again."


def remove_spool(folder: Path) -> None:
    """Remove a whole spool whose outbox is empty."""
    for key in _keys(folder):
        with suppress(OSError):
            (folder / key).unlink()
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, to be read; nothing else is ever opened, as opening a device may do something."""
    shown = safe_line(str(path), 200)
    try:
        _check_kind(path.stat().st_mode, shown)
        source = open(path, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115 - closed below
    except FileNotFoundError as error:
        raise FileError(
            f"There is no file {shown}.", hint="A path counts from the folder you are in."
        ) from error
    except (OSError, ValueError) as error:
        raise FileError(f"{shown} cannot be read: {_reason(error)}.") from error
    with source:
        _check_kind(os.fstat(source.fileno()).st_mode, shown)
        yield source


def _check_kind(mode: int, shown: str) -> None:
    kinds = (
        (stat.S_ISDIR, "is a folder", "`tar` or `zip` makes one file of it."),
        (stat.S_ISFIFO, "is a pipe, not a file", _WRITTEN),
        (stat.S_ISSOCK, "is a socket, not a file", ""),
        (stat.S_ISCHR, "is a device, not a file", _WRITTEN),
        (stat.S_ISBLK, "is a device, not a file", _WRITTEN),
    )
    for is_that, words, hint in kinds:
        if is_that(mode):
            raise FileError(f"{shown} {words}.", hint=hint)


def _clone_or_copy(source: BinaryIO, copy: BinaryIO, path: Path, most: int) -> int:
    """Copy all there is now; the size of the copy."""
    size = os.fstat(source.fileno()).st_size
    if size <= most and not _cloned(source, copy):
        room = os.statvfs(copy.fileno())
        if size + SPARE > room.f_bavail * room.f_frsize:
            raise OSError(errno.ENOSPC, "no room for a copy")
        size = 0
        while size <= most and (piece := source.read(PIECE)):
            copy.write(piece)
            size += len(piece)
        copy.flush()
    size = max(size, os.fstat(copy.fileno()).st_size)
    check_size(safe_line(path.name, 200), size, most)
    return size


def check_size(shown: str, size: int, most: int) -> None:
    """Refuse what is empty or larger than the server takes."""
    if size == 0:
        raise FileError(f"{shown} is empty: there is nothing to send.")
    if size > most:
        hint = "Send a part of it, or say where it lies."
        raise FileError(f"{shown} has {size:,} bytes; the server takes {most:,}.", hint=hint)


def _cloned(source: BinaryIO, copy: BinaryIO) -> bool:
    try:
        fcntl.ioctl(copy.fileno(), _CLONE, source.fileno())
    except OSError:
        return False
    return True


def _not_copied(path: Path, error: OSError) -> StorageError:
    shown = safe_line(path.name, 200)
    if is_full_disk(error):
        return DiskFullError(f"There is no room on this disk for a copy of {shown}.", hint="Make room first.")
    return StorageError(f"{shown} cannot be copied: {_reason(error)}.")


def _private(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)


def _without_waiting(name: str, flags: int) -> int:
    """What became a pipe meanwhile must not make us wait for a writer."""
    return os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keys(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
