"""Where do deliveries wait, and how is one known again: a database that outlives whoever listens."""

from __future__ import annotations

import json
import os
import sqlite3
from asyncio import Event
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from chat_tui.database.connect import open_reader
from chat_tui.database.faults import storage_errors
from chat_tui.database.writer import Database
from chat_tui.errors import StorageError, TargetError
from chat_tui.model.frozen import dataclass
from chat_tui.receiving.schemes.base import Delivery, Why

KEPT_SECONDS = 7 * 24 * 3600.0
"""How long what was done is known again, and can be done again by hand."""
MOST_WAITING = 10_000
_AGAIN_SUFFIX = ".again"

MIGRATIONS = (
    """
    CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        digest TEXT NOT NULL,
        event TEXT NOT NULL,
        data TEXT NOT NULL,
        at REAL NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        tries INTEGER NOT NULL DEFAULT 0,
        next_try REAL NOT NULL DEFAULT 0,
        round INTEGER NOT NULL DEFAULT 0,
        repeats INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        done_at REAL NOT NULL DEFAULT 0
    );
    CREATE INDEX deliveries_by_id ON deliveries (kind, id);
    CREATE INDEX deliveries_by_digest ON deliveries (kind, digest);
    CREATE INDEX deliveries_to_do ON deliveries (state, next_try, seq);
    CREATE TABLE refusals (
        why TEXT NOT NULL,
        peer TEXT NOT NULL,
        count INTEGER NOT NULL,
        last REAL NOT NULL,
        PRIMARY KEY (why, peer)
    );
    """,
)
_MOST_PEERS = 200
"""Rows of refusals: whoever knocks from a thousand addresses must not fill the disk."""
_COLUMNS = "seq, kind, id, event, data, at, state, tries, round, repeats, message, reason, done_at"


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    QUIET = "quiet"
    """Nobody needs to hear of it: the wording or the template says nothing."""
    SET_ASIDE = "set aside"
    """It cannot be done; `webhook replay` tries it again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One delivery on disk."""

    seq: int
    kind: str
    id: str
    event: str
    data: dict[str, Any]
    at: float
    state: State
    tries: int = 0
    round: int = 0
    """How often it was done again by hand."""
    repeats: int = 0
    """How often the sender sent it again."""
    message: str = ""
    """The id of the message that came of it."""
    reason: str = ""
    done_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """How often a peer was refused for one reason."""

    why: str
    peer: str
    count: int
    last: float


