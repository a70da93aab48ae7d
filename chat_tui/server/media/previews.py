"""When are small pictures of a file made? At its upload or when they are asked for, one attempt at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from chat_tui.errors import StorageError
from chat_tui.server.media.sniffing import PICTURES
from chat_tui.server.media.studio import TIME_OVER, Made, Studio
from chat_tui.server.records import previews
from chat_tui.server.records.records import Records
from chat_tui.server.records.rows import Row

PATIENCE = 5.0
"""How many seconds an upload waits for its small pictures; they are made in any case."""

_log = logging.getLogger(__name__)


def folder(records: Records) -> Path:
    """Where small pictures lie: they can be made again, so nobody need keep a copy of them."""
    return records.directory / "previews"


def thumbnail_path(records: Records, file_id: str) -> Path:
    """The picture that covers 120 by 100."""
    return folder(records) / f"{file_id}.thumbnail"


def preview_path(records: Records, file_id: str) -> Path:
    """The picture that is at most 1920 wide."""
    return folder(records) / f"{file_id}.preview"


def is_picture(row: Row) -> bool:
    """Whether a file's type is one that small pictures are made of."""
    return row["mime_type"] in PICTURES and row["preview"] != previews.NONE


class Previews:
    """The attempts that are going on."""

    def __init__(self, studio: Studio | None = None, patience: float = PATIENCE) -> None:
        self.studio = studio or Studio()
        self._patience = patience
        self._going: dict[str, asyncio.Task[None]] = {}

    async def welcome(self, records: Records, rows: Sequence[Row]) -> list[Row]:
        """Begin with new files; what is known of them after a moment."""
        tasks = [self._begin(records, row) for row in rows if is_picture(row)]
        if tasks:
            await asyncio.wait(tasks, timeout=self._patience)
        return [previews.fresh(records.reader, row) for row in rows]

    async def need(self, records: Records, row: Row, path: Path) -> bool:
        """Whether a small picture of a file is there, made now if need be."""
        if is_picture(row) and not _is_there(path):
            await asyncio.shield(self._begin(records, row))
        return _is_there(path)

    async def close(self) -> None:
        """Stop all attempts: what was not made is made when it is asked for."""
        tasks = list(self._going.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, records: Records, row: Row) -> asyncio.Task[None]:
        task = self._going.get(row["id"])
        if task is None:
            task = asyncio.create_task(self._make(records, row["id"]))
            self._going[row["id"]] = task
            task.add_done_callback(lambda _: self._going.pop(row["id"], None))
        return task

    async def _make(self, records: Records, file_id: str) -> None:
        targets = [thumbnail_path(records, file_id), preview_path(records, file_id)]
        try:
            folder(records).mkdir(mode=0o700, exist_ok=True)
            made = await self.studio.make("attachment", records.files / file_id, targets)
            if made.refused != TIME_OVER:
                await records.write(lambda tx: previews.decide(tx, file_id, _facts(made)))
        except (OSError, StorageError) as error:
            _log.warning("no small picture of %s now: %s", file_id, error)


def _is_there(path: Path) -> bool:
    return path.is_file()


def _facts(made: Made) -> Row:
    state = previews.NONE if made.refused else previews.MADE
    facts: Row = {"preview": state, "mini_preview": made.mini}
    # A picture that could not be read keeps the size that its first bytes told.
    return facts | ({"width": made.width, "height": made.height} if made.width else {})
