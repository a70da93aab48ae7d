"""How does a place outlive the program that was there? A small file a name, held by one at a time."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from chat_tui.client.place import Place
from chat_tui.config.locations import private_dir
from chat_tui.database.lock import FileLock
from chat_tui.database.writer import Database
from chat_tui.errors import ChatError, LockedError
from chat_tui.model.ids import MessageId, Millis

_TABLES = """
CREATE TABLE place (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at);
"""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


class Kept:
    """A place under a name; what was saved of it is there after any end of the program.

    `cache` is the local copy it was read from: another one may not have heard all that came since.
    """

    def __init__(self, folder: Path, name: str) -> None:
        if not _NAME.match(name):
            raise ChatError(
                f"{name!r} cannot name a place.", hint="Use small letters, digits, dots, dashes, underscores."
            )
        path = private_dir(folder) / f"{name}.sqlite"
        self._lock = FileLock(path.with_name(f"{name}.lock"))
        if not self._lock.try_acquire():
            holder = self._lock.holder()
            who = f"Process {holder}" if holder else "Another program"
            raise LockedError(f"{who} keeps its place as {name!r}.", hint="Choose another name, or end it.")
        try:
            self._database = Database.open(path, (_TABLES,), synchronous="NORMAL")
        except BaseException:
            self._lock.release()
            raise
        self._unsaved: dict[MessageId, Millis] = {}
        self._saved = Millis(-1), ""
        self.place, self.cache = self._load()

    def pass_by(self, message_id: MessageId, at: Millis) -> None:
        """It is dealt with; on disk at the next `save`."""
        if self.place is not None and self.place.is_new(message_id, at):
            self.place.pass_by(message_id, at)
            self._unsaved[message_id] = at

    @property
    def unsaved(self) -> int:
        """How many messages were passed by since the last `save`."""
        return len(self._unsaved)

    async def begin(self, place: Place, cache: str) -> None:
        """Be at this place, read from this cache, on disk when this returns."""
        self.place, self.cache = place, cache
        self._unsaved = dict(place.seen)
        await self.save()

    async def save(self) -> None:
        """Bring the place to the disk; raises StorageError."""
        if self.place is None:
            return
        seen, self._unsaved = self._unsaved, {}
        floor, cache = self.place.floor, self.cache

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", list(seen.items()))
            if (floor, cache) != self._saved:
                connection.execute("DELETE FROM seen WHERE at <= ?", (floor,))
                values = [("floor", str(floor)), ("cache", cache)]
                connection.executemany("INSERT OR REPLACE INTO place VALUES (?, ?)", values)

        try:
            await self._database.write(write)
        except BaseException:
            self._unsaved = seen | self._unsaved
            raise
        self._saved = floor, cache

    async def close(self) -> None:
        """Save what was passed by, and let another program have it."""
        try:
            await self.save()
        finally:
            await self._database.close()
            self._lock.release()

    def _load(self) -> tuple[Place | None, str]:
        read = self._database.reader.execute
        told = dict(read("SELECT key, value FROM place").fetchall())
        if "floor" not in told:
            return None, ""
        seen = [(MessageId(id_), Millis(at)) for id_, at in read("SELECT id, at FROM seen").fetchall()]
        return Place(Millis(int(told["floor"])), seen), told["cache"]
