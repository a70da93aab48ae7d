"""How does a file come in parts? Each is added on disk to what came before, or leaves it as it was."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from starlette.requests import ClientDisconnect

from chat_tui.database.faults import storage_errors
from chat_tui.server.ids import new_id
from chat_tui.server.media.sniffing import HEAD
from chat_tui.server.records.records import Records
from chat_tui.server.uploads import Received
from chat_tui.server.wire_errors import ApiError

FIRST_AT_LEAST = 5 * 1024 * 1024
"""Bytes of a first part that is not the whole."""


def folder(records: Records) -> Path:
    """Where files lie that are not whole yet, one an upload."""
    return records.directory / "uploads"


def too_small() -> ApiError:
    """The first part is not worth a request."""
    message = f"Failed to upload data. First part must be at least {FIRST_AT_LEAST} Bytes."
    return ApiError(400, "app.upload.upload_data.first_part_too_small.app_error", message)


@dataclass(slots=True)
class Part:
    """What comes in one request; `offset` is where the file ended, `size` where it is to end."""

    file: FileIO
    offset: int
    size: int
    written: int = 0

    @property
    def end(self) -> int:
        """Where the file ends now."""
        return self.offset + self.written

    async def take(self, chunks: AsyncIterator[bytes]) -> bool:
        """Add all that comes; whether the sender went on to the end.

        What came before a line broke is kept: the sender asks how far it has come, and goes on there.
        """
        is_sent = True
        try:
            async for chunk in chunks:
                if self.end + len(chunk) > self.size:
                    message = "There is more of the file than was announced."
                    raise ApiError(400, "app.upload.upload_data.too_long.app_error", message)
                await asyncio.to_thread(self._write, chunk)
        except ClientDisconnect:
            is_sent = False
        except BaseException:
            self.written = 0
            raise
        finally:
            if self.offset == 0 and self.written < FIRST_AT_LEAST and self.end < self.size:
                self.written = 0
            await asyncio.to_thread(self._settle)
        return is_sent

    def _write(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            done = self.file.write(rest) or 0
            self.written += done
            rest = rest[done:]

    def _settle(self) -> None:
        self.file.truncate(self.end)
        os.fsync(self.file.fileno())


@asynccontextmanager
async def file_of(records: Records, upload_id: str) -> AsyncIterator[FileIO]:
    """The file of an upload as far as it has come, for one request at a time."""
    with storage_errors(folder(records)):
        file = await asyncio.to_thread(_open, folder(records), upload_id)
        with file:
            yield file


def _open(place: Path, upload_id: str) -> FileIO:
    place.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(place / upload_id, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    file = FileIO(descriptor, "r+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        message = "Another part of this upload is on its way."
        raise ApiError(400, "app.upload.upload_data.concurrent.app_error", message) from error
    return file


def stands_at(file: FileIO, offset: int) -> bool:
    """Whether all that was kept is there; what lies beyond it was never acknowledged, and is written over."""
    if os.fstat(file.fileno()).st_size < offset:
        return False
    file.seek(offset)
    return True


def whole(records: Records, upload_id: str, name: str) -> Received:
    """The file that is whole now: it has a second name among the others, and loses the first when known."""
    part = folder(records) / upload_id
    with storage_errors(part):
        received = Received(new_id(), name, records.files, part.stat().st_size)
        received.path = records.files / received.id
        os.link(part, received.path)
        with part.open("rb") as file:
            received.head = file.read(HEAD)
    return received
