"""How are moments written?"""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from chat_tui.model.ids import Millis
from chat_tui.text.times import ago, clock_time, day_title, same_day

AT = Millis(1_760_433_120_000)
"""Tuesday 14 October 2025, 09:12 UTC."""


def test_the_time_of_day() -> None:
    assert clock_time(AT, UTC) == "09:12"
    assert clock_time(AT, timezone(timedelta(hours=5, minutes=30))) == "14:42"
    assert clock_time(AT, UTC, hours24=False) == " 9:12a"
    assert clock_time(Millis(AT + 43_200_000), UTC, hours24=False) == " 9:12p"


def test_the_day_has_a_year_only_when_it_is_another() -> None:
    assert day_title(AT, AT, UTC) == "Tuesday 14 October"
    assert day_title(AT, Millis(AT + 100 * 86_400_000), UTC) == "Tuesday 14 October 2025"


def test_days_are_those_of_the_time_zone() -> None:
    later = Millis(AT + 12 * 3_600_000)
    assert same_day(AT, later, UTC)
    assert not same_day(AT, later, timezone(timedelta(hours=6)))


def test_absurd_moments_are_written_too() -> None:
    assert day_title(Millis(-5), AT, UTC).endswith("1970")
    assert day_title(Millis(10**17), AT, UTC).endswith("9999")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "now"),
        (0, "now"),
        (59, "now"),
        (60, "1m"),
        (720, "12m"),
        (3600, "1h"),
        (86_399, "23h"),
        (86_400, "1d"),
        (13 * 86_400, "13d"),
        (14 * 86_400, "2w"),
        (800 * 86_400, "2y"),
    ],
)
def test_how_long_ago(seconds: float, told: str) -> None:
    assert ago(seconds) == told
