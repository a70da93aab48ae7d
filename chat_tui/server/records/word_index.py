"""How is the index of words kept quick to read: its pieces become one again, a few pages at a time?

Each post adds a piece, and SQLite puts pieces together as they come, so that a large workspace has a dozen. A
search walks through all of them: of a million posts it is a third slower than in one piece.
"""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import scalar

MOST_PIECES = 8
PAGES = 64
"""Of an index that are written in one step: a few milliseconds in which nobody else writes."""


def pieces(db: sqlite3.Connection) -> int:
    """How many there are."""
    return int(scalar(db, "SELECT count(DISTINCT segid) FROM posts_words_idx"))


def join(tx: Transaction, *, begin: bool = False) -> bool:
    """One step of making one of them, the first to `begin` with; whether there is more to do."""
    before = tx.db.total_changes
    pages = -PAGES if begin else PAGES
    tx.db.execute("INSERT INTO posts_words (posts_words, rank) VALUES ('merge', ?)", (pages,))
    # So FTS5 tells that it found nothing to do: the command itself counts as one.
    return tx.db.total_changes - before >= 2
