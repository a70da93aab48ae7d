"""How is a moment written and read on the command line?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import click

from chat_tui.model.ids import Millis

TIMES = "Write 90m, 2h, 1d, or a date as 2026-01-31T17:05."
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhdw])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def rfc3339(at: Millis) -> str:
    """A server time as RFC 3339 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_moment(text: str, now: Millis) -> Millis | None:
    """A moment from `90m`, `2h`, `1d` (ago) or an ISO date or time (local time); None if it is neither.

    What is before there were such clocks is their beginning.
    """
    span = _SPAN.match(text)
    try:
        if span:
            return Millis(max(0, round(now - float(span[1]) * _SECONDS[span[2]] * 1000)))
        return Millis(max(0, round(datetime.fromisoformat(text).timestamp() * 1000)))
    except OverflowError:
        return Millis(0)
    except ValueError:
        return None


def moment(text: str, now: Millis) -> Millis:
    """As `parse_moment`, but wrong usage for what is no time."""
    found = parse_moment(text, now)
    if found is None:
        raise click.BadParameter(f"{text!r} is not a time. {TIMES}", param_hint="'--since'")
    return found
