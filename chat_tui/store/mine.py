"""What the user wrote and nobody else has: the outbox, drafts and places, on disk before they are shown."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from chat_tui.database.faults import storage_errors
from chat_tui.database.writer import Database
from chat_tui.errors import CorruptError, StorageError
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.outbox import Draft, OutboxItem, OutboxState
from chat_tui.store.actions_json import action_from_json, action_to_json, files_from_json, files_to_json
from chat_tui.store.damage import check_tables, set_aside
from chat_tui.store.rows import Row

log = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, channel_id TEXT NOT NULL,
  action TEXT NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
  next_try INTEGER NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE drafts (
  channel_id TEXT NOT NULL, root_id TEXT NOT NULL, text TEXT NOT NULL, editing TEXT,
  updated_at INTEGER NOT NULL, PRIMARY KEY (channel_id, root_id)
) WITHOUT ROWID;
CREATE TABLE places (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_FILES_OF_DRAFTS = "ALTER TABLE drafts ADD COLUMN files TEXT NOT NULL DEFAULT '[]'"
MIGRATIONS = (_TABLES, _FILES_OF_DRAFTS)

_ITEM = "client_id, channel_id, action, state, created_at, attempts, next_try, reason"
_DRAFT = "channel_id, root_id, text, editing, updated_at, files"
_PUT_ITEM = f"INSERT OR IGNORE INTO outbox ({_ITEM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_DRAFT = f"INSERT OR REPLACE INTO drafts ({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?)"


class Mine:
    """One account's own database. Reads are for the thread of the event loop; every write is on disk when it
    returns (synchronous FULL), or raised DiskFullError or StorageError and changed nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path, *, also_full: bool = False) -> Mine:
        """Open the database at `path`, or begin one; of a damaged one all readable rows are taken over.

        With `also_full` one on a full disk is opened to be read, and takes nothing until there is room.
        Raises NewerSchemaError (the file stays untouched) or StorageError.
        """
        try:
            return cls(_open_sound(path, also_full=also_full))
        except CorruptError:
            damaged = set_aside(path)
        database = _open_sound(path)
        rows = database.write_now(lambda connection: _take_over(connection, damaged))
        log.warning("%s was damaged; %d rows of it were saved", path.name, rows)
        return cls(database)

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._database.path

    async def put(self, item: OutboxItem) -> None:
        """Add an action to the end of the outbox; one that is there already stays as it is."""
        await self._run(_PUT_ITEM, _item_row(item))

    async def update(self, item: OutboxItem) -> None:
        """Write an action's new state in its place; nothing happens if it is gone."""
        client_id, *columns = _item_row(item)
        names = ", ".join(f"{name} = ?" for name in _ITEM.split(", ")[1:])
        await self._run(f"UPDATE outbox SET {names} WHERE client_id = ?", (*columns, client_id))

    async def remove(self, client_id: ClientId) -> None:
        """Take an action out: it was acknowledged or cancelled."""
        await self._run("DELETE FROM outbox WHERE client_id = ?", (client_id,))

    def items(self, channel_id: ChannelId | None = None) -> tuple[OutboxItem, ...]:
        """The outbox in order, of one channel or of all; what cannot be understood is left on disk."""
        sql = f"SELECT {_ITEM} FROM outbox WHERE (? IS NULL OR channel_id = ?) ORDER BY number"
        return tuple(_understood(self._all(sql, (channel_id, channel_id))))

    async def save_draft(self, draft: Draft) -> None:
        """Keep a draft; there is one for each channel and thread."""
        await self._run(_PUT_DRAFT, _draft_row(draft))

    def draft(self, channel_id: ChannelId, root_id: MessageId | None = None) -> Draft | None:
        """The draft of a channel or thread."""
        rows = self._all(
            f"SELECT {_DRAFT} FROM drafts WHERE channel_id = ? AND root_id = ?", (channel_id, root_id or "")
        )
        return _draft(rows[0]) if rows else None

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, the latest first."""
        rows = self._all(f"SELECT {_DRAFT} FROM drafts ORDER BY updated_at DESC, channel_id, root_id", ())
        return tuple(map(_draft, rows))

    async def drop_draft(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Forget a draft: it was sent or emptied."""
        await self._run(
            "DELETE FROM drafts WHERE channel_id = ? AND root_id = ?", (channel_id, root_id or "")
        )

    def needs_file(self, key: str, *, to_send: bool = False) -> bool:
        """Whether any action or draft names a copy in the spool, also one that cannot be understood.

        `to_send` leaves drafts out.
        """
        sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE instr(action, ?1))"
        if not to_send:
            sql += " OR EXISTS (SELECT 1 FROM drafts WHERE instr(files, ?1))"
        return bool(self._all(sql, (key,))[0][0])

    async def remember(self, key: str, value: str) -> None:
        """Keep a place, such as the last channel or where a list was scrolled to."""
        await self._run("INSERT OR REPLACE INTO places (key, value) VALUES (?, ?)", (key, value))

    def recall(self, key: str) -> str | None:
        """What was last remembered under a key."""
        rows = self._all("SELECT value FROM places WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    async def adopt(self, other: Path) -> None:
        """Move the outbox and the drafts of an abandoned database here, after our own; its places are left.

        A draft of ours wins unless theirs is later. Rows are here before they go there, so a crash between
        repeats the move and loses nothing. Raises NewerSchemaError or StorageError with nothing moved.
        """
        theirs = Database.open(other, MIGRATIONS, synchronous="FULL")
        try:
            if found := theirs.damage():
                raise CorruptError(f"{other}: {found}")
            await self._database.write(lambda connection: _take_over_from(connection, theirs.reader))
            await theirs.write(_empty)
        finally:
            await theirs.close()

    def size_on_disk(self) -> int:
        """Bytes that it takes."""
        return self._database.size_on_disk()

    async def close(self) -> None:
        """Close the file; safe to call twice."""
        await self._database.close()

    async def _run(self, sql: str, values: Row) -> None:
        def run(connection: sqlite3.Connection) -> None:
            connection.execute(sql, values)

        await self._database.write(run)

    def _all(self, sql: str, values: Row) -> list[Row]:
        with storage_errors(self._database.path):
            return self._database.reader.execute(sql, values).fetchall()


def _open_sound(path: Path, *, also_full: bool = False) -> Database:
    database = Database.open(path, MIGRATIONS, synchronous="FULL", also_full=also_full)
    try:
        # Small enough to be looked at whole, and too dear to find damage late.
        if found := database.damage():
            raise CorruptError(f"{path}: {found}")
        with storage_errors(path):
            check_tables(database.reader, path, frozenset({"outbox", "drafts", "places"}))
    except BaseException:
        database.close_now()
        raise
    return database


def _take_over(connection: sqlite3.Connection, damaged: Path) -> int:
    """Save what can be read of a damaged file."""
    try:
        with contextlib.closing(sqlite3.connect(damaged)) as source:
            return _take_over_from(connection, source)
    except sqlite3.DatabaseError:
        return 0


def _take_over_from(connection: sqlite3.Connection, source: sqlite3.Connection) -> int:
    taken = 0
    for row in _readable(source, f"SELECT {_ITEM} FROM outbox ORDER BY number"):
        taken += connection.execute(_PUT_ITEM, row).rowcount
    columns = _DRAFT if _has_files(source) else _DRAFT.replace("files", "'[]'")
    for row in _readable(source, f"SELECT {columns} FROM drafts ORDER BY channel_id"):
        ours = connection.execute(
            "SELECT updated_at FROM drafts WHERE channel_id = ? AND root_id = ?", row[:2]
        ).fetchone()
        if ours is None or ours[0] < row[4]:
            taken += connection.execute(_PUT_DRAFT, row).rowcount
    return taken


def _has_files(source: sqlite3.Connection) -> bool:
    """Whether drafts have files there; damage may keep a database at an older schema."""
    try:
        return any(row[1] == "files" for row in source.execute("PRAGMA table_info(drafts)"))
    except sqlite3.DatabaseError:
        return False


def _readable(source: sqlite3.Connection, ordered: str) -> Iterator[Row]:
    """Rows up to damage, then those behind it, read from the other end; a row may come twice."""
    try:
        yield from source.execute(ordered)
    except sqlite3.DatabaseError:
        behind: list[Row] = []
        with contextlib.suppress(sqlite3.DatabaseError):
            behind.extend(source.execute(f"{ordered} DESC"))
        yield from reversed(behind)


def _empty(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM outbox")
    connection.execute("DELETE FROM drafts")


def _item_row(item: OutboxItem) -> Row:
    return (
        item.client_id,
        item.channel_id,
        action_to_json(item.action),
        item.state.value,
        item.created_at,
        item.attempts,
        item.next_try,
        item.reason,
    )


def _understood(rows: Iterable[Row]) -> Iterator[OutboxItem]:
    for row in rows:
        try:
            action = action_from_json(row[2])
            state = OutboxState(row[3])
        except (StorageError, ValueError) as error:
            log.warning("row %s of the outbox was left out: %s", row[0], error)
            continue
        yield OutboxItem(ClientId(row[0]), ChannelId(row[1]), action, state, Millis(row[4]), *row[5:8])


def _draft_row(draft: Draft) -> Row:
    files = files_to_json(draft.files)
    return (draft.channel_id, draft.root_id or "", draft.text, draft.editing, draft.updated_at, files)


def _draft(row: Row) -> Draft:
    root_id = MessageId(row[1]) if row[1] else None
    return Draft(row[0], root_id, row[2], row[3], row[4], files_from_json(row[5]))
