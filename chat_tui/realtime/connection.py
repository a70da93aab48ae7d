"""How is the line now: the current connection state, told when it moves, waited for when it matters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.realtime.line_log import LineLog
from chat_tui.realtime.timing import Timing

HOPELESS = frozenset({ConnectionPhase.SIGNED_OUT, ConnectionPhase.BLOCKED})
"""Phases that only a person can end."""
IN_STEP = frozenset({ConnectionPhase.ONLINE, ConnectionPhase.POLLING})
CONNECTED = IN_STEP | {ConnectionPhase.CATCHING_UP}
NOTABLE_LATENCY = 0.050
"""Seconds: a smaller change is no news, and an idle screen stays untouched."""


class ConnectionStatus:
    """The one place that knows the state; `tell` is called after each change that a person would see."""

    def __init__(self, timing: Timing, tell: Callable[[], None]) -> None:
        self._timing = timing
        self._tell = tell
        self._moved = asyncio.Event()
        self.log = LineLog(timing.clock)
        self.state = ConnectionState(ConnectionPhase.OFFLINE, "not started", since=timing.clock())

    @property
    def is_online(self) -> bool:
        """Whether the store is in step with the server, by its event stream or by asking."""
        return self.state.phase in IN_STEP

    def enter(self, phase: ConnectionPhase, reason: str = "", *, retry_at: float | None = None) -> None:
        """Go to a phase; the measured latency is forgotten with the line it was measured on.

        A line that is down stays down since it was lost, however often it is tried meanwhile.
        """
        state = self.state
        goes_on = phase is state.phase or not {phase, state.phase} & CONNECTED
        since = state.since if goes_on else self._timing.clock()
        latency = state.latency if phase in CONNECTED else None
        self._set(ConnectionState(phase, reason, retry_at, since, latency))

    def progress(self, done: int, total: int) -> None:
        """Say how many channels of how many are caught up."""
        if self.state.phase is ConnectionPhase.CATCHING_UP:
            self._set(replace(self.state, done=done, total=total, reason=f"{done}/{total} channels"))

    def measured(self, latency: float) -> None:
        """Note the time to the server and back, in seconds; the figure shown does not tremble."""
        self.log.measured(latency)
        before = self.state.latency
        if before is None or abs(latency - before) > max(NOTABLE_LATENCY, before / 2):
            self._set(replace(self.state, latency=latency))

    async def wait_online(self, timeout: float) -> bool:
        """Wait until online; False after `timeout` seconds, or at once where only a person can help."""
        deadline = self._timing.clock() + timeout
        while not self.is_online:
            remaining = deadline - self._timing.clock()
            if remaining <= 0 or self.state.phase in HOPELESS:
                return False
            moved = self._moved
            await self._timing.wait(moved, remaining)
        return True

    def _set(self, state: ConnectionState) -> None:
        if state == self.state:
            return
        self.state = state
        self._moved.set()
        self._moved = asyncio.Event()
        self._tell()
