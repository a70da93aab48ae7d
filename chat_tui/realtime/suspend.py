"""Did this machine or process stand still: noticed by clocks that disagree."""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.realtime.timing import Timing

TICK = 2.0
"""Seconds between looks: the bound on how late a wake-up is noticed."""
JUMP = 5.0


async def watch_for_wake(timing: Timing, on_wake: Callable[[], None]) -> None:
    """Call `on_wake` after each suspend (boot time ran ahead) or stop (a tick that took far too long)."""
    slept = timing.boot_clock() - timing.clock()
    while True:
        before = timing.clock()
        await timing.sleep(TICK)
        after = timing.clock()
        slept_now = timing.boot_clock() - after
        if slept_now - slept > JUMP or after - before - TICK > JUMP:
            on_wake()
        slept = slept_now
