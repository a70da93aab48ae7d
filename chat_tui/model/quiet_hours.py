"""When is a person not to be told of anything? Between two times of day, and at weekends if they say so."""

from __future__ import annotations

import re
from datetime import datetime, time

from chat_tui.model.frozen import dataclass

SATURDAY = 5
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of day until another, over midnight where that comes first; none if both are the same."""

    begin: time = time()
    end: time = time()
    weekends: bool = False
    """All of Saturday and Sunday as well."""

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet at that moment, in its own time zone."""
        if self.weekends and now.weekday() >= SATURDAY:
            return True
        at = now.time()
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


NEVER_QUIET = QuietHours()


def quiet_hours(span: str, *, weekends: bool = False) -> QuietHours:
    """Of `22:00-07:30`, or of nothing; raises ValueError for what is neither."""
    if not span.strip():
        return QuietHours(weekends=weekends)
    found = _SPAN.fullmatch(span.strip())
    if found is None:
        raise ValueError(span)
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return QuietHours(begin, end, weekends)
