"""What lies where in a workspace's directory, and where the server that has it listens."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

LOCK_NAME = "server.lock"
"""Held by the process that has the workspace: its server, or an operator's command on its files."""
RUNNING_NAME = "running.json"


def note_running(data: Path, socket: Path | None) -> None:
    """Leave word for operators' commands where this process listens; call it with the lock held."""
    path = data / RUNNING_NAME
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"pid": os.getpid(), "socket": str(socket or "")}, file)


def forget_running(data: Path) -> None:
    """Take the word back; call it before the lock is let go of."""
    with contextlib.suppress(OSError):
        (data / RUNNING_NAME).unlink()


def running_socket(data: Path) -> Path | None:
    """The unix socket of who runs the workspace; None if no word was left, or there is no such socket."""
    try:
        said = json.loads((data / RUNNING_NAME).read_text())
    except (OSError, ValueError):
        return None
    socket = said.get("socket") if isinstance(said, dict) else None
    return Path(socket) if isinstance(socket, str) and socket else None
