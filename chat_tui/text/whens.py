"""Which moment does a person mean by `20m`, `3 hours`, `14:30`, `tomorrow` or `monday 9:15`?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from chat_tui.model.ids import Millis
from chat_tui.text.times import moment

MORNING = (9, 0)
"""When a day begins for who names no hour."""
LONGEST = 3_660
"""Days that may be meant; ten years."""
WHEN_HINT = "Say 20m, 3h, 2d, 14:30, tomorrow or monday 9:15."
_LENGTH = re.compile(r"(\d{1,4})\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\Z")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7)}


def when(words: str, now: Millis, tz: tzinfo | None = None) -> Millis | None:
    """The next moment that the words name, in a time zone (None: ours); None where they name none."""
    wanted = " ".join(words.lower().split()).removeprefix("in ").removeprefix("at ")
    if length := _LENGTH.match(wanted):
        span = int(length[1]) * _UNITS[length[2][0]]
        meant = timedelta(0) < span <= timedelta(days=LONGEST)
        return Millis(now + int(span.total_seconds() * 1000)) if meant else None
    here = moment(now, tz)
    if wanted and (clock := _clock(wanted)):
        today = _at(here, 0, clock)
        return _millis(today if today > here else _at(here, 1, clock))
    day, _, rest = wanted.partition(" ")
    ahead = _days_ahead(day, here)
    clock = _clock(rest) if rest else MORNING
    return _millis(_at(here, ahead, clock)) if ahead and clock else None


def _clock(words: str) -> tuple[int, int] | None:
    found = _CLOCK.match(words.removeprefix("at "))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return int(found[1]), int(found[2])


def _days_ahead(day: str, here: datetime) -> int:
    """1 for tomorrow, 7 for the weekday that it is; 0 for no day."""
    if day == "tomorrow":
        return 1
    names = [name for name in _DAYS if len(day) >= 3 and name.startswith(day)]
    return (_DAYS.index(names[0]) - here.weekday() - 1) % 7 + 1 if names else 0


def _at(here: datetime, days: int, clock: tuple[int, int]) -> datetime:
    there = here.replace(tzinfo=None) + timedelta(days=days)
    return there.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0, tzinfo=here.tzinfo)


def _millis(at: datetime) -> Millis:
    return Millis(int(at.timestamp() * 1000))
