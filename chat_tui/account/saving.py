"""How does a received file come to disk? Harmlessly named, replacing no other file, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import BinaryIO

from chat_tui.database.faults import is_full_disk
from chat_tui.errors import DiskFullError, FileError
from chat_tui.model.messages import Attachment
from chat_tui.realtime.ring import Ring
from chat_tui.text.file_names import file_name, numbered

PIECE = 256 * 1024
MOST_NUMBERS = 10_000


class Saving:
    """Files of messages, fetched from the server."""

    def __init__(self, ring: Ring) -> None:
        self._backend = ring.backend

    async def save(
        self, attachment: Attachment, folder: Path, told: Callable[[int], None] | None = None
    ) -> Path:
        """Where the file lies now, readable by its owner only; `told` hears how many bytes have come.

        Raises FileError or StorageError for our disk, else what the backend raises; then there is no file.
        """
        try:
            return await self._save(attachment, folder, told or (lambda came: None))
        except OSError as error:
            reason = error.strerror or str(error)
            if is_full_disk(error):
                raise DiskFullError(f"There is no room in {folder} for {attachment.name}.") from error
            raise FileError(f"Nothing can be saved in {folder}: {reason}.") from error

    async def _save(self, attachment: Attachment, folder: Path, told: Callable[[int], None]) -> Path:
        part = folder / f".{os.urandom(8).hex()}.part"
        try:
            with await asyncio.to_thread(_begin, part) as file:
                await self._fetch(attachment, file, told)
            return await asyncio.to_thread(_put_in_place, part, file_name(attachment.name))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    async def _fetch(self, attachment: Attachment, file: BinaryIO, told: Callable[[int], None]) -> None:
        came, gathered = 0, bytearray()
        async with aclosing(self._backend.download(attachment.id)) as pieces:
            async for piece in pieces:
                gathered += piece
                came += len(piece)
                if len(gathered) >= PIECE:
                    await asyncio.to_thread(file.write, bytes(gathered))
                    gathered.clear()
                    told(came)
        await asyncio.to_thread(file.write, bytes(gathered))
        told(came)


def _begin(part: Path) -> BinaryIO:
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open(part, "xb", opener=_private)


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


def _private(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)
