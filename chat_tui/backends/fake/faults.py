"""What goes wrong on purpose between the fake backend and the fake server."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import field

from chat_tui.errors import BackendError, Delivery, TransientError, UnreachableError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis


@dataclass(slots=True)
class Faults:
    """Switches that a test may move at any time."""

    offline: bool = False
    """Nothing reaches the server: every call and every new line fails as unreachable."""
    delay: float = 0.0
    """Seconds that each call takes, by the event loop's clock."""
    lost_answers: int = 0
    """This many next `perform` calls act, but their answer is lost."""
    refusals: deque[BackendError] = field(default_factory=deque)
    """Errors that the next calls raise instead of acting, first come first served."""
    stream_refusals: deque[BackendError] = field(default_factory=deque)
    """Errors that the next attempts to open the event stream raise."""
    since_limit: int | None = None
    """At most this many messages in an answer to `changed_since`."""
    hidden_before: Millis = Millis(0)
    """What was said up to then is shown to nobody, as by an edition that shows the newest messages only."""
    kept_days: int = 0
    """What the server says of how long it keeps messages."""
    lost_events: int = 0
    """This many next events are put in the log, but never told on an open line."""
    deaf: bool = False
    """The line stays open but nothing more is heard on it: a half-open connection."""

    async def on_call(self) -> None:
        """Be slow, unreachable or refusing, as scripted."""
        if self.delay:
            await asyncio.sleep(self.delay)
        self._check_line()
        if self.refusals:
            raise self.refusals.popleft()

    def on_open(self) -> None:
        """Refuse a new line, as scripted."""
        self._check_line()
        if self.stream_refusals:
            raise self.stream_refusals.popleft()

    def on_answer(self) -> None:
        """Lose the answer to a call that acted, as scripted."""
        if self.lost_answers:
            self.lost_answers -= 1
            raise TransientError("The server's answer was lost.", delivery=Delivery.UNKNOWN)

    def _check_line(self) -> None:
        if self.offline:
            raise UnreachableError("The fake server cannot be reached.")
