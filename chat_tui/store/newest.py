"""Can a search for the beginning of a word be answered from the newest messages alone?

The index holds whole words. For a beginning it must put together what it has on all words that begin so: of a
million messages, for two or three letters that many words begin with, a fifth of a second. But what so many
messages have is also in many of the newest, and those are quickly read.
"""

from __future__ import annotations

import functools
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence

from chat_tui.model.frozen import dataclass
from chat_tui.store.query import Query, Term
from chat_tui.store.rows import Row

LARGE = 10_000
"""Pages of a file from which on it pays: smaller ones are quick anyway."""
SAMPLE, WINDOW = 1_000, 10_000
"""So many of the newest messages are read: at first few, then more if there seem to be enough among them."""
MARGIN = 1.25
"""How many more are read than would have as many hits, were they spread as among the sample."""
LOOKED_AT = 4
"""So many for each one that is wanted are looked at word by word, at most."""
TEXT = 3
"""Where the text stands in a row of MESSAGE columns."""
_MARKS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Looking:
    """What is asked of each message beside the words: columns, a WHERE clause and its values."""

    columns: str
    where: str
    values: Sequence[object]


Reading = Callable[[sqlite3.Connection, str, Sequence[object]], list[Row]]


def pays(connection: sqlite3.Connection, query: Query) -> bool:
    """Whether it may be quicker than the index: for the beginning of a word, in a large file."""
    if not any(term.prefix for term in query.terms) or not all(map(_is_plain, query.terms)):
        return False
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    return int(pages) >= LARGE


def read_newest(connection: sqlite3.Connection) -> None:
    """Bring the newest messages into memory, where a search finds them sooner."""
    newest = "SELECT text FROM messages ORDER BY key DESC LIMIT ?"
    connection.execute(f"SELECT total(length(text)) FROM ({newest})", (SAMPLE,)).fetchone()


def newest_rows(
    connection: sqlite3.Connection, query: Query, looking: Looking, limit: int, read: Reading
) -> list[Row] | None:
    """The newest `limit` rows, newest first; None if there are not so many among the newest messages."""
    found = _among(connection, query, looking, limit, (0, SAMPLE), read)
    if len(found) * WINDOW < limit * SAMPLE:
        return None
    looked_at = SAMPLE
    likely = int(SAMPLE * limit / len(found) * MARGIN)
    for window in (min(likely, WINDOW), WINDOW):
        if len(found) < limit and window > looked_at:
            found += _among(connection, query, looking, limit - len(found), (looked_at, window), read)
            looked_at = window
    return found if len(found) >= limit else None


def _among(
    connection: sqlite3.Connection,
    query: Query,
    looking: Looking,
    limit: int,
    window: tuple[int, int],
    read: Reading,
) -> list[Row]:
    """The newest `limit` of a window: of so many messages back to so many, counted from the newest."""
    written = " AND ".join("m.text LIKE ?" for _ in query.terms)
    nth_newest = "(SELECT key FROM messages ORDER BY key DESC LIMIT 1 OFFSET ?)"
    sql = (
        f"SELECT {looking.columns} FROM messages m NOT INDEXED WHERE {looking.where}"
        # Letters that are not ASCII are compared by us: LIKE knows neither their case nor their accents.
        f" AND (({written}) OR length(CAST(m.text AS BLOB)) != length(m.text))"
        f" AND m.key <= {nth_newest} AND m.key > coalesce({nth_newest}, -1)"
        " ORDER BY m.key DESC LIMIT ?"
    )
    likes = [f"%{_longest_word(term)}%" for term in query.terms]
    rows = read(connection, sql, [*looking.values, *likes, *window, LOOKED_AT * limit])
    found: list[Row] = []
    for row in rows:
        if all(_holds(row[TEXT], term) for term in query.terms):
            found.append(row)
            if len(found) == limit:
                break
    return found


def _is_plain(term: Term) -> bool:
    return term.text.isascii() and all(each.isalnum() or each == " " for each in term.text)


def _longest_word(term: Term) -> str:
    return max(term.text.split() or [""], key=len)


def _holds(text: str, term: Term) -> bool:
    """Whether a text has the words: what `highlights` says, for words of ASCII and many texts."""
    text = text.lower()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return _pattern(term).search(text) is not None


@functools.lru_cache(64)
def _pattern(term: Term) -> re.Pattern[str]:
    words = r"[\W_]+".join(term.text.lower().split())
    end = "" if term.prefix else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){words}{end}")
