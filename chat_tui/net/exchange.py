"""How a request is given up without harm to the pool of connections that carries it.

A pool that is cancelled in the middle of its bookkeeping keeps for ever what it had in hand: a line that
nobody closes, in a place that nobody gets again. So what goes on in there is a task of its own that is never
cancelled. Who no longer wants the answer ends the wait for the network instead, and to the pool that is a
failure like any other.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_CURRENT: contextvars.ContextVar[Exchange | None] = contextvars.ContextVar("exchange", default=None)


class Wait(Protocol):
    """A wait for the network that can be ended from outside."""

    def cancel(self) -> None:
        """End it; what waits there fails."""


class Exchange:
    """One request and its answer, done in steps. A line sets `waiting` while it waits for the network."""

    def __init__(self) -> None:
        self.is_given_up = False
        self.waiting: Wait | None = None
        self._step: asyncio.Task[Any] | None = None

    async def run(self, step: Coroutine[Any, Any, T]) -> T:
        """Do a step to its end; who is cancelled meanwhile gives the exchange up, and waits for that end."""
        context = contextvars.copy_context()
        context.run(_CURRENT.set, self)
        task = self._step = asyncio.create_task(step, context=context)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.give_up()
            await self.ended()
            raise

    def give_up(self) -> None:
        """Let it fail at its next word with the server, or at the one it waits for."""
        self.is_given_up = True
        if self.waiting is not None:
            self.waiting.cancel()

    async def ended(self) -> None:
        """Wait for the end of the step that is being done, however it ends."""
        if self._step is not None:
            self._step.add_done_callback(_noted)
            await asyncio.wait([self._step])


def current() -> Exchange | None:
    """The exchange that what runs now belongs to."""
    return _CURRENT.get()


def _noted(step: asyncio.Task[Any]) -> None:
    """Ask how it ended, so that it is not reported as forgotten."""
    if not step.cancelled():
        step.exception()
