"""How much is changed without holding others up: in many small transactions, with a pause after each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chat_tui.server.records.records import Records, Transaction

PAUSE_SECONDS = 0.05
"""People's own changes go first."""


async def in_steps(records: Records, step: Callable[[Transaction], int]) -> int:
    """Do a step until it says that it did nothing; how much all did together. Raises StorageError."""
    done = 0
    while count := await records.write(step):
        done += count
        await asyncio.sleep(PAUSE_SECONDS)
    return done
