"""How many bytes may be on their way to the terminal, so that what is written now is seen soon?

A slow line takes everything and delivers it late: what was painted seconds ago would have to arrive before
the letter just typed. The terminal is asked now and then to answer; what was written before the question has
arrived when the answer does. As on any other line, the time that answers take tells how much is waiting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

QUESTION = "\x1b[5n"
"""Are you well? Every terminal has an answer; `Parser` hears it."""
ASK_EVERY = 1_000
FIRST_WINDOW, LEAST, MOST = 16_384, 512, 1 << 20
PLENTY = 1 << 30
WAITING = 0.05
"""Seconds that something written may wait on the line behind what was written before it."""
PATIENCE = 3.0
"""Seconds after which an answer is taken for lost."""
FIRST_PATIENCE = 1.0
"""Seconds after which a terminal that never answered is taken for one that does not."""
MOST_LOST = 3
"""So many lost one after the other, and the terminal is written to without waiting for any."""
UNKNOWN = 49_152
"""Bytes that may be written while it is not known whether there will be an answer."""
REMEMBERED = 100
QUICK = 0.06
"""Seconds of a way to and fro on which more than letters may be sent without being asked for."""


class Flow:
    """How much was written, and how much of it is known to have arrived; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=REMEMBERED)
        self._asked: deque[tuple[int, float]] = deque()
        self._unasked = 0
        self._lost = 0
        self._answers = False
        self._is_new = True
        """Nobody knows yet whether it answers."""
        self._was_short = False
        self.window = float(FIRST_WINDOW)

    def begin(self) -> None:
        """What was under way is nobody's business any more."""
        self._asked.clear()
        self._unasked = self._lost = 0
        self._answers, self._is_new = False, True

    @property
    def room(self) -> int:
        """So many bytes more may be written now."""
        if self._asked and self._clock() - self._asked[0][1] > (FIRST_PATIENCE if self._is_new else PATIENCE):
            self._lose()
        if not self._answers and not self._is_new:
            return PLENTY
        if not self._asked and self._unasked >= self.window:
            self._unasked = 0  # no answer will tell of it
        under_way = self._unasked + sum(size for size, _ in self._asked)
        room = max(0, int(self.window if self._answers else UNKNOWN) - under_way)
        self._was_short |= room == 0
        return room

    @property
    def is_quick(self) -> bool:
        """Whether answers came soon, and nothing had to wait for long."""
        return self._answers and self.window >= FIRST_WINDOW and min(self._times, default=QUICK) < QUICK

    def _lose(self) -> None:
        self._lost += 1
        if self._lost >= MOST_LOST or not self._answers:
            self._asked.clear()
            self._answers = self._is_new = False
        else:
            self._asked.popleft()

    def greet(self) -> str:
        """What to write before anything else: whether there is an answer at all, and how long the way is."""
        if not self._is_new or self._asked:
            return ""
        self._asked.append((0, self._clock()))
        return QUESTION

    def wrote(self, size: int, *, leaves_off: bool) -> str:
        """So much was written; what to write behind it."""
        self._unasked += size
        if not self._answers and (len(self._asked) > 1 or not self._is_new):
            return ""
        if self._unasked < ASK_EVERY and not leaves_off:
            return ""
        self._asked.append((self._unasked + len(QUESTION), self._clock()))
        self._unasked = 0
        return QUESTION

    def answered(self) -> None:
        """The terminal has all that was written before the oldest question."""
        self._answers, self._is_new, self._lost = True, False, 0
        if not self._asked:
            return
        size, asked_at = self._asked.popleft()
        took = self._clock() - asked_at
        self._times.append(took)
        waited = took - min(self._times)
        if waited > WAITING:
            self.window = max(LEAST, self.window * max(0.5, WAITING / waited))
        elif self._was_short:
            self.window = min(MOST, self.window + size)
        self._was_short = False
