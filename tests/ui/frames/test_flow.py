"""Does what is under way to the terminal stay so little that a letter is soon seen, on any line?"""

from __future__ import annotations

from collections import deque

import pytest

from chat_tui.ui.frames.flow import (
    ASK_EVERY,
    FIRST_PATIENCE,
    FIRST_WINDOW,
    LEAST,
    PLENTY,
    QUESTION,
    WAITING,
    Flow,
)
from tests.builders import FakeClock

FRAME = 9_000
"""Bytes of a picture; there is always a new one."""


class Wire:
    """A line of so many bytes a second and seconds to and fro, on a clock of its own."""

    def __init__(self, rate: float, rtt: float) -> None:
        self.clock = FakeClock()
        self.rate, self.rtt = rate, rtt
        self.free_at = 0.0
        self.answers: deque[float] = deque()

    def send(self, size: int, *, asked: bool) -> float:
        """When the last of it is there."""
        self.free_at = max(self.free_at, self.clock()) + size / self.rate
        if asked:
            self.answers.append(self.free_at + self.rtt)
        return self.free_at + self.rtt / 2


def flooded(wire: Wire, seconds: float) -> tuple[int, list[float]]:
    """Pictures as fast as they are let: bytes sent, and how long each waited on the line to be sent."""
    flow, waits, sent = Flow(wire.clock), [], 0
    wire.send(len(QUESTION), asked=bool(flow.greet()))
    until = wire.clock() + seconds
    while wire.clock() < until:
        room = flow.room
        if room > 0:
            size = min(FRAME, room)
            sent += size
            waits.append(max(0.0, wire.free_at - wire.clock()))
            wire.send(size, asked=bool(flow.wrote(size, leaves_off=size < FRAME)))
        wire.clock.advance(0.005)
        while wire.answers and wire.answers[0] <= wire.clock():
            wire.answers.popleft()
            flow.answered()
    return sent, waits


@pytest.mark.parametrize(("kbit", "rtt"), [(256, 0.1), (64, 0.3), (1_000, 0.05), (20_000, 0.2)])
def test_on_any_line_hardly_anything_waits_and_the_line_is_used(kbit: int, rtt: float) -> None:
    wire = Wire(kbit * 125, rtt)
    sent, waits = flooded(wire, 30)
    late = sorted(waits[len(waits) // 3 :])
    assert late[int(len(late) * 0.95)] <= max(2 * WAITING, 2 * LEAST / wire.rate)
    assert sent >= 30 * wire.rate * 0.4


def test_who_never_answers_is_asked_twice_and_written_to_always() -> None:
    clock = FakeClock()
    flow = Flow(clock)
    assert flow.greet() == QUESTION
    assert [flow.wrote(5_000, leaves_off=False) for _ in range(10)] == [QUESTION] + [""] * 9
    assert flow.room == 0
    clock.advance(FIRST_PATIENCE + 0.1)
    assert flow.room == PLENTY
    assert flow.greet() == ""
    assert flow.wrote(50_000, leaves_off=False) == ""
    assert flow.room == PLENTY


def test_who_answers_is_asked_now_and_then() -> None:
    flow = Flow(FakeClock())
    assert flow.greet() == QUESTION
    flow.answered()
    assert flow.room == FIRST_WINDOW
    assert flow.wrote(ASK_EVERY - 1, leaves_off=False) == ""
    assert flow.wrote(1, leaves_off=False) == QUESTION
    assert flow.wrote(1, leaves_off=True) == QUESTION
    for _ in range(3):  # one that nobody asked for, too
        flow.answered()
    assert flow.room == FIRST_WINDOW
    assert flow.greet() == ""
