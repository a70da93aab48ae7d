"""Tests of the waits between attempts, and of what each error means for the line."""

from __future__ import annotations

import random

import pytest

from chat_tui.errors import (
    AuthError,
    BlockedError,
    DiskFullError,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    RestartingError,
    ServerError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.connection import ConnectionPhase
from chat_tui.net.socket import goodbye
from chat_tui.realtime.reconnect import (
    DISK_WAIT,
    LOCAL_PACE,
    REMOTE_PACE,
    Pace,
    Reconnect,
    Verdict,
    classify,
)
from chat_tui.server.goodbye import Goodbyes

DROPPED = Verdict(ConnectionPhase.WAITING, "dropped")
REFUSED = Verdict(ConnectionPhase.WAITING, "refused", was_reached=False)


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def reconnect(pace: Pace, clock: Clock, *, chance: float = 1.0) -> Reconnect:
    return Reconnect(pace, clock=clock, random=lambda: chance)


def test_the_waits_double_up_to_the_cap() -> None:
    clock = Clock()
    waits = reconnect(REMOTE_PACE, clock)
    drawn = [waits.ended(REFUSED, started=0, healthy_since=None) for _ in range(8)]
    assert drawn == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_local_server_is_tried_sooner_and_more_often() -> None:
    clock = Clock()
    waits = reconnect(LOCAL_PACE, clock)
    drawn = [waits.ended(REFUSED, started=0, healthy_since=None) for _ in range(8)]
    assert drawn == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])


def test_jitter_is_full() -> None:
    waits = reconnect(REMOTE_PACE, Clock(), chance=0.0)
    assert waits.ended(REFUSED, started=0, healthy_since=None) == 0


@pytest.mark.parametrize(("healthy_for", "next_wait"), [(29.0, 8.0), (30.0, 1.0)])
def test_only_thirty_healthy_seconds_begin_the_waits_anew(healthy_for: float, next_wait: float) -> None:
    clock = Clock()
    waits = reconnect(REMOTE_PACE, clock)
    for _ in range(3):
        waits.ended(REFUSED, started=0, healthy_since=None)
    clock.now = 100.0
    assert waits.ended(REFUSED, started=0, healthy_since=100.0 - healthy_for) == next_wait


@pytest.mark.parametrize("pace", [LOCAL_PACE, REMOTE_PACE])
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_a_server_that_accepts_and_closes_sees_at_most_twelve_connects_a_minute(
    pace: Pace, chance: float
) -> None:
    clock = Clock()
    waits = reconnect(pace, clock, chance=chance)
    connects = []
    while clock.now < 300:
        connects.append(clock.now)
        wait = waits.ended(DROPPED, started=clock.now, healthy_since=clock.now)
        assert wait is not None
        clock.now += wait + 0.001
    most = max(sum(start <= at < start + 60 for at in connects) for start in connects)
    assert most <= 12


def test_a_wait_that_the_server_asked_for_is_kept_and_spread() -> None:
    waits = reconnect(REMOTE_PACE, Clock())
    verdict = classify(RateLimitedError("slow down", retry_after=10))
    assert waits.ended(verdict, started=0, healthy_since=None) == pytest.approx(12)


def test_an_absurd_wait_is_cut_to_a_quarter_of_an_hour() -> None:
    waits = reconnect(REMOTE_PACE, Clock(), chance=0.0)
    verdict = classify(TransientError("come back in 30 years", retry_after=1e9))
    assert waits.ended(verdict, started=0, healthy_since=None) == 900


def test_signed_out_waits_for_a_person() -> None:
    verdict = classify(AuthError("The session has expired."))
    assert verdict.phase is ConnectionPhase.SIGNED_OUT
    assert reconnect(REMOTE_PACE, Clock()).ended(verdict, started=0, healthy_since=None) is None


@pytest.mark.parametrize("error", [BlockedError("a captive portal"), RejectedError("not here", status=404)])
def test_what_only_a_person_can_mend_is_tried_once_a_minute(error: Exception) -> None:
    verdict = classify(error)
    assert verdict.phase is ConnectionPhase.BLOCKED
    wait = reconnect(REMOTE_PACE, Clock(), chance=0.0).ended(verdict, started=0, healthy_since=None)
    assert wait == 60


