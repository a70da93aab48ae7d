"""When is the index of words put in order? Once a day, in small steps, where it is worth it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from chat_tui.errors import StorageError
from chat_tui.server.records import word_index
from chat_tui.server.records.records import Records
from chat_tui.server.workspace import Workspace

FIRST_SECONDS = 600.0
"""After the start: then it has other things to do."""
EVERY_SECONDS = 24 * 3600.0
BETWEEN_SECONDS = 0.1
"""Between two steps, so that what people write goes between them."""


async def watch(workspace: Workspace) -> None:
    """Look once a day."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        with contextlib.suppress(StorageError):
            await put_in_order(workspace.records)
        await asyncio.sleep(EVERY_SECONDS)


async def put_in_order(records: Records, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> int:
    """One piece of many, if they are many; in how many steps. Raises StorageError."""
    if word_index.pieces(records.reader) < word_index.MOST_PIECES:
        return 0
    steps = 1
    more = await records.write(lambda tx: word_index.join(tx, begin=True))
    while more:
        await sleep(BETWEEN_SECONDS)
        more = await records.write(word_index.join)
        steps += 1
    return steps
