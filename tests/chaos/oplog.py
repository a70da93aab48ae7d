"""What did a client try, and what was it told: an append-only log that outlives kill -9 of its writer.

Records, one JSON object a line, `at` in seconds of the machine's monotonic clock, which all processes share:

* `invoke` before an action is handed over, `queued` once the outbox has it on disk, `ok` and `fail` when it
  ended; an action with none of the last three is uncertain.
* `start`, `phase`, `seen` (message ids that a screen could show), `vanished`, `vitals`, `bug`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
DURABLE = frozenset({"invoke", "queued", "ok", "fail"})


class OpLog:
    """The writing side; one process at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def write(self, what: str, **fields: object) -> None:
        """Append a record; those about actions are on disk when this returns."""
        record = {"what": what, "at": round(time.monotonic(), 4), **fields}
        self._file.write(json.dumps(record).encode() + b"\n")
        if what in DURABLE:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_log(path: Path) -> list[Record]:
    """All records in order; what a killed writer left half written is left out."""
    return list(_whole(path.read_bytes())) if path.exists() else []


def _whole(data: bytes) -> Iterator[Record]:
    for line in data.split(b"\n"):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record
