"""Opens each workspace that is named in a process that is killed at a statement of the upgrade."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

from chat_tui.database import writer
from chat_tui.database.connect import Synchronous, open_writer
from chat_tui.server.records.records import Records


def die_at(number: int, last: str) -> None:
    """Be killed before statement `number` of the upgrade, or before one that begins with `last`."""
    seen = 0

    def traced(path: Path, synchronous: Synchronous) -> sqlite3.Connection:
        connection = open_writer(path, synchronous)
        connection.set_trace_callback(count)
        return connection

    def count(statement: str) -> None:
        nonlocal seen
        seen += statement.lstrip().split(None, 1)[0].upper() in {
            "CREATE",
            "INSERT",
            "ALTER",
            "DROP",
            "UPDATE",
        }
        if seen == number or (last and statement.startswith(last)):
            os.kill(os.getpid(), signal.SIGKILL)

    writer.open_writer = traced  # type: ignore[attr-defined]


def main() -> int:
    """Arguments are FOLDER:STATEMENT:PREFIX."""
    for argument in sys.argv[1:]:
        folder, number, last = argument.split(":")
        child = os.fork()
        if not child:
            die_at(int(number), last)
            Records.open(Path(folder))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
