"""How uploaded content reaches the disk: streamed, limited, under an id of ours."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from python_multipart import multipart
from python_multipart.exceptions import MultipartParseError

from chat_tui.database.faults import storage_errors
from chat_tui.server.ids import new_id
from chat_tui.server.media.sniffing import HEAD, type_of
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body

MOST_FILES = 10
LONGEST_FIELD = 8192
LONGEST_NAME = 255


@dataclass(slots=True)
class Received:
    """A file on disk that no record knows yet."""

    id: str
    name: str
    path: Path
    size: int = 0
    head: bytes = b""

    def describe(self, user_id: str, channel_id: str) -> Row:
        """The record's columns."""
        extension = PurePosixPath(self.name).suffix.lstrip(".").lower()[:32]
        width, height = picture_size(self.head)
        return {
            "id": self.id,
            "user_id": user_id,
            "channel_id": channel_id,
            "name": self.name,
            "extension": extension,
            "size": self.size,
            "mime_type": type_of(self.name, self.head),
            "width": width,
            "height": height,
        }


def safe_name(name: str) -> str:
    """The last part of a sender's file name, without control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(one for one in last if one.isprintable()).strip().lstrip(". ")
    return _shortened(cleaned) or "file"


def _shortened(name: str) -> str:
    """At most as many bytes as file systems take, the ending kept if it is one."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    ending = PurePosixPath(name).suffix
    if len(ending.encode()) > 32:
        ending = ""
    stem = name.removesuffix(ending).encode()[: LONGEST_NAME - len(ending.encode())]
    return stem.decode(errors="ignore") + ending


def picture_size(head: bytes) -> tuple[int, int]:
    """Width and height of a PNG or GIF by its first bytes; (0, 0) for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
    elif head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
    else:
        return 0, 0
    return (width, height) if 0 < width < 100_000 and 0 < height < 100_000 else (0, 0)


def too_large() -> ApiError:
    """The file is larger than the workspace takes."""
    message = "The file is too large."
    return ApiError(413, "api.file.upload_file.too_large_detailed.app_error", message)


class Intake:
    """Receives the files of one request; `discard` removes them again when the request fails."""

    def __init__(self, directory: Path, most: int) -> None:
        self._directory = directory
        self._most = most
        self._open: BinaryIO | None = None
        self.received: list[Received] = []
        self.fields: dict[str, list[str]] = {}

    def begin(self, name: str) -> None:
        """A new file begins."""
        if len(self.received) >= MOST_FILES:
            raise bad_body("files")
        file_id = new_id()
        path = self._directory / file_id
        self._open = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        self.received.append(Received(file_id, safe_name(name), path))

    def write(self, data: bytes) -> None:
        """More of the file that began last."""
        if self._open is None:
            return
        file = self.received[-1]
        file.size += len(data)
        if file.size > self._most:
            raise too_large()
        if len(file.head) < HEAD:
            file.head = (file.head + data)[:HEAD]
        self._open.write(data)

    def end(self) -> None:
        """The file is whole, and on the disk."""
        if self._open is not None:
            with self._open as file:
                file.flush()
                os.fsync(file.fileno())
            self._open = None

    def discard(self) -> None:
        """Remove everything received."""
        if self._open is not None:
            # What is still to be written may not fit: there is no need of it any more.
            with contextlib.suppress(OSError):
                self._open.close()
            self._open = None
        for file in self.received:
            file.path.unlink(missing_ok=True)
        self.received.clear()

    async def take_raw(self, chunks: AsyncIterator[bytes], name: str) -> None:
        """The whole body is one file."""
        with storage_errors(self._directory):
            await asyncio.to_thread(self.begin, name)
            async for chunk in chunks:
                await asyncio.to_thread(self.write, chunk)
            await asyncio.to_thread(self.end)

    async def take_form(self, chunks: AsyncIterator[bytes], boundary: bytes) -> None:
        """The body is a multipart form: files go to disk, fields to `fields`."""
        parser = multipart.MultipartParser(boundary, _FormParts(self).callbacks())
        try:
            with storage_errors(self._directory):
                async for chunk in chunks:
                    await asyncio.to_thread(parser.write, chunk)
                await asyncio.to_thread(parser.finalize)
        except MultipartParseError as error:
            raise bad_body("multipart") from error


class _FormParts:
    """The parts of a form as the parser meets them."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._header_name = b""
        self._header_value = b""
        self._disposition: dict[bytes, bytes] = {}
        self._field = bytearray()
        self._is_file = False

    def callbacks(self) -> multipart.MultipartCallbacks:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value_part,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
        }

    def _part_begin(self) -> None:
        self._disposition, self._field, self._is_file = {}, bytearray(), False

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _header_value_part(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            _, self._disposition = multipart.parse_options_header(self._header_value)
        self._header_name = self._header_value = b""

    def _headers_finished(self) -> None:
        name = self._disposition.get(b"filename")
        self._is_file = name is not None
        if name is not None:
            self._intake.begin(name.decode("utf-8", "replace"))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._intake.write(data[start:end])
            return
        self._field += data[start:end]
        if len(self._field) > LONGEST_FIELD:
            raise bad_body("multipart")

    def _part_end(self) -> None:
        if self._is_file:
            self._intake.end()
            return
        name = self._disposition.get(b"name", b"").decode("utf-8", "replace")
        self._intake.fields.setdefault(name, []).append(self._field.decode("utf-8", "replace"))
