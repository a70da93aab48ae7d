"""Does a workspace stop only after nobody was there, or could come, for long enough?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.server.idle import IdleWatch, PlaceWatch


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


def test_for_ever_is_asked_for_with_zero() -> None:
    now = 0.0
    watch = IdleWatch(0, lambda: now)
    now = 1e9
    assert not watch.look(connections=0, requests=0)
    assert watch.interval == 5.0


def test_a_place_must_be_gone_for_the_whole_time(tmp_path: Path) -> None:
    now = 0.0
    place = tmp_path / "data"
    place.mkdir()
    watch = PlaceWatch(place, lambda: now, 20)
    assert not watch.look()
    place.rmdir()
    assert not watch.look()
    now = 19
    assert not watch.look()
    place.mkdir()
    now = 20
    assert not watch.look()
    place.rmdir()
    now = 30
    assert not watch.look()
    now = 50
    assert watch.look()


def test_what_cannot_be_looked_at_is_not_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    watch = PlaceWatch(tmp_path / "data", lambda: now, 20)

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "lstat", refuse)
    assert not watch.look()
    now = 100
    assert not watch.look()
