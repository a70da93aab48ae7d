"""How guessing is slowed down, by account and by peer."""

from __future__ import annotations

from chat_tui.server.throttle import Throttle


class Clock:
    """Time that stands still until told."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_delays_double_up_to_a_quarter_of_an_hour_and_are_never_for_ever() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for _ in range(18):
        throttle.failed("bob", "peer")
        waits.append(throttle.wait("bob", "elsewhere"))
        clock.now += max(0.0, waits[-1])
    assert waits[:6] == [0, 0, 0, 0, 1, 2]
    assert max(waits) == 900.0
    assert throttle.wait("bob", "elsewhere") <= 0


def test_a_peer_that_tries_many_accounts_is_slowed_down_too() -> None:
    throttle = Throttle(Clock())
    for number in range(20):
        throttle.failed(f"user{number}", "peer")
    assert throttle.wait("another", "peer") > 0
    assert throttle.wait("another", "elsewhere") == 0


def test_success_and_time_forget() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(6):
        throttle.failed("bob", "a")
    throttle.succeeded("bob")
    assert throttle.wait("bob", "b") == 0
    for _ in range(4):
        throttle.failed("carol", "a")
    clock.now += 10_000
    throttle.failed("carol", "a")
    assert throttle.wait("carol", "b") == 0
