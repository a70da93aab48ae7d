"""Which content goes: half uploads, what no post used or a deleted one did, and small pictures of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from chat_tui.errors import StorageError
from chat_tui.server.ids import is_id
from chat_tui.server.media import parts, previews
from chat_tui.server.records import files, uploads
from chat_tui.server.records.records import Records
from chat_tui.server.workspace import Workspace

UNUSED_MILLISECONDS = 30 * 24 * 3600 * 1000
"""How long an upload may wait for its post: who was away that long is asked to attach it again."""
UNFINISHED_MILLISECONDS = 24 * 3600 * 1000
"""How long an upload in parts may wait for its next one."""
CLEAR_SECONDS = 3600.0
"""How often what has gone from the records goes from the disk."""

_log = logging.getLogger(__name__)


def clear_remains(records: Records) -> int:
    """Remove them before anybody is served, as nothing is on its way then; how many bytes that freed.

    A disk that refuses it keeps nobody from being served.
    """
    with contextlib.suppress(StorageError):
        records.write_now(lambda tx: files.forget_unattached(tx, tx.now - UNUSED_MILLISECONDS))
        records.write_now(files.forget_deleted)
        records.write_now(lambda tx: uploads.give_up(tx, tx.now - UNFINISHED_MILLISECONDS))
    known = files.ids(records.reader) | uploads.ids(records.reader)
    found = [*_paths(records.files), *_paths(previews.folder(records)), *_paths(parts.folder(records))]
    freed = sum(_remove(path) for path in found if _is_left_over(path.name, known))
    if freed:
        _log.info("removed %d bytes of uploads that nothing needs", freed)
    return freed


def _is_left_over(name: str, known: set[str]) -> bool:
    """Whether this is ours, and is of nothing that is known or was never finished."""
    file_id = name.partition(".")[0]
    return is_id(file_id) and (file_id not in known or name.endswith(".part"))


async def watch(workspace: Workspace) -> None:
    """Go on removing what has gone, and stop what is being made of it at the end."""
    try:
        while True:
            await clear_deleted(workspace.records)
            await asyncio.sleep(CLEAR_SECONDS)
    finally:
        await workspace.previews.close()


async def clear_deleted(records: Records) -> None:
    """Remove the content of deleted posts and of uploads given up; what is on its way is left alone."""
    with contextlib.suppress(StorageError):
        doomed = await records.write(files.forget_deleted)
        doomed += await records.write(lambda tx: uploads.give_up(tx, tx.now - UNFINISHED_MILLISECONDS))
        await asyncio.to_thread(_remove_all, records, doomed)


def _remove_all(records: Records, file_ids: Iterable[str]) -> None:
    for file_id in file_ids:
        thumbnail = previews.thumbnail_path(records, file_id)
        preview = previews.preview_path(records, file_id)
        for path in (records.files / file_id, parts.folder(records) / file_id, thumbnail, preview):
            _remove(path)


def _paths(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _remove(path: Path) -> int:
    try:
        size = path.lstat().st_size
        os.unlink(path)
    except FileNotFoundError:
        return 0
    except OSError as error:
        _log.warning("%s stays: %s", path, error.strerror)
        return 0
    return size
