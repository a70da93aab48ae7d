"""Is the other end still there: pings on an open stream, and a bound on how long silence is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from chat_tui.errors import SilentError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.timing import Timing


@dataclass(frozen=True, slots=True)
class HeartbeatTimes:
    """Seconds: between pings, for an answer, for an answer after waking up, for the stream to open."""

    interval: float
    timeout: float
    wake_timeout: float = 3.0
    open_timeout: float = 15.0


REMOTE_HEARTBEAT = HeartbeatTimes(interval=15.0, timeout=10.0)
LOCAL_HEARTBEAT = HeartbeatTimes(interval=5.0, timeout=5.0)
ASKING_HEARTBEAT = HeartbeatTimes(interval=60.0, timeout=60.0, wake_timeout=30.0)
"""Each question has a time limit of its own, so this only watches over the watchman."""
STALLED = 2.0
"""Seconds a deadline may be overrun before we suspect that it was us who stood still."""


class Heartbeat:
    """Watches one stream; whatever is heard is life, so only a quiet stream is pinged."""

    def __init__(
        self,
        times: HeartbeatTimes,
        timing: Timing,
        *,
        ping: Callable[[], Awaitable[None]],
        measured: Callable[[float], None],
    ) -> None:
        self._times = times
        self._timing = timing
        self._ping = ping
        self._measured = measured
        self._nudged = asyncio.Event()
        self._asked: asyncio.Task[None] | None = None
        self._asked_at: float | None = None
        self._open = False
        self._next_ping = float("inf")
        self._deadline = timing.clock() + times.open_timeout

    def heard(self) -> None:
        """Something arrived."""
        now = self._timing.clock()
        if self._asked_at is not None:
            self._measured(now - self._asked_at)
            self._asked_at = None
        self._deadline = float("inf")
        if not self._open:
            self._open = True
            self._next_ping = now
        elif self._next_ping > now:  # one that is due is sent: the first tells how far the server is
            self._next_ping = now + self._times.interval
        self._nudged.set()

    def woke(self) -> None:
        """The machine slept, or a person doubts the line: ask at once, and be short about it."""
        if self._open:
            self._ask(self._timing.clock(), self._times.wake_timeout)
            self._nudged.set()

    async def run(self) -> None:
        """Watch until the stream is held for dead, then raise TransientError."""
        try:
            while True:
                self._nudged.clear()
                now = self._timing.clock()
                self._judge(now)
                if now >= self._next_ping:
                    self._ask(now, self._times.timeout)
                await self._timing.wait(self._nudged, min(self._next_ping, self._deadline) - now)
        finally:
            if self._asked is not None:
                self._asked.cancel()

    def _judge(self, now: float) -> None:
        if now < self._deadline:
            return
        if self._open and now - self._deadline > STALLED:
            self._ask(now, self._times.wake_timeout)
            return
        raise SilentError("the server does not answer" if self._open else "the server took too long to open")

    def _ask(self, now: float, timeout: float) -> None:
        """Ping without waiting for it: sending on a dead line may hang longer than our deadline."""
        self._next_ping = float("inf")
        self._deadline = now + timeout
        self._asked_at = now
        if self._asked is not None:
            self._asked.cancel()
        self._asked = asyncio.create_task(self._send())

    async def _send(self) -> None:
        try:
            await self._ping()
        except TransientError:
            self._deadline = self._timing.clock()
            self._nudged.set()
