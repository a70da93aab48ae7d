"""Is what shows minutes drawn anew just after each of them?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from chat_tui.ui.minute import each_minute


class Waiting:
    """A widget that has nothing but a timer; tests let it go off."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> None:
        self.timers.append((delay, callback))


def test_it_ticks_just_behind_the_minute_and_waits_for_the_next() -> None:
    widget, now, ticks = Waiting(), 1_000_000_013.5, []
    each_minute(cast(Any, widget), lambda: now, lambda: ticks.append(now))
    for _ in range(3):
        assert not ticks or ticks[-1] % 60 < 1
        ((delay, over),) = widget.timers
        widget.timers.clear()
        assert 0 < delay <= 61
        now += delay
        over()
    assert [int(tick) // 60 for tick in ticks] == [16666667, 16666668, 16666669]
