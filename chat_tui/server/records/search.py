"""Which posts match a search: Mattermost's operators over a full-text index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from chat_tui.server.ids import direct_name
from chat_tui.server.records.rows import Row, marks, rows, scalar

MOST = 100
"""How many posts one search finds."""

_TOKEN = re.compile(
    r'(-?)(?:(from|in|channel|before|after|on|ext):\s*("[^"]*"|\S+)|("[^"]*"|\S+))', re.IGNORECASE
)
_WIDE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts written without spaces, in which the index knows no words."""


@dataclass(slots=True)
class Query:
    """A search taken apart; each entry is (value, negated)."""

    words: list[tuple[str, bool]] = field(default_factory=list)
    authors: list[tuple[str, bool]] = field(default_factory=list)
    channels: list[tuple[str, bool]] = field(default_factory=list)
    days: list[tuple[str, str, bool]] = field(default_factory=list)
    extensions: list[tuple[str, bool]] = field(default_factory=list)


def parse(terms: str) -> Query:
    """Take a search apart: from: in: channel: before: after: on: ext:, "phrases", -negation."""
    query = Query()
    # The index reads a search up to its first NUL, and would miss the closing quote.
    for minus, operator, value, word in _TOKEN.findall(terms.replace("\0", " ")):
        negated = bool(minus)
        match operator.lower():
            case "":
                query.words.append((word, negated))
            case "from":
                query.authors.append((value.strip('"').lstrip("@").lower(), negated))
            case "in" | "channel":
                query.channels.append((value.strip('"').lower(), negated))
            case "ext":
                query.extensions.append((value.strip('"').lstrip(".").lower(), negated))
            case day:
                query.days.append((day, value.strip('"'), negated))
    return query


@dataclass(frozen=True, slots=True)
class Scope:
    """Who searches, in which team ("" for all), how words combine, the offset of his clock in seconds."""

    user_id: str
    team_id: str = ""
    any_word: bool = False
    zone_offset: int = 0


def find(db: sqlite3.Connection, terms: str, scope: Scope) -> list[Row]:
    """The newest posts that match, in channels the user is in."""
    query = parse(terms)
    if query.extensions:
        return []
    where = _Where()
    where.add("p.delete_at=0 AND p.type NOT LIKE 'system_%'")
    where.add(
        "EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id=p.channel_id AND m.user_id=?)",
        scope.user_id,
    )
    if scope.team_id:
        where.add("c.team_id IN (?, '')", scope.team_id)
    found_by = _index_search(query, scope.any_word)
    _add_words(where, query, scope.any_word, are_found=bool(found_by))
    _add_choice(where, query.authors, lambda name: ("u.username=?", (name,)))
    _add_choice(where, query.channels, lambda name: _channel_clause(db, scope.user_id, name))
    for operator, day, negated in query.days:
        clause = _day_clause(operator, day, scope.zone_offset)
        if clause is not None:
            where.add(f"{'NOT ' if negated else ''}({clause[0]})", *clause[1])
    source, order = "posts p", "p.create_at"
    if found_by:
        # From the last written on, and no further than need be: of a common word there are very many.
        source, order = "posts_words w CROSS JOIN posts p ON p.seq=w.rowid", "w.rowid"
        where.add("w.posts_words MATCH ?", found_by)
    sql = f"""SELECT p.* FROM {source} JOIN users u ON u.id=p.user_id JOIN channels c ON c.id=p.channel_id
              WHERE {" AND ".join(where.parts)} ORDER BY {order} DESC LIMIT {MOST}"""
    return sorted(rows(db, sql, where.values), key=lambda post: -int(post["create_at"]))


@dataclass(slots=True)
class _Where:
    parts: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, clause: str, *values: object) -> None:
        self.parts.append(clause)
        self.values += values


_Clause = tuple[str, Sequence[object]]


def _add_choice(where: _Where, choices: list[tuple[str, bool]], clause: Callable[[str], _Clause]) -> None:
    wanted = [clause(value) for value, negated in choices if not negated]
    if wanted:
        where.add(
            "(" + " OR ".join(sql for sql, _ in wanted) + ")", *[v for _, values in wanted for v in values]
        )
    for value, negated in choices:
        if negated:
            sql, values = clause(value)
            where.add(f"NOT ({sql})", *values)


def _index_search(query: Query, any_word: bool) -> str:
    """What the index can be asked for the wanted words; "" if that would leave some of them out."""
    wanted = [word for word, negated in query.words if not negated]
    matches = [match for word in wanted if (match := _match(word))]
    if any_word and len(matches) < len([word for word in wanted if _word_clause(word) is not None]):
        return ""
    return (" OR " if any_word else " AND ").join(matches)


def _add_words(where: _Where, query: Query, any_word: bool, *, are_found: bool) -> None:
    """Conditions for the words, but for those that the index has found."""
    words = [(word, negated) for word, negated in query.words if negated or not are_found or not _match(word)]
    clauses = [(_word_clause(word), negated) for word, negated in words]
    wanted = [clause for clause, negated in clauses if clause is not None and not negated]
    if wanted:
        joined = (" OR " if any_word else " AND ").join(sql for sql, _ in wanted)
        where.add(f"({joined})", *[value for _, values in wanted for value in values])
    for clause, negated in clauses:
        if clause is not None and negated:
            where.add(f"NOT {clause[0]}", *clause[1])


def _match(word: str) -> str:
    """A word or phrase as the index is asked for it; "" for what it does not know."""
    text = word.strip('"')
    is_hashtag = word.startswith("#") and len(word) > 1
    if is_hashtag or _WIDE.search(text) or not re.search(r"\w", text):
        return ""
    return '"' + text.rstrip("*").replace('"', '""') + '"' + ("*" if text.endswith("*") else "")


def _word_clause(word: str) -> _Clause | None:
    text = word.strip('"')
    if word.startswith("#") and len(word) > 1:
        return "(' ' || lower(p.hashtags) || ' ') LIKE ?", (f"% {word.lower()} %",)
    if _WIDE.search(text):
        return "instr(p.message, ?)>0", (text.rstrip("*"),)
    match = _match(word)
    return ("p.seq IN (SELECT rowid FROM posts_words WHERE posts_words MATCH ?)", (match,)) if match else None


def _channel_clause(db: sqlite3.Connection, user_id: str, name: str) -> _Clause:
    if not name.startswith("@"):
        return "c.name=?", (name.lstrip("~#"),)
    names = [part.strip().lstrip("@") for part in name.split(",")]
    if len(names) == 1:
        other = scalar(db, "SELECT id FROM users WHERE username=?", (names[0],))
        return "c.name=?", (direct_name(user_id, other or ""),)
    sql = f"""SELECT m.channel_id FROM channel_members m JOIN users o ON o.id=m.user_id
              JOIN channels g ON g.id=m.channel_id AND g.type='G'
              WHERE o.username IN ({marks(names)}) GROUP BY m.channel_id HAVING count(*)=?"""
    return f"c.id IN ({sql})", (*names, len(names))


def _day_clause(operator: str, day: str, zone_offset: int) -> _Clause | None:
    try:
        zone = timezone(timedelta(seconds=max(-86_399, min(86_399, zone_offset))))
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=zone)
        first = int(start.timestamp() * 1000)
        last = int((start + timedelta(days=1)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    if operator == "before":
        return "p.create_at<?", (first,)
    if operator == "after":
        return "p.create_at>=?", (last,)
    return "p.create_at>=? AND p.create_at<?", (first, last)
