"""What the user wrote and nobody else has: the outbox, drafts and places, on disk before they are shown."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from chat_tui.database.faults import storage_errors
from chat_tui.database.writer import Database
from chat_tui.errors import CorruptError, StorageError
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.outbox import Draft, OutboxItem, OutboxState
from chat_tui.store.actions_json import action_from_json, action_to_json, files_from_json, files_to_json
from chat_tui.store.damage import check_tables, set_aside
from chat_tui.store.rows import Row
from chat_tui.store.salvage import (
    DRAFT,
    DRAFTS,
    ITEM,
    LIST,
    OUTBOX,
    PLACES,
    PUT_DRAFT,
    PUT_ITEM,
    PUT_PLACE,
    add_theirs,
    check_with_copy,
    contents_of,
    is_list,
    put_back,
    salvaged,
)
from chat_tui.store.second_copy import (
    Change,
    Contents,
    Key,
    SecondCopy,
    committed_change,
    copy_of,
    read_copy,
)

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
_NUMBER_OF_CHANGES = "CREATE TABLE counted (number INTEGER NOT NULL); INSERT INTO counted VALUES (0);"
MIGRATIONS = (_TABLES, _FILES_OF_DRAFTS, _NUMBER_OF_CHANGES)

_ROW_OF = {
    OUTBOX: f"SELECT number, {ITEM} FROM outbox WHERE client_id = ?",
    DRAFTS: f"SELECT {DRAFT} FROM drafts WHERE channel_id = ? AND root_id = ?",
    PLACES: "SELECT key, value FROM places WHERE key = ?",
}


class Mine:
    """One account's own database. Reads are for the thread of the event loop; every write is on disk when it
    returns (synchronous FULL), or raised DiskFullError or StorageError and changed nothing."""

    def __init__(self, database: Database, copy: SecondCopy) -> None:
        self._database = database
        self._copy = copy

    @classmethod
    def open(cls, path: Path, *, also_full: bool = False) -> Mine:
        """Open the database at `path`, or begin one; a damaged or lost one is put together again.

        What it still gives is completed by its second copy. With `also_full` one on a full disk is opened to
        be read, and takes nothing until there is room. Raises NewerSchemaError (the file stays untouched) or
        StorageError.
        """
        copy = read_copy(copy_of(path))
        try:
            database = _open_sound(path, copy, also_full=also_full)
        except CorruptError as error:
            log.warning("what was written is put together again: %s", error)
            return cls(*_put_together(path, copy, set_aside(path)))
        contents = contents_of(database.reader)
        is_in_step = copy is not None and copy.is_whole and copy.number == contents.number
        second = SecondCopy(copy_of(path), contents, is_there=is_in_step)
        if not is_in_step:
            database.behind(second.write_anew)
        return cls(database, second)

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._database.path

    async def put(self, item: OutboxItem) -> None:
        """Add an action to the end of the outbox; one that is there already stays as it is."""
        await self._run((OUTBOX, item.client_id), PUT_ITEM, _item_row(item))

    async def update(self, item: OutboxItem) -> None:
        """Write an action's new state in its place; nothing happens if it is gone."""
        client_id, *columns = _item_row(item)
        names = ", ".join(f"{name} = ?" for name in ITEM.split(", ")[1:])
        sql = f"UPDATE outbox SET {names} WHERE client_id = ?"
        await self._run((OUTBOX, item.client_id), sql, (*columns, client_id))

    async def remove(self, client_id: ClientId) -> None:
        """Take an action out: it was acknowledged or cancelled."""
        await self._run((OUTBOX, client_id), "DELETE FROM outbox WHERE client_id = ?", (client_id,))

    def items(self, channel_id: ChannelId | None = None) -> tuple[OutboxItem, ...]:
        """The outbox in order, of one channel or of all; what cannot be understood is left on disk."""
        sql = f"SELECT {ITEM} FROM outbox WHERE (? IS NULL OR channel_id = ?) ORDER BY number"
        return tuple(_understood(self._all(sql, (channel_id, channel_id))))

    async def save_draft(self, draft: Draft) -> None:
        """Keep a draft; there is one for each channel and thread."""
        await self._run((DRAFTS, draft.channel_id, draft.root_id or ""), PUT_DRAFT, _draft_row(draft))

    def draft(self, channel_id: ChannelId, root_id: MessageId | None = None) -> Draft | None:
        """The draft of a channel or thread."""
        rows = self._all(
            f"SELECT {DRAFT} FROM drafts WHERE channel_id = ? AND root_id = ?", (channel_id, root_id or "")
        )
        return _draft(rows[0]) if rows else None

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, the latest first."""
        rows = self._all(f"SELECT {DRAFT} FROM drafts ORDER BY updated_at DESC, channel_id, root_id", ())
        return tuple(map(_draft, rows))

    async def drop_draft(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Forget a draft: it was sent or emptied."""
        place = (channel_id, root_id or "")
        await self._run((DRAFTS, *place), "DELETE FROM drafts WHERE channel_id = ? AND root_id = ?", place)

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
        await self._run((PLACES, key), PUT_PLACE, (key, value))

    def recall(self, key: str) -> str | None:
        """What was last remembered under a key."""
        rows = self._all("SELECT value FROM places WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    async def adopt(self, other: Path) -> None:
        """Move the outbox, drafts and lists of an abandoned database here, after our own; places are left.

        A draft of ours wins unless theirs is later. Rows are here before they go there, so a crash between
        repeats the move and loses nothing. Raises NewerSchemaError or StorageError with nothing moved.
        """
        theirs = Mine.open(other)
        try:
            found = contents_of(theirs._database.reader)
            if any(key[0] != PLACES or is_list(key) for key in found.rows):
                await self._database.write(partial(add_theirs, theirs=found), committed=self._copy.write_anew)
                await theirs._database.write(_emptied, committed=theirs._copy.write_anew)
        finally:
            await theirs.close()

    def size_on_disk(self) -> int:
        """Bytes that it takes."""
        return self._database.size_on_disk()

    async def close(self) -> None:
        """Close the files; safe to call twice."""
        self._copy.leave_sync()
        self._database.behind(self._copy.close)
        await self._database.close()

    async def _run(self, key: Key, sql: str, values: Row) -> None:
        def run(connection: sqlite3.Connection) -> Change | None:
            if not connection.execute(sql, values).rowcount:
                return None
            return committed_change(connection, key, connection.execute(_ROW_OF[key[0]], key[1:]).fetchone())

        await self._database.write(run, committed=self._copy.note)
        self._copy.sync_soon()

    def _all(self, sql: str, values: Row) -> list[Row]:
        with storage_errors(self._database.path):
            return self._database.reader.execute(sql, values).fetchall()


def _open_sound(path: Path, copy: Contents | None, *, also_full: bool) -> Database:
    database = Database.open(path, MIGRATIONS, synchronous="FULL", also_full=also_full)
    try:
        # Small enough to be looked at whole, and too dear to find damage late.
        if found := database.damage():
            raise CorruptError(f"{path}: {found}")
        with storage_errors(path):
            check_tables(database.reader, path, frozenset({OUTBOX, DRAFTS, PLACES, "counted"}))
            check_with_copy(contents_of(database.reader), copy, path)
    except BaseException:
        database.close_now()
        raise
    return database


def _put_together(path: Path, copy: Contents | None, damaged: Path) -> tuple[Database, SecondCopy]:
    saved = salvaged(damaged, copy)
    database = Database.open(path, MIGRATIONS, synchronous="FULL")
    try:
        # At once, and the old copy stays until it is done: a crash before only means once more.
        contents = database.write_now(partial(put_back, contents=saved))
    except BaseException:
        database.close_now()
        raise
    second = SecondCopy(copy_of(path), contents, is_there=False)
    second.write_anew()
    log.warning("%s was damaged; %d rows of it were saved", path.name, len(contents.rows))
    return database, second


def _emptied(connection: sqlite3.Connection) -> Contents:
    connection.execute("DELETE FROM outbox")
    connection.execute("DELETE FROM drafts")
    connection.execute("DELETE FROM places WHERE substr(key, 1, length(?1)) = ?1", (LIST,))
    connection.execute("UPDATE counted SET number = number + 1")
    return contents_of(connection)


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
