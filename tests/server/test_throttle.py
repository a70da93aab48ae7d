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


def test_who_signed_in_from_a_place_is_not_kept_out_there_by_guesses_from_elsewhere() -> None:
    throttle = Throttle(Clock())
    throttle.succeeded("bob", "home")
    for _ in range(15):
        throttle.failed("bob", "elsewhere")
    assert throttle.wait("bob", "elsewhere") > 0
    assert throttle.wait("bob", "a third place") > 0
    assert throttle.wait("bob", "home") == 0
    throttle.succeeded("bob", "home")
    assert throttle.wait("bob", "elsewhere") > 0, "that he is at home proves nothing of who is elsewhere"


def test_guesses_at_home_are_slowed_down_as_well() -> None:
    throttle = Throttle(Clock())
    throttle.succeeded("bob", "home")
    for _ in range(5):
        throttle.failed("bob", "home")
    assert throttle.wait("bob", "home") > 0
    assert throttle.wait("bob", "elsewhere") == 0


def test_success_and_time_forget() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(6):
        throttle.failed("bob", "a")
    throttle.succeeded("bob", "b")
    assert throttle.wait("bob", "a") == 0
    for _ in range(4):
        throttle.failed("carol", "a")
    clock.now += 10_000
    throttle.failed("carol", "a")
    assert throttle.wait("carol", "b") == 0