@pytest.mark.parametrize(
    "error",
    [
        TransientError("the line dropped"),
        UnreachableError("nobody there"),
        ProtocolError("nonsense"),
        ServerError("the workspace did not start"),
    ],
)
def test_everything_else_of_ours_is_tried_again_with_its_reason(error: Exception) -> None:
    verdict = classify(error)
    assert verdict.phase is ConnectionPhase.WAITING
    assert verdict.reason == str(error)
    assert verdict.floor == 0


def test_a_full_disk_of_ours_is_looked_at_every_few_seconds_and_is_no_connect() -> None:
    verdict = classify(DiskFullError("no space"))
    assert (verdict.phase, verdict.reason) == (ConnectionPhase.WAITING, "no space")
    assert verdict.floor == DISK_WAIT
    assert not verdict.was_reached


def test_a_bug_is_shown_and_tried_again() -> None:
    verdict = classify(KeyError("channel_id"))
    assert verdict.phase is ConnectionPhase.WAITING
    assert verdict.reason == "internal error: KeyError"


def back_at(reason: str, pace: Pace, away: float, chance: random.Random) -> float:
    """Seconds after the goodbye at which one client gets in, if nobody serves for `away` seconds."""
    restarting = goodbye(reason)
    assert restarting is not None
    clock = Clock()
    waits = Reconnect(pace, clock=clock, random=chance.random)
    wait = waits.ended(classify(restarting), started=0, healthy_since=0)
    while True:
        assert wait is not None
        clock.now += wait + chance.random() * 0.02
        if clock.now >= away:
            return clock.now
        wait = waits.ended(REFUSED, started=clock.now, healthy_since=None)


def all_back(count: int, pace: Pace, away: float) -> list[float]:
    chance, goodbyes = random.Random(count), Goodbyes(count)
    return sorted(back_at(goodbyes.next(), pace, away, chance) - away for _ in range(count))


@pytest.mark.parametrize("away", [0.0, 0.5, 2.0, 7.3, 40.0])
@pytest.mark.parametrize("pace", [LOCAL_PACE, REMOTE_PACE])
@pytest.mark.parametrize("count", [100, 200, 1000])
def test_after_a_restart_at_most_a_quarter_of_a_crowd_comes_in_one_second(
    count: int, pace: Pace, away: float
) -> None:
    times = all_back(count, pace, away)
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert busiest <= count / 4
    assert times[-1] <= max(8.0, 2 * away)


@pytest.mark.parametrize("pace", [LOCAL_PACE, REMOTE_PACE])
@pytest.mark.parametrize("count", [1, 5, 20])
def test_a_few_are_back_at_once(count: int, pace: Pace) -> None:
    assert all_back(count, pace, 0.0)[-1] <= count * 0.06 + 0.05


def test_who_got_in_waits_for_no_turn_at_the_next_drop() -> None:
    clock = Clock()
    waits = reconnect(LOCAL_PACE, clock)
    restarting = classify(RestartingError("again", retry_after=2.0, every=6.0))
    assert waits.ended(restarting, started=0, healthy_since=0) == 2.0
    assert waits.ended(REFUSED, started=0, healthy_since=None) == 6.0
    assert waits.ended(DROPPED, started=0, healthy_since=0) == pytest.approx(0.1)


def test_asked_for_by_a_person_no_turn_is_waited_for() -> None:
    waits = reconnect(LOCAL_PACE, Clock())
    waits.ended(classify(RestartingError("again", retry_after=2.0, every=6.0)), started=0, healthy_since=0)
    waits.reset()
    assert waits.ended(REFUSED, started=0, healthy_since=None) == pytest.approx(0.1)


def test_too_little_memory_is_said_in_words_and_is_no_connect() -> None:
    verdict = classify(MemoryError())
    assert (verdict.phase, verdict.reason) == (ConnectionPhase.WAITING, "There is not enough memory.")
    assert not verdict.was_reached
