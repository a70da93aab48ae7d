"""When the clock is looked at for what is to happen at its time."""

from __future__ import annotations

import asyncio
import contextlib

from chat_tui.errors import StorageError
from chat_tui.server.later.reminders import remind_due
from chat_tui.server.later.scheduled import say_due
from chat_tui.server.records import reminders, scheduled
from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 1.0
"""Both looks are one step each into an index."""
SOON = 24 * 3600 * 1000
"""Milliseconds."""


def soon(workspace: Workspace) -> int:
    """How much is to happen within the next day: what was promised for then keeps a workspace running."""
    records = workspace.records
    until = records.now() + SOON
    return len(scheduled.due(records.reader, until, limit=1)) + len(
        reminders.due(records.reader, until, limit=1)
    )


async def watch(workspace: Workspace) -> None:
    """Say and remind, for as long as the workspace runs; what a full disk keeps back is tried again."""
    while True:
        with contextlib.suppress(StorageError):
            await say_due(workspace)
            await remind_due(workspace)
        await asyncio.sleep(LOOK_SECONDS)
