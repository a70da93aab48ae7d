"""How is a moment or a length of time written?"""

from __future__ import annotations

from datetime import datetime, tzinfo

from chat_tui.model.ids import Millis

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LATEST = 253_402_214_400_000
"""The last day of year 9999 in milliseconds: the calendar ends there, a server's clock may not."""


def moment(ms: Millis, tz: tzinfo | None) -> datetime:
    """The moment in a time zone (None: the local one); beyond the calendar, the calendar's edge."""
    return datetime.fromtimestamp(min(max(ms, 0), _LATEST) / 1000, tz)


def clock_time(ms: Millis, tz: tzinfo | None, *, hours24: bool = True) -> str:
    """The time of day in five cells, `16:20`; with 12 hours in six, ` 4:20p`."""
    at = moment(ms, tz)
    if hours24:
        return f"{at.hour:02}:{at.minute:02}"
    return f"{at.hour % 12 or 12}:{at.minute:02}{'a' if at.hour < 12 else 'p'}".rjust(6)


def minute(ms: Millis, tz: tzinfo | None = None) -> str:
    """Day and time as they sort, `2026-01-31 16:20`."""
    return f"{moment(ms, tz):%Y-%m-%d %H:%M}"


def day_title(ms: Millis, now: Millis, tz: tzinfo | None = None) -> str:
    """The day in words, `Tuesday 14 October`; with the year when it is not the present one."""
    at = moment(ms, tz)
    title = f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"
    return title if at.year == moment(now, tz).year else f"{title} {at.year}"


def date_title(ms: Millis, tz: tzinfo | None = None) -> str:
    """A date that may be long ago, `3 March 2024`."""
    at = moment(ms, tz)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def span(first: Millis, last: Millis, now: Millis, tz: tzinfo | None = None, *, hours24: bool = True) -> str:
    """From when to when, in few words: `09:10 – 16:01` of today, `21 Nov 09:10 – 22 Nov 16:01`."""
    begin, end = (clock_time(ms, tz, hours24=hours24).strip() for ms in (first, last))
    first_day, last_day = (_short_day(ms, now, tz) for ms in (first, last))
    if first_day == last_day:
        return f"{first_day}{begin} – {end}"
    return f"{first_day or 'today '}{begin} – {last_day or 'today '}{end}"


def _short_day(ms: Millis, now: Millis, tz: tzinfo | None) -> str:
    """`21 Nov `, with the year when it is not the present one; nothing for today."""
    if same_day(ms, now, tz):
        return ""
    at = moment(ms, tz)
    year = "" if at.year == moment(now, tz).year else f" {at.year}"
    return f"{at.day} {_MONTHS[at.month - 1][:3]}{year} "


def same_day(first: Millis, second: Millis, tz: tzinfo | None) -> bool:
    """Whether two moments fall on one day."""
    return moment(first, tz).date() == moment(second, tz).date()


def ago(seconds: float) -> str:
    """A length of time in one number: `now`, `12m`, `3h`, `2d`, `5w`, `2y`."""
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        return "now"
    for size, unit, limit in ((1, "m", 60), (60, "h", 1440), (1440, "d", 20_160), (10_080, "w", 524_160)):
        if minutes < limit:
            return f"{minutes // size}{unit}"
    return f"{minutes // 525_600 or 1}y"
