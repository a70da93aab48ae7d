"""When to try again after the line dropped, and what to tell people meanwhile: delays and classification."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from chat_tui.errors import (
    AuthError,
    BlockedError,
    ChatError,
    RejectedError,
    RestartingError,
    StorageError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.net.backoff import full_jitter

HEALTHY_AFTER = 30.0
"""Seconds online and in step before the waits begin anew: an accepted socket proves nothing."""
LONGEST_RETRY_AFTER = 15 * 60.0
BLOCKED_WAIT = 60.0
DISK_WAIT = 5.0
"""Seconds between looks at a disk of ours that is full: seldom enough not to count against a hot loop."""
MOST_CONNECTS = 12
CONNECTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How the waits grow: drawn from 0 to `base` seconds at first, doubling up to `cap`."""

    base: float
    cap: float


REMOTE_PACE = Pace(base=1.0, cap=60.0)
LOCAL_PACE = Pace(base=0.1, cap=5.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failed attempt means: the phase to show, why, the least wait in seconds (None: until told)."""

    phase: ConnectionPhase
    reason: str
    floor: float | None = 0.0
    was_reached: bool = True
    """Whether a server may have accepted us, so that the attempt counts against a hot loop."""
    every: float = 0.0
    """Seconds from one of our turns to the next, if the server gave us turns; `floor` is the first."""


@dataclass(frozen=True, slots=True)
class _Turns:
    """Seconds from turn to turn, and since when the server that gave them is away."""

    every: float
    since: float


def classify(error: Exception) -> Verdict:
    """Decide by type, never by text; anything that is no ChatError is a bug of ours, shown and survived."""
    match error:
        case AuthError():
            return Verdict(ConnectionPhase.SIGNED_OUT, str(error), floor=None)
        case BlockedError() | RejectedError():
            return Verdict(ConnectionPhase.BLOCKED, str(error), floor=BLOCKED_WAIT)
        case UnreachableError():
            return Verdict(ConnectionPhase.WAITING, str(error), _asked_wait(error), was_reached=False)
        case RestartingError():
            return Verdict(ConnectionPhase.WAITING, str(error), _asked_wait(error), every=error.every)
        case TransientError():
            return Verdict(ConnectionPhase.WAITING, str(error), _asked_wait(error))
        case StorageError():
            return Verdict(ConnectionPhase.WAITING, str(error), floor=DISK_WAIT, was_reached=False)
        case ChatError():
            return Verdict(ConnectionPhase.WAITING, str(error))
        case MemoryError():
            return Verdict(ConnectionPhase.WAITING, "There is not enough memory.", was_reached=False)
        case _:
            # Not its words: they may be a header, or what somebody wrote.
            return Verdict(ConnectionPhase.WAITING, f"internal error: {type(error).__name__}")


def _asked_wait(error: TransientError) -> float:
    return min(max(error.retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER)


class Reconnect:
    """The waits between attempts of one worker."""

    def __init__(self, pace: Pace, *, clock: Callable[[], float], random: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._random = random
        self._waits = full_jitter(pace.base, pace.cap, random)
        self._connects: deque[float] = deque(maxlen=MOST_CONNECTS)
        self._turns: _Turns | None = None

    def reset(self) -> None:
        """Begin with the short waits again, and not in turns."""
        self._turns = None
        self._waits = full_jitter(self._pace.base, self._pace.cap, self._random)

    def ended(self, verdict: Verdict, *, started: float, healthy_since: float | None) -> float | None:
        """Seconds to wait after an attempt that began at `started`; None means until somebody asks.

        A wait the server asked for is stretched by up to a fifth: its clients must not all come at once.
        Where it gave them turns, they come at their turns until they get in: a crowd that it spread stays
        spread, however long it is away.
        """
        now = self._clock()
        if healthy_since is not None:
            self._turns = None
        if healthy_since is not None and now - healthy_since >= HEALTHY_AFTER:
            self.reset()
        if verdict.was_reached:
            self._connects.append(started)
        if verdict.floor is None:
            return None
        return max(self._wait(verdict, verdict.floor, started), self._cooling(now))

    def _wait(self, verdict: Verdict, floor: float, started: float) -> float:
        if verdict.every:
            self._turns = _Turns(verdict.every, since=self._clock())
            return floor
        asked = floor * (1 + 0.2 * self._random())
        if self._turns is None:
            return max(next(self._waits), asked)
        return self._until_turn(self._turns, asked, started)

    def _until_turn(self, turns: _Turns, asked: float, started: float) -> float:
        """Seconds to a turn of ours; the longer the server is away, the more are let pass."""
        now = self._clock()
        longest = min(self._pace.cap, max(self._pace.base, (now - turns.since) / 2))
        wait = max(self._random() * longest, asked)
        elapsed = now - started
        return (math.floor((wait + elapsed) / turns.every) + 1) * turns.every - elapsed

    def _cooling(self, now: float) -> float:
        """Seconds until one more connect stays within MOST_CONNECTS in CONNECTS_WITHIN seconds."""
        if len(self._connects) < MOST_CONNECTS:
            return 0.0
        return max(0.0, self._connects[0] + CONNECTS_WITHIN - now)
