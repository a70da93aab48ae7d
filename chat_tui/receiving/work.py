"""How are kept deliveries worked off: one at a time, in order, again later, or set aside?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from chat_tui.errors import AuthError, BlockedError, ChatError, StorageError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.timing import Timing
from chat_tui.receiving.queue import Kept, Queue, State, asked_again

WAITS = (2.0, 10.0, 60.0, 300.0)
"""Seconds after each failure of a delivery that is at fault itself; after the last it is set aside."""
LONGEST_WAIT = 300.0
NOTES_EVERY = 2.0
"""Seconds between looks at what a person asked to be done again."""
FORGET_EVERY = 3600.0

_log = logging.getLogger(__name__)


class ProgramError(ChatError):
    """A program that a delivery was given to did not take it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a delivery: a message, or nothing to say."""

    message: str = ""
    is_quiet: bool = False


Deliver = Callable[[Kept], Awaitable[Done]]
Told = Callable[[Kept, State, str], None]


class Work:
    """Begins with what an earlier listener left; `deliver` must take the same delivery twice for one.

    A server out of reach is waited for as long as it takes. What fails by itself is tried some times and then
    set aside, so that it stands in nobody's way.
    """

    def __init__(self, queue: Queue, path: Path, deliver: Deliver, timing: Timing, told: Told) -> None:
        self._queue, self._path = queue, path
        self._deliver, self._timing, self._told = deliver, timing, told
        self._forgot = float("-inf")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._look()
                kept = self._queue.due(self._timing.wall())
                if kept is not None:
                    await self._one(kept)
                    continue
            except StorageError as error:
                _log.error("the deliveries on disk: %s", error)
                await self._timing.sleep(WAITS[1])
            await self._timing.wait(self._queue.moved, self._pause())
            self._queue.moved.clear()

    def _pause(self) -> float:
        due = self._queue.next_try()
        left = NOTES_EVERY if due is None else max(0.05, due - self._timing.wall())
        return min(NOTES_EVERY, left)

    async def _look(self) -> None:
        """At notes of a person, and at what is old."""
        await self._queue.write_refusals()
        notes = await asyncio.to_thread(asked_again, self._path)
        if notes:
            await self._queue.again(list(notes.values()))
            for note in notes:
                note.unlink(missing_ok=True)
        if self._timing.clock() - self._forgot > FORGET_EVERY:
            self._forgot = self._timing.clock()
            await self._queue.forget_old(self._timing.wall())

    async def _one(self, kept: Kept) -> None:
        try:
            done = await self._deliver(kept)
        except (TransientError, BlockedError, AuthError, StorageError) as error:
            wait = min(LONGEST_WAIT, WAITS[0] * 2 ** min(kept.tries, 10))
            await self._put_off(kept, wait, str(error))
        except ProgramError as error:
            await self._failed(kept, str(error))
        except ChatError as error:
            await self._end(kept, State.SET_ASIDE, reason=f"{error} {error.hint}".strip())
        except BrokenPipeError:  # nobody reads what is written out: the rest waits for the next listener
            raise
        except Exception as error:  # noqa: BLE001 - one that breaks us must not stop the others
            _log.exception("delivery %d", kept.seq)
            await self._failed(kept, f"a fault of chat-tui: {type(error).__name__}: {error}")
        else:
            await self._end(kept, State.QUIET if done.is_quiet else State.DELIVERED, message=done.message)

    async def _failed(self, kept: Kept, reason: str) -> None:
        if kept.tries < len(WAITS):
            await self._put_off(kept, WAITS[kept.tries], reason)
        else:
            await self._end(kept, State.SET_ASIDE, reason=reason)

    async def _put_off(self, kept: Kept, wait: float, reason: str) -> None:
        await self._queue.put_off(kept, self._timing.wall() + wait, reason)
        self._told(kept, State.WAITING, reason)

    async def _end(self, kept: Kept, state: State, *, message: str = "", reason: str = "") -> None:
        await self._queue.settle(kept, state, self._timing.wall(), message=message, reason=reason)
        self._told(kept, state, reason or message)
