"""Does a workspace stop only after nobody was there for long enough?"""

from __future__ import annotations

from chat_tui.server.idle import IdleWatch


def test_it_stops_only_after_a_whole_idle_time_without_anybody() -> None:
    now = 0.0
    watch = IdleWatch(600, lambda: now)
    now = 599
    assert not watch.look(connections=0, requests=0)
    assert not watch.look(connections=1, requests=0)
    now = 1198
    assert not watch.look(connections=0, requests=0)
    now = 1199
    assert watch.look(connections=0, requests=0)


def test_a_request_between_two_looks_counts_as_somebody() -> None:
    now = 500.0
    watch = IdleWatch(600, lambda: now)
    now = 1000
    assert not watch.look(connections=0, requests=1)
    now = 1599
    assert not watch.look(connections=0, requests=1)
    now = 1600
    assert watch.look(connections=0, requests=1)


def test_it_looks_often_enough_for_a_short_time() -> None:
    assert IdleWatch(600, lambda: 0).interval == 5.0
    assert IdleWatch(1, lambda: 0).interval == 0.25
