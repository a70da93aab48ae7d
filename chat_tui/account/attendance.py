"""Is somebody there? Keys and the terminal's focus come in; that a person left or returned goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chat_tui.realtime.timing import Timing

BLURRED = 120.0
"""Seconds without the focus after which nobody is there, if that is less than the time without a key."""
REMIND = 120.0
"""Seconds between two signs of life to a server, while keys come: those that hear none for 300 s think
that nobody is there, though somebody reads."""


class Attendance:
    """One person before one terminal. `tell` is called with whether they are there; first they are."""

    def __init__(self, timing: Timing, tell: Callable[[bool], None], *, idle: float) -> None:
        self._timing = timing
        self._tell = tell
        self._idle = idle
        self._is_here = True
        self._seen = self._told = timing.clock()
        self._blurred: float | None = None
        self._moved = asyncio.Event()

    def seen(self) -> None:
        """A key, a paste, the mouse."""
        self._seen = now = self._timing.clock()
        if self._is_here and now - self._told < REMIND:
            return
        self._is_here, self._told = True, now
        self._moved.set()
        self._tell(True)

    def focused(self, has_focus: bool) -> None:
        """The terminal got the focus, which is a person's doing, or lost it."""
        self._blurred = None if has_focus else self._timing.clock()
        self._moved.set()
        if has_focus:
            self.seen()

    async def run(self) -> None:
        """Watch until cancelled; wakes up no more often than once in the time that makes one idle."""
        while True:
            self._moved.clear()
            left = self._until_idle()
            if self._is_here and left is not None and left <= 0:
                self._is_here = False
                self._tell(False)
                continue
            await self._timing.wait(self._moved, left)

    def _until_idle(self) -> float | None:
        """Seconds until nobody is there, if nothing comes; None while nobody is."""
        if not self._is_here:
            return None
        due = self._seen + self._idle
        if self._blurred is not None:
            due = min(due, max(self._seen, self._blurred) + BLURRED)
        return due - self._timing.clock()
