"""When messages go that have had their time: in small steps, with files and words, told to every client."""

from __future__ import annotations

import asyncio
import contextlib

from chat_tui.errors import StorageError
from chat_tui.server import announce, wire_posts
from chat_tui.server.records import audit, posts, retention
from chat_tui.server.records.records import Transaction
from chat_tui.server.remains import clear_deleted
from chat_tui.server.upkeep.steps import in_steps
from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 3600.0
BY = "retention"
"""What an emptied message names as who deleted it."""


async def purge(workspace: Workspace) -> int:
    """Let everything go that has had its time; how many threads that were. Raises StorageError."""
    days, records = workspace.config.retention_days, workspace.records
    if not retention.is_on(records.reader, days):
        return 0
    gone = await in_steps(records, lambda tx: _step(tx, days))
    await in_steps(records, retention.forget_rows)
    if gone:
        await clear_deleted(records)
        await records.write(lambda tx: audit.note(tx, audit.Actor(), "retention.purge", f"{gone} threads"))
    return gone


def _step(tx: Transaction, days: int) -> int:
    # What is freed is overwritten, or it could still be read from the file.
    tx.db.execute("PRAGMA secure_delete = ON")
    doomed = retention.expired(tx.db, days, tx.now)
    for post in doomed:
        empty = {**post, "message": "", "props": "{}", "file_ids": "[]", "hashtags": ""}
        tx.tell(announce.post_deleted(post, wire_posts.post(tx.db, empty)))
        posts.delete(tx, post, BY)
    return len(doomed)


async def watch(workspace: Workspace) -> None:
    """Look every hour for as long as the workspace runs."""
    while True:
        with contextlib.suppress(StorageError):
            await purge(workspace)
        await asyncio.sleep(LOOK_SECONDS)
