"""How does a file that takes long to write come to its name: whole, for its owner only, or not at all?"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from chat_tui.database.faults import is_full_disk
from chat_tui.errors import DiskFullError, FileError

_PIECE = 256 * 1024
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Paper(Protocol):
    """What can be written on."""

    def write(self, text: str) -> None:
        """Write some more."""


class _Sheet:
    """Gathers what is written into large pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._gathered = bytearray()

    def write(self, text: str) -> None:
        self._gathered += text.encode("utf-8", "replace")
        if len(self._gathered) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        self._file.write(self._gathered)
        self._gathered.clear()


@contextlib.contextmanager
def sheet(path: Path) -> Iterator[Paper]:
    """Paper that is put at `path`, in the place of what was there, once the block has ended well.

    Raises FileError or DiskFullError; then, as for any other error, nothing has moved.
    """
    with _told(path):
        part = path.with_name(f".{path.name}.part")
        with _opened(part) as file:
            try:
                paper = _Sheet(file)
                yield paper
                paper.flush()
                os.fsync(file.fileno())
                os.replace(part, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    part.unlink()
                raise
        _sync(path.parent)


@contextlib.contextmanager
def standard_output() -> Iterator[Paper]:
    """Paper that is read as it is written."""
    paper = _Sheet(sys.stdout.buffer)
    yield paper
    paper.flush()
    sys.stdout.flush()


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, unless it is there; FileError where that cannot be."""
    with _told(folder):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError:
            raise FileError(f"{folder} is a file, not a folder.", hint="Name another with -o DIR.") from None


@contextlib.contextmanager
def _opened(part: Path) -> Iterator[BinaryIO]:
    """The file while it is not whole: a regular one of ours, with one name, that nobody else writes."""
    descriptor = os.open(part, _FLAGS, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileError(f"{part.name[1:-5]} is being written by another chat-tui.") from None
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_nlink != 1:
            raise FileError(f"{part} is in the way.", hint="Remove it first.")
        os.fchmod(descriptor, 0o600)
        file.truncate()
        yield file


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if is_full_disk(error):
            raise DiskFullError(f"There is no room for {path}.", hint="Make room first.") from error
        raise FileError(f"{path} cannot be written: {error.strerror or error}.") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
