"""Which day of the past does a person mean by `14 Oct`, `2025-10-14`, `yesterday` or `3 weeks ago`?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta, tzinfo

from chat_tui.model.ids import Millis
from chat_tui.text.times import moment

DAY_HINT = "Say 14 Oct, 2025-10-14, yesterday, monday or 3 weeks ago."
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?\Z")
_NAMED = re.compile(r"(\d{1,2})\.? ([a-z]{3,9})\.?(?: (\d{4}))?\Z")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),?(?: (\d{4}))?\Z")
_AGO = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|months?|y|years?)(?: ago)?\Z")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}


def day_meant(words: str, now: Millis, tz: tzinfo | None = None) -> Millis | None:
    """When the day that is meant began, in a time zone (None: ours); None where no day is named."""
    wanted = " ".join(words.lower().split())
    today = moment(now, tz).date()
    for way in _WAYS:
        try:
            found = way(wanted, today)
        except (ValueError, OverflowError):
            return None
        if found is not None:
            here = moment(now, tz).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            begins = here.replace(year=found.year, month=found.month, day=found.day, tzinfo=tz)
            return Millis(int(begins.timestamp() * 1000))
    return None


def _by_name(words: str, today: date) -> date | None:
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    names = [name for name in _DAYS if len(words) >= 3 and name.startswith(words)]
    return today - timedelta(days=(today.weekday() - _DAYS.index(names[0]) - 1) % 7 + 1) if names else None


def _by_length(words: str, today: date) -> date | None:
    found = _AGO.match(words)
    return today - timedelta(days=int(found[1]) * _UNITS[found[2][0]]) if found else None


def _by_numbers(words: str, today: date) -> date | None:
    if found := _ISO.match(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _DOTTED.match(words)
    return _past(int(found[1]), int(found[2]), found[3], today) if found else None


def _by_month(words: str, today: date) -> date | None:
    if found := _NAMED.match(words):
        day, name, year = found[1], found[2], found[3]
    elif found := _NAMED_FIRST.match(words):
        day, name, year = found[2], found[1], found[3]
    else:
        return None
    return _past(int(day), _MONTHS.index(name[:3]) + 1, year, today) if name[:3] in _MONTHS else None


def _past(day: int, month: int, year: str | None, today: date) -> date:
    """In the year that is named, else the last time there was such a day."""
    there = date(int(year or today.year), month, day)
    return there if year or there <= today else there.replace(year=today.year - 1)


_WAYS: tuple[Callable[[str, date], date | None], ...] = (_by_name, _by_length, _by_numbers, _by_month)
