"""How does a received file come to disk? Harmlessly named, replacing no other file, whole or not at all.

What came of a file before the line broke stays beside its place as `.….part`, and the next try goes on from
there.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import BinaryIO

from chat_tui.database.faults import is_full_disk
from chat_tui.errors import DiskFullError, FileError, TransientError
from chat_tui.model.messages import Attachment
from chat_tui.realtime.ring import Ring
from chat_tui.text.file_names import file_name, numbered

PIECE = 256 * 1024
MOST_NUMBERS = 10_000
KEPT_FOR = 7 * 24 * 3600
"""Seconds after which a file that never became whole is given up."""
_PART = re.compile(r"\.[0-9a-f]{24}\.part")


class Saving:
    """Files of messages, fetched from the server of the account of that `name`."""

    def __init__(self, ring: Ring, name: str) -> None:
        self._backend = ring.backend
        self._name = name

    async def save(
        self, attachment: Attachment, folder: Path, told: Callable[[int], None] | None = None
    ) -> Path:
        """Where the file lies now, readable by its owner only; `told` hears how many bytes are here.

        Raises FileError or StorageError for our disk, else what the backend raises. After a TransientError,
        or when it was cancelled, what came is kept for the next time; else there is no file.
        """
        try:
            return await self._save(attachment, folder, told or (lambda came: None))
        except OSError as error:
            reason = error.strerror or str(error)
            if is_full_disk(error):
                raise DiskFullError(f"There is no room in {folder} for {attachment.name}.") from error
            if isinstance(error, FileExistsError) and error.filename:
                raise FileError(f"{folder} is a file, not a folder.") from error
            raise FileError(f"Nothing can be saved in {folder}: {reason}.") from error

    async def read(self, attachment: Attachment, limit: int, told: Callable[[int], None]) -> bytes:
        """The bytes of a file that is to be looked at only; FileError if there are more than `limit`."""
        gathered = bytearray()
        if attachment.size <= limit:
            async with aclosing(self._backend.download(attachment.id)) as pieces:
                async for piece in pieces:
                    gathered += piece
                    told(len(gathered))
                    if len(gathered) > limit:
                        break
        if max(attachment.size, len(gathered)) > limit:
            raise FileError(f"{attachment.name} is too large to be shown here.")
        return bytes(gathered)

    async def _save(self, attachment: Attachment, folder: Path, told: Callable[[int], None]) -> Path:
        from hashlib import sha256  # seldom needed, and no small matter at a start

        key = sha256(f"{self._name}\0{attachment.id}\0{attachment.size}".encode()).hexdigest()[:24]
        part = folder / f".{key}.part"
        try:
            file = await asyncio.to_thread(_begin, part)
        except BlockingIOError:  # another program fetches the same file
            part = folder / f".{os.urandom(12).hex()}.part"
            file = await asyncio.to_thread(_begin, part)
        is_kept = False
        try:
            with file:
                try:
                    await self._fetch(attachment, file, told)
                except (TransientError, asyncio.CancelledError):
                    is_kept = file.tell() > 0
                    raise
            return await asyncio.to_thread(_put_in_place, part, file_name(attachment.name))
        finally:
            if not is_kept:
                with suppress(OSError):
                    part.unlink(missing_ok=True)

    async def _fetch(self, attachment: Attachment, file: BinaryIO, told: Callable[[int], None]) -> None:
        came, gathered = file.seek(0, os.SEEK_END), bytearray()
        if attachment.size and came > attachment.size:
            came = file.seek(0)
            file.truncate()
        told(came)
        if came and came == attachment.size:
            return
        try:
            async with aclosing(self._backend.download(attachment.id, came)) as pieces:
                async for piece in pieces:
                    gathered += piece
                    came += len(piece)
                    if len(gathered) >= PIECE:
                        await asyncio.to_thread(file.write, bytes(gathered))
                        gathered.clear()
                    told(came)
        finally:
            file.write(gathered)
            file.flush()


def _begin(part: Path) -> BinaryIO:
    """The file that is not whole yet, with what is in it; BlockingIOError if somebody else writes it."""
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_old(part.parent)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_nlink != 1:
            raise BlockingIOError(errno.EAGAIN, "this file is not ours")
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "r+b")
    except BaseException:
        os.close(descriptor)
        raise


def _forget_old(folder: Path) -> None:
    for path in folder.glob(".*.part"):
        with suppress(OSError):
            if _PART.fullmatch(path.name) and time.time() - path.lstat().st_mtime > KEPT_FOR:
                path.unlink()


def _put_in_place(part: Path, name: str) -> Path:
    """Give the whole file its name, or the next free one like it; what exists is never replaced."""
    with open(part, "rb") as file:
        os.fsync(file.fileno())
    for number in range(MOST_NUMBERS):
        there = part.with_name(numbered(name, number))
        with suppress(FileExistsError):
            _link(part, there)
            return there
    raise FileExistsError(errno.EEXIST, "there are too many files of that name")


def _link(part: Path, there: Path) -> None:
    """A second name for the file; where a file system knows no such thing the name is claimed first."""
    try:
        os.link(part, there)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(there, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        os.replace(part, there)
