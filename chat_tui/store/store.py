"""The local copy of one account's server: what is read for the screen, and how it is kept in step."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chat_tui.database.faults import storage_errors
from chat_tui.database.writer import Database
from chat_tui.errors import CorruptError
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.events import Batch, HistoryPage
from chat_tui.model.ids import ChannelId, MessageId, Position
from chat_tui.model.messages import Message
from chat_tui.store import damage
from chat_tui.store.directory import Directory
from chat_tui.store.edges import Edges
from chat_tui.store.own_lists import OwnLists
from chat_tui.store.said import Said
from chat_tui.store.schema import MIGRATIONS, TABLES
from chat_tui.store.timeline import Timeline

if TYPE_CHECKING:
    from chat_tui.store.finding import Finder
    from chat_tui.store.search import Wanted
    from chat_tui.store.transaction import Moved

    Work = Callable[[sqlite3.Connection], tuple[Changes, Moved]]


class Store(Directory, Timeline, Edges, OwnLists, Said):
    """One account's cache. Reads are for the thread of the event loop; writes are awaited there.

    The lists of `Directory` move only after the commit, so nothing is ever shown that is not on disk.
    """

    def __init__(self, database: Database, *, was_rebuilt: bool = False) -> None:
        Directory.__init__(self)
        Timeline.__init__(self, database)
        self.was_rebuilt = was_rebuilt
        """Whether the file was damaged and a new one was begun."""
        self._writing: set[asyncio.Task[Changes]] = set()
        with storage_errors(database.path):
            damage.check_tables(database.reader, database.path, TABLES)
            self._load(database.reader)

    @functools.cached_property
    def finder(self) -> Finder:
        """What runs searches."""
        from chat_tui.store.finding import Finder  # nobody searches before the first paint

        return Finder(self._database)

    @classmethod
    def open(cls, path: Path, *, also_full: bool = False) -> Store:
        """Open the cache at `path`, or begin one; a damaged one is set aside and begun anew.

        With `also_full` a cache on a full disk is opened to be read. Reads the lists and no messages. Raises
        NewerSchemaError (the file stays untouched) or StorageError.
        """
        try:
            return cls._open_sound(path, also_full=also_full)
        except CorruptError:
            damage.set_aside(path)
        store = cls._open_sound(path, also_full=False)
        store.was_rebuilt = True
        return store

    @classmethod
    def _open_sound(cls, path: Path, *, also_full: bool) -> Store:
        database = Database.open(path, MIGRATIONS, synchronous="NORMAL", also_full=also_full)
        try:
            mark = damage.suspect_mark(path)
            if mark.exists():
                if found := database.damage():
                    raise CorruptError(f"{path}: {found}")
                mark.unlink(missing_ok=True)
            return cls(database)
        except BaseException:
            database.close_now()
            raise

    async def apply(self, batch: Batch, *, heard: bool = True) -> Changes:
        """Take up a batch: all its events and its cursor in one transaction. Returns what changed.

        Events may be repeated and may come in any order. `heard` says that they came by the stream; an answer
        to an action proves nothing of what others did before it. Raises DiskFullError or StorageError, and
        then nothing of the batch was taken up.
        """

        def work(connection: sqlite3.Connection) -> tuple[Changes, Moved]:
            from chat_tui.store.apply import apply_batch  # in the thread that writes, after the first paint

            return apply_batch(connection, batch=batch, heard=heard)

        return await self._write(work)

    async def record_page(
        self,
        page: HistoryPage,
        *,
        before: Position | None = None,
        after: Position | None = None,
        catch_up: bool = False,
    ) -> Changes:
        """Take up a page of history and what it proves to be known; gaps that it fills go.

        `before` or `after` is the place that was asked from; neither: the newest page. With `catch_up` the
        page is the answer to `changed_since(highest_update)`, or the newest page of a channel where nothing
        is known, or the newest page after an answer that was `truncated`.
        """

        def work(connection: sqlite3.Connection) -> tuple[Changes, Moved]:
            from chat_tui.store.pages import record_page

            return record_page(connection, page=page, before=before, after=after, catch_up=catch_up)

        return await self._write(work)

    async def record_thread(self, page: HistoryPage) -> Changes:
        """Take up a root and its replies, which say nothing of the channel around them."""

        def work(connection: sqlite3.Connection) -> tuple[Changes, Moved]:
            from chat_tui.store.pages import record_thread

            return record_thread(connection, page=page)

        return await self._write(work)

    async def reset_cursor(self) -> None:
        """Forget how far the stream was read: the next one begins anew."""

        def forget(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM meta WHERE key = 'cursor'")

        async def commit() -> Changes:
            await self._database.write(forget)
            self.cursor = None
            return NOTHING

        await self._to_the_end(commit())

    def search(self, text: str, limit: int = 50, *, typing: bool = False) -> list[Message]:
        """The newest messages that hold what `text` asks for (see `parse_query`), newest first; never raises
        for what was typed."""
        return self.finder.find_now(self._wanted(text, typing), limit)

    async def find(self, text: str, limit: int = 50, *, typing: bool = False) -> list[Message]:
        """What `search` finds, looked for in a thread; who stops waiting ends it."""
        return await self.finder.find(self._wanted(text, typing), limit)

    def _wanted(self, text: str, typing: bool) -> Wanted:
        from chat_tui.store.finding import wanted_by

        return wanted_by(self, text, typing=typing)

    def last_own_message(self, channel_id: ChannelId, root_id: MessageId | None = None) -> Message | None:
        """The newest message we wrote in a channel, or in a thread of it; not too far back."""
        return self.last_by(self.me.id, channel_id, root_id) if self.me is not None else None

    def first_unread(self, channel_id: ChannelId) -> Position | None:
        """Where the new-message line goes: the oldest root that was not read and is not ours."""
        standing = self.summary(channel_id)
        if standing is None or not (standing.membership.unread or standing.membership.muted):
            return None
        author = self.me.id if self.me is not None else None
        return self.first_after(channel_id, standing.membership.last_viewed_at, not_by=author)

    def size_on_disk(self) -> int:
        """Bytes that it takes."""
        return self._database.size_on_disk()

    def room_on_disk(self) -> int | None:
        """Bytes that are left beside it."""
        return self._database.room_on_disk()

    async def close(self) -> None:
        """Finish what is being written and close the file; safe to call twice."""
        while self._writing:
            await asyncio.gather(*self._writing, return_exceptions=True)
        if "finder" in vars(self):
            await self.finder.close()
        await self._database.close()

    async def _write(self, work: Work) -> Changes:
        return await self._to_the_end(self._commit(work))

    async def _to_the_end(self, commit: Coroutine[Any, Any, Changes]) -> Changes:
        # A task of its own: a caller that is cancelled must not leave the lists behind the file.
        task = asyncio.get_running_loop().create_task(commit)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return await asyncio.shield(task)

    async def _commit(self, work: Work) -> Changes:
        with damage.damage_noted(self._database.path):
            changes, moved = await self._database.write(work)
        self._take(moved)
        self._ephemerals.keep(moved.ephemerals)
        self._lists_moved(moved)
        if changes.threads or changes.channel_list:
            self._threads_moved()
        return changes
