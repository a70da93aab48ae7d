"""Opens a workspace of schema 1 again and again in a process that is killed, each time one step further."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

from chat_tui.database import writer
from chat_tui.database.connect import Synchronous, open_writer
from chat_tui.server.records.records import Records
from chat_tui.server.records.schema import MIGRATIONS
from tests.server.records.goldens import state

CHANGES = ("CREATE", "INSERT", "ALTER", "DROP", "UPDATE", "DELETE")


def die_in(step: int, *, at_its_end: bool) -> None:
    """Be killed before the step to this schema is committed: after all of it, or its first statement."""
    reached = step - 1 if step == 2 else 0
    changes = 0

    def traced(path: Path, synchronous: Synchronous) -> sqlite3.Connection:
        connection = open_writer(path, synchronous)
        connection.set_trace_callback(look)
        return connection

    def look(statement: str) -> None:
        nonlocal reached, changes
        statement = statement.strip("; \n")
        if statement == f"PRAGMA user_version = {step - 1}":
            reached = step - 1
        elif reached and statement.startswith(CHANGES):
            changes += 1
        is_end = statement == f"PRAGMA user_version = {step}"
        if is_end or (changes == 2 and not at_its_end):
            os.kill(os.getpid(), signal.SIGKILL)

    writer.open_writer = traced  # type: ignore[attr-defined]


def main() -> int:
    """The argument is the workspace's folder; 1 if one lived, or left another schema than was committed."""
    folder = Path(sys.argv[1])
    for step in range(2, len(MIGRATIONS) + 1):
        child = os.fork()
        if not child:
            die_in(step, at_its_end=bool(step % 2))
            Records.open(folder)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        version, _ = state(folder / "workspace.sqlite")
        if not os.WIFSIGNALED(status) or version != step - 1:
            sys.stderr.write(f"step {step}: ended with {status} at schema {version}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
