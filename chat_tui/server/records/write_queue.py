"""Who waits for the disk, and how those who wait at the same time share one commit."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chat_tui.database.writer import Database
from chat_tui.errors import StorageError
from chat_tui.server.events import Logged

_log = logging.getLogger(__name__)
AT_ONCE = 64
"""How many changes share one commit at most: the first of them waits for the last."""
Done = tuple[Any, list[Logged]]
"""What a change returned, and what it told."""


class Writing(Protocol):
    """How a change is done in the writer's thread."""

    def begin(self, db: sqlite3.Connection) -> None:
        """A transaction has begun, or a change in it has been undone."""

    def perform(self, db: sqlite3.Connection, change: Callable[[Any], Any]) -> Done:
        """Do one change, and log what it tells."""

    def settle(self) -> None:
        """The transaction is on disk."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    change: Callable[[Any], Any]
    future: asyncio.Future[Any]


class WriteQueue:
    """The changes that wait, in order; lives on the event loop.

    What comes while the disk is busy is committed together: each change in a savepoint of its own, so that
    one that fails takes nobody with it. Nobody is told before the commit.
    """

    def __init__(
        self, database: Database, writing: Writing, hand_over: Callable[[Sequence[Logged]], None]
    ) -> None:
        self._database = database
        self._writing = writing
        self._hand_over = hand_over
        self._waiting: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, change: Callable[[Any], Any]) -> asyncio.Future[Any]:
        """Let a change wait for its turn; what it returns, once it is on disk and its events handed over."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(change, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work(), name="writes")
        return future

    async def finish(self) -> None:
        """Wait until nobody waits."""
        while self._working is not None:
            await asyncio.shield(self._working)

    async def _work(self) -> None:
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
                if len(group) == 1 or not await self._write_together(group):
                    for one in group:
                        await self._write_alone(one)
        finally:
            self._working = None

    async def _write_together(self, group: Sequence[_Waiting]) -> bool:
        """One commit for all; False if the disk refused, and then nothing of them is done."""
        try:
            outcomes = await self._database.write(
                lambda db: self._perform_all(db, [one.change for one in group]), committed=self._settle
            )
        except StorageError:
            return False
        told = [event for done in outcomes if not isinstance(done, Exception) for event in done[1]]
        self._tell(told)
        for one, done in zip(group, outcomes, strict=True):
            _answer(one.future, done)
        return True

    async def _write_alone(self, one: _Waiting) -> None:
        def perform(db: sqlite3.Connection) -> Done:
            self._writing.begin(db)
            return self._writing.perform(db, one.change)

        try:
            done = await self._database.write(perform, committed=self._settle)
        except Exception as error:  # noqa: BLE001 - it belongs to who waits
            _answer(one.future, error)
            return
        self._tell(done[1])
        _answer(one.future, done)

    def _tell(self, told: Sequence[Logged]) -> None:
        try:
            self._hand_over(told)
        except Exception:  # noqa: BLE001 - what is on disk is done, and who waits behind it goes on
            _log.exception("what was told could not be handed over")

    def _perform_all(
        self, db: sqlite3.Connection, changes: Sequence[Callable[[Any], Any]]
    ) -> list[Done | Exception]:
        self._writing.begin(db)
        return [self._perform(db, change) for change in changes]

    def _perform(self, db: sqlite3.Connection, change: Callable[[Any], Any]) -> Done | Exception:
        db.execute("SAVEPOINT change")
        try:
            done = self._writing.perform(db, change)
        except sqlite3.Error:
            # What SQLite refuses may have ended the whole transaction: each gets one of his own.
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to who waits
            db.execute("ROLLBACK TO change")
            db.execute("RELEASE change")
            self._writing.begin(db)
            return error
        db.execute("RELEASE change")
        return done

    def _settle(self, _: object) -> None:
        self._writing.settle()


def _answer(future: asyncio.Future[Any], done: Done | Exception) -> None:
    if future.done():
        return
    if isinstance(done, Exception):
        future.set_exception(done)
    else:
        future.set_result(done[0])
