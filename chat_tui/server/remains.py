"""Which uploads are left over and go when a workspace starts: half ones, and those that no post used."""

from __future__ import annotations

import contextlib
import logging
import os

from chat_tui.errors import StorageError
from chat_tui.server.ids import is_id
from chat_tui.server.records import files
from chat_tui.server.records.records import Records

UNUSED_MILLISECONDS = 30 * 24 * 3600 * 1000
"""How long an upload may wait for its post: who was away that long is asked to attach it again."""

_log = logging.getLogger(__name__)


def clear_remains(records: Records) -> int:
    """Remove them before anybody is served, as nothing is on its way then; how many bytes that freed.

    A disk that refuses it keeps nobody from being served.
    """
    with contextlib.suppress(StorageError):
        records.write_now(lambda tx: files.forget_unattached(tx, tx.now - UNUSED_MILLISECONDS))
    known = files.ids(records.reader)
    freed = 0
    with os.scandir(records.files) as entries:
        for entry in entries:
            if is_id(entry.name) and entry.name not in known:
                freed += _remove(entry)
    if freed:
        _log.info("removed %d bytes of uploads that were never finished", freed)
    return freed


def _remove(entry: os.DirEntry[str]) -> int:
    try:
        size = entry.stat(follow_symlinks=False).st_size
        os.unlink(entry.path)
    except OSError as error:
        _log.warning("%s stays: %s", entry.path, error.strerror)
        return 0
    return size
