"""What somebody typed into a search box means: words, phrases and filters; any text means something."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from chat_tui.model.frozen import dataclass

_PART = re.compile(r'(-?)(?:(from|in|before|after|on|has|is):("[^"]*"?|\S*)|"([^"]*)"?|(\S+))', re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:^|\s)[^\s\"*:-][^\s\"*:]+\Z")
"""A bare word of two letters or more at the end; one letter would begin a hundredth of all words."""
_MOST_PARTS = 32
_LONGEST = 1000
HAS = {
    "file": ("files", "attachment"),
    "image": ("images", "picture"),
    "link": ("links", "url"),
    "code": (),
    "reaction": ("reactions", "emoji"),
    "pin": ("pinned",),
}
"""What `has:` knows, with other words for it."""
IS = {
    "saved": (),
    "pinned": (),
    "thread": ("reply",),
    "dm": ("direct",),
    "unread": (),
    "edited": (),
    "bot": (),
}
"""What `is:` knows, with other words for it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to be found; `prefix` if words that begin with it count."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All must hold; several names of `from:` or `in:` are alternatives. Times are Unix milliseconds.

    A name in `channels` that begins with @ is the conversation with that person.
    """

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    authors: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    has: tuple[str, ...] = ()
    """What must hang on a message: keys of `HAS`."""
    states: tuple[str, ...] = ()
    """What it must be: keys of `IS`."""

    def __bool__(self) -> bool:
        return self != Query()


def parse_query(text: str, timezone: tzinfo | None = None, *, typing: bool = False) -> Query:
    """Read words, `"a phrase"`, `beginn*`, `-not`, `from:me`, `in:town`, `has:file`, `before:2026-01-31`.

    `after:` and `on:` take dates as well; they are of `timezone` (None: the machine's), and `before` and
    `after` leave the day itself out. A filter that makes no sense is looked for as words. While somebody is
    `typing`, the last word may be but a beginning.
    """
    if typing and unfinished(text):
        text += "*"
    query = Query()
    for number, match in enumerate(_PART.finditer(text[:_LONGEST])):
        if number == _MOST_PARTS:
            break
        query = _with_part(query, match, timezone)
    return query


def _with_part(query: Query, match: re.Match[str], timezone: tzinfo | None) -> Query:
    minus, name, value, phrase, word = match.groups()
    if name is not None and not minus:
        filtered = _FILTERS[name.lower()](query, value.strip('"'), timezone)
        if filtered is not None:
            return filtered
    if name is not None:
        phrase = None
        word = f"{name}:{value}"
    term = Term(phrase) if phrase is not None else _word(word)
    if not term.text.strip():
        return query
    if minus:
        return replace(query, without=(*query.without, term))
    return replace(query, terms=(*query.terms, term))


def _word(word: str) -> Term:
    bare = word.rstrip("*")
    return Term(bare, prefix=True) if bare and bare != word else Term(word)


def _from(query: Query, value: str, _: tzinfo | None) -> Query | None:
    name = value.removeprefix("@")
    return replace(query, authors=(*query.authors, name)) if name else None


def _in(query: Query, value: str, _: tzinfo | None) -> Query | None:
    name = value.lstrip("#~")
    return replace(query, channels=(*query.channels, name)) if name.strip("@") else None


def _has(query: Query, value: str, _: tzinfo | None) -> Query | None:
    thing = _meant(value, HAS)
    return replace(query, has=(*query.has, thing)) if thing else None


def _is(query: Query, value: str, _: tzinfo | None) -> Query | None:
    state = _meant(value, IS)
    return replace(query, states=(*query.states, state)) if state else None


def _meant(value: str, table: Mapping[str, tuple[str, ...]]) -> str | None:
    word = value.lower()
    return next((name for name, others in table.items() if word == name or word in others), None)


def _before(query: Query, value: str, timezone: tzinfo | None) -> Query | None:
    day = _day(value)
    return _between(query, None, _start(day, timezone)) if day else None


def _after(query: Query, value: str, timezone: tzinfo | None) -> Query | None:
    day = _day(value)
    return _between(query, _start(day, timezone, 1), None) if day else None


def _on(query: Query, value: str, timezone: tzinfo | None) -> Query | None:
    day = _day(value)
    return _between(query, _start(day, timezone), _start(day, timezone, 1)) if day else None


_FILTERS: dict[str, Callable[[Query, str, tzinfo | None], Query | None]] = {
    "from": _from,
    "in": _in,
    "has": _has,
    "is": _is,
    "before": _before,
    "after": _after,
    "on": _on,
}


def _between(query: Query, since: int | None, until: int | None) -> Query:
    lows = [time for time in (query.since, since) if time is not None]
    highs = [time for time in (query.until, until) if time is not None]
    return replace(query, since=max(lows, default=None), until=min(highs, default=None))


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    # The ends of the calendar have no neighbours, and no time zone.
    return day if date.min.year + 1 < day.year < date.max.year else None


def _start(day: date, timezone: tzinfo | None, days_later: int = 0) -> int:
    moment = day + timedelta(days=days_later)
    return int(datetime(moment.year, moment.month, moment.day, tzinfo=timezone).timestamp() * 1000)


def for_server(text: str, me: str) -> str:
    """What a server can be asked of it: it knows no `has:` and `is:`, and not who `me` is."""

    def told(match: re.Match[str]) -> str:
        _minus, name, value, _phrase, _word = match.groups()
        filter_name = (name or "").lower()
        if filter_name in ("has", "is") and _FILTERS[filter_name](Query(), value.strip('"'), None):
            return ""
        if filter_name == "from" and me and value.lstrip("@").lower() == "me":
            return f"from:{me}"
        return match[0]

    return " ".join(_PART.sub(told, text[:_LONGEST]).split())


def unfinished(text: str) -> bool:
    """Whether the last word may go on."""
    return bool(_UNFINISHED.search(text)) and text.count('"') % 2 == 0