class Queue:
    """One file; only whoever listens writes to it. `moved` is set when there may be something to do."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.moved = Event()
        self._refusals: dict[tuple[str, str], tuple[int, float]] = {}

    @classmethod
    def open(cls, path: Path) -> Queue:
        """Open or make it; what is written stays also when the machine loses its power."""
        return cls(Database.open(path, MIGRATIONS, synchronous="FULL"))

    async def put(self, delivery: Delivery) -> bool:
        """Keep it; on disk when this returns. False for one that was here before. Raises StorageError."""
        is_new = await self._database.write(lambda db: _put(db, delivery))
        if is_new:
            self.moved.set()
        return is_new

    def due(self, now: float) -> Kept | None:
        """The oldest that is to be done now."""
        sql = f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'waiting' AND next_try <= ? ORDER BY seq"
        found = self._rows(f"{sql} LIMIT 1", now)
        return found[0] if found else None

    def next_try(self) -> float | None:
        """When something is to be tried again; None if nothing waits."""
        sql = "SELECT min(next_try) FROM deliveries WHERE state = 'waiting'"
        with storage_errors(self._database.path):
            (found,) = self._database.reader.execute(sql).fetchone()
        return None if found is None else float(found)

    async def settle(
        self, kept: Kept, state: State, now: float, *, message: str = "", reason: str = ""
    ) -> None:
        """It is done, or set aside."""
        sql = (
            "UPDATE deliveries SET state = ?, tries = tries + 1, message = ?, reason = ?, done_at = ?"
            " WHERE seq = ?"
        )
        values = (state.value, message, reason[:500], now, kept.seq)
        await self._database.write(lambda db: db.execute(sql, values).rowcount)

    async def put_off(self, kept: Kept, until: float, reason: str) -> None:
        """It is tried again later."""
        sql = "UPDATE deliveries SET tries = tries + 1, next_try = ?, reason = ? WHERE seq = ?"
        await self._database.write(lambda db: db.execute(sql, (until, reason[:500], kept.seq)).rowcount)

    async def again(self, seqs: Sequence[int]) -> None:
        """Let these be done once more, as something new."""
        sql = (
            "UPDATE deliveries SET state = 'waiting', tries = 0, next_try = 0, reason = '', round = round + 1"
            " WHERE seq = ? AND state != 'waiting'"
        )
        await self._database.write(lambda db: db.executemany(sql, [(seq,) for seq in seqs]).rowcount)
        self.moved.set()

    def refused(self, why: Why, peer: str, now: float) -> None:
        """Count a refusal; it comes to disk soon, and not before the answer: refusing must stay cheap."""
        key = (why.value, peer)
        if key in self._refusals or len(self._refusals) < _MOST_PEERS:
            self._refusals[key] = (self._refusals.get(key, (0, now))[0] + 1, now)

    async def write_refusals(self) -> None:
        """Bring what was counted to disk."""
        if not self._refusals:
            return
        counted, self._refusals = self._refusals, {}
        rows = [(why, peer, count, last) for (why, peer), (count, last) in counted.items()]
        await self._database.write(lambda db: _count(db, rows))

    async def forget_old(self, now: float) -> None:
        """Let go of what was done long ago; what was set aside stays four times as long."""
        sql = (
            "DELETE FROM deliveries WHERE state != 'waiting' AND done_at < ? AND (state != ? OR done_at < ?)"
        )
        values = (now - KEPT_SECONDS, State.SET_ASIDE.value, now - 4 * KEPT_SECONDS)
        await self._database.write(lambda db: db.execute(sql, values).rowcount)

    async def close(self) -> None:
        """Close the file."""
        await self._database.close()

    def _rows(self, sql: str, *values: object) -> list[Kept]:
        with storage_errors(self._database.path):
            return [_kept(row) for row in self._database.reader.execute(sql, values)]


def read_log(path: Path, limit: int) -> tuple[list[Kept], list[Refusal]]:
    """The newest deliveries and all refusals, also while somebody listens. Raises TargetError."""
    with _reading(path) as reader:
        sql = f"SELECT {_COLUMNS} FROM deliveries ORDER BY seq DESC LIMIT ?"
        rows = [_kept(row) for row in reader.execute(sql, (limit,))]
        refusals = reader.execute("SELECT why, peer, count, last FROM refusals ORDER BY last DESC")
        return rows, [Refusal(*row) for row in refusals]


def find(path: Path, wanted: str) -> Kept:
    """The delivery with this number or id, the newest of several. Raises TargetError."""
    with _reading(path) as reader:
        sql = f"SELECT {_COLUMNS} FROM deliveries WHERE seq = ? OR id = ? ORDER BY seq DESC LIMIT 1"
        row = reader.execute(sql, (wanted, wanted)).fetchone()
    if row is None:
        raise TargetError(f"There is no delivery {wanted!r}.", hint="`chat-tui webhook log` lists them.")
    return _kept(row)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        hint = "`chat-tui webhook listen` receives and keeps them."
        raise TargetError("No deliveries were kept here.", hint=hint)
    with storage_errors(path), closing(open_reader(path)) as reader:
        yield reader


def ask_again(path: Path, seq: int) -> None:
    """Ask whoever listens, now or later, to do a delivery again: only he writes to the database."""
    note = path.with_name(f"{path.stem}-{seq}{_AGAIN_SUFFIX}")
    os.close(os.open(note, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))


def asked_again(path: Path) -> dict[Path, int]:
    """The notes that `ask_again` left, with the numbers in them."""
    found: dict[Path, int] = {}
    for note in path.parent.glob(f"{path.stem}-*{_AGAIN_SUFFIX}"):
        number = note.name[len(path.stem) + 1 : -len(_AGAIN_SUFFIX)]
        if number.isascii() and number.isdigit():
            found[note] = int(number)
    return found


def _put(db: sqlite3.Connection, delivery: Delivery) -> bool:
    identity = delivery.identity
    since = 0.0 if identity.window is None else delivery.at - identity.window
    sql = "SELECT seq FROM deliveries WHERE kind = ? AND {} = ? AND at > ? ORDER BY seq DESC LIMIT 1"
    found = db.execute(sql.format("id"), (delivery.kind, identity.id, since)).fetchone()
    if found is None and identity.also_by_body:
        found = db.execute(sql.format("digest"), (delivery.kind, delivery.digest, since)).fetchone()
    if found is not None:
        db.execute("UPDATE deliveries SET repeats = repeats + 1 WHERE seq = ?", found)
        return False
    (waiting,) = db.execute("SELECT count(*) FROM deliveries WHERE state = 'waiting'").fetchone()
    if waiting >= MOST_WAITING:
        raise StorageError(f"{waiting} deliveries wait already.")
    sql = "INSERT INTO deliveries (kind, id, digest, event, data, at) VALUES (?, ?, ?, ?, ?, ?)"
    text = json.dumps(delivery.data, separators=(",", ":"))
    values = (delivery.kind, identity.id, delivery.digest, identity.event, text, delivery.at)
    db.execute(sql, values)
    return True


def _count(db: sqlite3.Connection, rows: Sequence[tuple[str, str, int, float]]) -> None:
    db.executemany(
        "INSERT INTO refusals VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET count = count + excluded.count, last = excluded.last",
        rows,
    )
    kept = "SELECT rowid FROM refusals ORDER BY last DESC LIMIT ?"
    db.execute(f"DELETE FROM refusals WHERE rowid NOT IN ({kept})", (_MOST_PEERS,))


def _kept(row: tuple[Any, ...]) -> Kept:
    seq, kind, name, event, data, at, state, *rest = row
    return Kept(seq, kind, name, event, json.loads(data), at, State(state), *rest)
