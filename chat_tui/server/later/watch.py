"""When the clock is looked at for what is to happen at its time."""

from __future__ import annotations

import asyncio
import contextlib

from chat_tui.errors import StorageError
from chat_tui.server.later.reminders import remind_due
from chat_tui.server.later.scheduled import say_due
from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 1.0
"""Both looks are one step each into an index."""


async def watch(workspace: Workspace) -> None:
    """Say and remind, for as long as the workspace runs; what a full disk keeps back is tried again."""
    while True:
        with contextlib.suppress(StorageError):
            await say_due(workspace)
            await remind_due(workspace)
        await asyncio.sleep(LOOK_SECONDS)
