"""How the fake server tells events: one log for each user, and the lines that are open on it."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from chat_tui.backends.fake.faults import Faults
from chat_tui.errors import BackendError, TransientError
from chat_tui.model.events import Batch, Event, StreamOpened
from chat_tui.model.ids import Cursor, UserId


class Line:
    """One open event stream; holds what was told and not yet read."""

    def __init__(self, user_id: UserId) -> None:
        self.user_id = user_id
        self.position = 0
        """How many events of the user's log it was told, or holds for lost."""
        self._queue: asyncio.Queue[Batch | BackendError] = asyncio.Queue()

    def tell(self, said: Batch | BackendError) -> None:
        """Queue a batch, or the error that ends the line."""
        self._queue.put_nowait(said)

    async def hear(self) -> Batch:
        """The next batch; raises the error that ended the line."""
        said = await self._queue.get()
        if isinstance(said, BackendError):
            raise said
        return said


class Streams:
    """Logs by user, kept for ever until `forget`; a cursor is `epoch:number of events heard`."""

    def __init__(self, faults: Faults, *, tells_position: bool = True) -> None:
        self._faults = faults
        self._tells_position = tells_position
        self._epoch = 1
        self._logs: defaultdict[UserId, list[Event]] = defaultdict(list)
        self._lines: list[Line] = []

    def open(self, user_id: UserId, cursor: Cursor | None) -> Line:
        """Begin a line: resumed after `cursor` if its epoch is still known, else at now."""
        line = Line(user_id)
        log = self._logs[user_id]
        heard = self._heard(cursor, len(log))
        resumed = heard is not None
        start = len(log) if heard is None else heard
        for position in range(start, len(log)):
            line.tell(Batch((log[position],), self._cursor(position + 1)))
        line.tell(Batch((StreamOpened(resumed),), self._cursor(len(log))))
        line.position = len(log)
        self._lines.append(line)
        return line

    def close(self, line: Line) -> None:
        """Forget a line; its user's log goes on."""
        if line in self._lines:
            self._lines.remove(line)

    def publish(self, user_id: UserId, event: Event) -> None:
        """Put an event in a user's log and on his open lines."""
        log = self._logs[user_id]
        log.append(event)
        if self._faults.deaf:
            return
        for line in self._lines:
            if line.user_id == user_id:
                self._tell(line, event, len(log))

    def answer_ping(self, line: Line) -> None:
        """A sign of life on one line."""
        if self._faults.deaf:
            return
        is_behind = line.position < len(self._logs[line.user_id])
        line.tell(_lost() if self._tells_position and is_behind else Batch())

    def drop(self, error: BackendError | None = None) -> None:
        """End every open line; logs stay, so that they can be resumed."""
        for line in self._lines:
            line.tell(error or TransientError("The line to the fake server dropped."))
        self._lines.clear()

    def forget(self) -> None:
        """Lose all logs, as a restarted server without a durable log does: no old cursor resumes."""
        self._epoch += 1
        self._logs.clear()

    def is_listening(self, user_id: UserId) -> bool:
        """Whether a user has an open line."""
        return any(line.user_id == user_id for line in self._lines)

    def _tell(self, line: Line, event: Event, number: int) -> None:
        if self._faults.lost_events:
            self._faults.lost_events -= 1
        elif line.position < number - 1:
            line.tell(_lost())
        else:
            line.tell(Batch((event,), self._cursor(number)))
            line.position = number

    def _cursor(self, heard: int) -> Cursor:
        return Cursor(f"{self._epoch}:{heard}")

    def _heard(self, cursor: Cursor | None, told: int) -> int | None:
        epoch, _, heard = (cursor or "").partition(":")
        if epoch != str(self._epoch) or not heard.isdecimal() or int(heard) > told:
            return None
        return int(heard)


def _lost() -> TransientError:
    return TransientError("Events were lost on the way.")
