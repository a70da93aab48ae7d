"""How only one of our processes does something at a time: a locked file, free again when its owner dies."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui.errors import Delivery, TransientError

_PAUSE = 0.05
_PATIENCE = 60.0
"""Seconds; the one before us asks a server, twice at most, and keeps what it is told."""


@asynccontextmanager
async def alone(
    path: Path, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, patience: float = _PATIENCE
) -> AsyncIterator[None]:
    """Wait for our turn; TransientError if it does not come."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It stays: who removed it would let two in, one at each file.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        reason = f"{path} cannot be opened: {error.strerror}"
        raise TransientError(
            f"The sign-in cannot be renewed: {reason}.", delivery=Delivery.NOT_SENT
        ) from None
    try:
        for _ in range(round(patience / _PAUSE)):
            if _is_ours(descriptor):
                break
            await sleep(_PAUSE)
        else:
            raise TransientError(
                "The sign-in cannot be renewed: another chat-tui is at it.", delivery=Delivery.NOT_SENT
            )
        yield
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
