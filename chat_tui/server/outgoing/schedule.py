"""When a delivery that failed is tried again: the example schedule of Standard Webhooks, with jitter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR = 60.0, 3600.0
WAITS = (5.0, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)))
"""Seconds from a failure to the next attempt; the first attempt is at once, the last after three days."""
JITTER = 0.2
LONGEST_WAIT = 24 * _HOUR


def wait_after(failures: int, luck: float) -> float | None:
    """Seconds until the next attempt after so many failures; None when enough was tried.

    `luck` is a number from 0 to 1: not all who wait come back at once.
    """
    if failures > len(WAITS):
        return None
    return WAITS[failures - 1] * (1 + JITTER * luck)


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """Seconds that Retry-After asks for, as a number or a date, at most a day; 0 if it does not."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(float(text), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(0.0, at.timestamp() - now), LONGEST_WAIT)
