"""How is it said where somebody is, and what they say they do? Pure, and safe text."""

from __future__ import annotations

import time
from datetime import datetime, tzinfo

from chat_tui.model.ids import Millis
from chat_tui.model.users import Presence, User, UserPresence
from chat_tui.text.emoji import glyph
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import ago, clock_time, moment
from chat_tui.text.width import truncate

STATUS_LENGTH = 100
NOTE_CELLS = 10
"""Of what somebody says they do, where it shares a line with a name."""


def presence_words(presence: UserPresence, now: float | None = None) -> str:
    """`here`, `away 12m`, `do not disturb`, `off 2d`; empty where it is not known."""
    here = presence.presence
    if here in (Presence.UNKNOWN, Presence.ONLINE):
        return "here" if here is Presence.ONLINE else ""
    if here is Presence.DND:
        return "do not disturb"
    word = "away" if here is Presence.AWAY else "off"
    seconds = (time.time() if now is None else now) - presence.since / 1000
    return f"{word} {ago(seconds)}" if presence.since and seconds >= 60 else word


def presence_notes(user: User | None, presence: UserPresence, now: Millis) -> tuple[str, ...]:
    """What stands beside a name where there is little room: as long as it may be, then shorter ones.

    What somebody says they do comes first, with the time that is left of it; else for how long they are gone.
    """
    told = _status_words(user, now) if user is not None else ""
    if told and user is not None:
        left = ago((user.status_until - now) / 1000) if user.status_until else ""
        return (f"{told} {left}", told) if left and left != "now" else (told,)
    here, seconds = presence.presence, (now - presence.since) / 1000
    age = ago(seconds) if presence.since and seconds >= 60 else ""
    if here is Presence.AWAY:
        return (f"away {age}", age) if age else ("away",)
    if here is Presence.OFFLINE:
        return (age,) if age else ()
    return ("focus",) if here is Presence.DND else ()


def _status_words(user: User, now: Millis) -> str:
    """What somebody says they do, in a word or two; the name of its emoji where it is nothing else."""
    if 0 < user.status_until <= now:
        return ""
    return truncate(
        safe_line(user.status_text or user.status_emoji.replace("_", " "), STATUS_LENGTH), NOTE_CELLS
    )


def custom_status(user: User, *, pictures: bool = True, now: float | None = None) -> str:
    """What somebody says they do now, with its emoji; empty for nothing."""
    if 0 < user.status_until <= (time.time() if now is None else now) * 1000:
        return ""
    name = user.status_emoji
    sign = (glyph(name) if pictures and name else None) or (f":{safe_line(name, 32)}:" if name else "")
    return f"{sign} {safe_line(user.status_text, STATUS_LENGTH)}".strip()


def local_time(timezone: str, now: Millis, here: tzinfo | None = None, *, clock_24h: bool = True) -> str:
    """What the clock shows where somebody is, `16:20, 2 h ahead of you`; empty where that is not known."""
    from zoneinfo import ZoneInfo

    try:
        there = ZoneInfo(timezone)
    except (ValueError, OSError, KeyError):  # not a name, a name of no zone, or a folder
        return ""
    shown = clock_time(now, there, hours24=clock_24h).strip()
    minutes = round((_offset(now, there) - _offset(now, here)) / 60)
    if not minutes:
        return f"{shown}, as with you"
    hours = f"{abs(minutes) / 60:g}"
    return f"{shown}, {hours} h {'ahead of' if minutes > 0 else 'behind'} you"


def _offset(now: Millis, tz: tzinfo | None) -> float:
    at: datetime = moment(now, tz)
    offset = (at if at.tzinfo is not None else at.astimezone()).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
