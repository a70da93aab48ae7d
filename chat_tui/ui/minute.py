"""How is something done each minute, just when clocks show the next one, so that one frame shows it all?"""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget

MINUTE = 60.0
LATE = 0.01
"""Seconds into the new minute: a timer may come a little early."""


def each_minute(widget: Widget, now: Callable[[], float], tick: Callable[[], object]) -> None:
    """Call `tick` whenever a minute of `now`, in seconds, is over, for as long as the widget is there."""

    def wait() -> None:
        widget.set_timer(MINUTE - now() % MINUTE + LATE, over)

    def over() -> None:
        tick()
        wait()

    wait()
