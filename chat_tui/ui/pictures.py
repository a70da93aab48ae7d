"""Where do the bytes of a picture come from? From the cache of this machine, else from the server, once."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.model.messages import Attachment
from chat_tui.ui.picture_decoding import BLOCKS, MOST_BYTES, MOST_MEMORY, decode
from chat_tui.ui.render.pixels import Pixels

if TYPE_CHECKING:
    from chat_tui.account.account import Account

MOST_KEPT = 64_000_000
"""Bytes of the cache; what was not looked at for the longest time goes first."""


class Pictures:
    """The pictures of one account; `folder` is where they are kept, None for nowhere."""

    def __init__(self, account: Account, folder: Path | None) -> None:
        self._account = account
        self._folder = folder

    async def pixels(
        self,
        attachment: Attachment,
        box: tuple[int, int],
        ground: tuple[int, int, int],
        told: Callable[[int], None],
        cell: tuple[int, int] = BLOCKS,
        *,
        most: int = MOST_MEMORY,
    ) -> Pixels:
        """A picture in at most `box` columns and rows, each cell of so many pixels.

        Decoding takes about `most` bytes of memory. Raises FileError, or what the backend raises.
        """
        data = await self._bytes(attachment, told)
        return await asyncio.to_thread(decode, data, *box, ground, cell, most=most)

    async def _bytes(self, attachment: Attachment, told: Callable[[int], None]) -> bytes:
        path = self._place(attachment)
        if path is not None and (kept := await asyncio.to_thread(_read, path)):
            return kept
        data = await self._account.saving.read(attachment, MOST_BYTES, told)
        if path is not None:
            await asyncio.to_thread(_keep, path, data)
        return data

    def _place(self, attachment: Attachment) -> Path | None:
        if self._folder is None:
            return None
        key = f"{self._account.name}\0{attachment.id}\0{attachment.size}"
        return self._folder / hashlib.sha256(key.encode()).hexdigest()[:32]


def _read(path: Path) -> bytes:
    """What is kept there, and that it was looked at; nothing if it is not there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            os.utime(descriptor)
            return file.read(MOST_BYTES + 1)
    except OSError:
        return b""


def _keep(path: Path, data: bytes) -> None:
    """Keep it for its owner only; a cache that cannot be written is none."""
    new = path.with_name(f".{os.urandom(8).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(new, path)
        _make_room(path.parent)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    room = MOST_KEPT
    found = [(path.stat(), path) for path in folder.iterdir()]
    for status, path in sorted(found, key=lambda each: each[0].st_mtime, reverse=True):
        room -= status.st_size
        if room < 0:
            path.unlink(missing_ok=True)
