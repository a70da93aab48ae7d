"""Which of several programs on one account tells of a message? The first that claims it on disk."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from chat_tui.model.ids import MessageId

FOLDER = "told"
KEPT = 600.0
"""Seconds after which nobody tells of a message any more."""
SWEEP_EVERY = 50


class Claims:
    """Empty files in one folder, named after messages; where none can be made, everybody tells."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = 0

    def take(self, message_id: MessageId) -> bool:
        """Whether it is ours to tell of this message; the same program may ask once."""
        if self._taken % SWEEP_EVERY == 0:
            self._sweep()
        self._taken += 1
        name = hashlib.sha256(message_id.encode()).hexdigest()[:24]
        with suppress(OSError):
            self._folder.mkdir(mode=0o700)
        try:
            os.close(os.open(self._folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        except OSError:
            return True
        return True

    def _sweep(self) -> None:
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > KEPT:
                    os.unlink(entry.path)


def claims_beside(mine: Path) -> Claims:
    """Those of the account that a `mine` database belongs to; each seat is a numbered folder of it."""
    seat = mine.parent
    return Claims((seat.parent if seat.name.isdigit() else seat) / FOLDER)
