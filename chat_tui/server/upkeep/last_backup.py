"""When was a workspace last backed up? A small file beside its data says."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from chat_tui.database.owner import give_to_owner

NAME = "last-backup.json"
OVERDUE_MILLISECONDS = 2 * 24 * 3600 * 1000


class LastBackup(msgspec.Struct, frozen=True):
    """The newest backup that was finished: when (Unix milliseconds), where, and how large it is."""

    at: int
    path: str
    size: int


def remember(data: Path, last: LastBackup) -> None:
    """Note it, whole or not at all. Raises OSError."""
    part = data / f"{NAME}.part"
    descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(last))
    give_to_owner(part, of=data)
    part.replace(data / NAME)


def recall(data: Path) -> LastBackup | None:
    """The newest one; None if there was none, or what is noted cannot be read."""
    try:
        return msgspec.json.decode((data / NAME).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None
