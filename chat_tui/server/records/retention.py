"""How long messages are kept, by channel, and which have had their time."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, rows

DAY = 86_400_000
BATCH = 500
"""Rows of posts that one transaction takes at most, so that nobody waits for it."""
KEEP_ROWS = 30 * DAY
"""Milliseconds the empty row of a deleted post stays, for those who come back and ask what is gone."""


def set_days(tx: Transaction, channel_id: str, days: int | None) -> None:
    """Keep a channel's messages for so many days, 0 for ever; None for as long as all others'."""
    tx.db.execute("DELETE FROM retention WHERE channel_id=?", (channel_id,))
    if days is not None:
        tx.db.execute("INSERT INTO retention (channel_id, days) VALUES (?, ?)", (channel_id, days))


def listed(db: sqlite3.Connection) -> list[Row]:
    """Channels with a time of their own: channel_id, name, type, days."""
    return rows(
        db,
        """SELECT r.channel_id, c.name, c.type, r.days FROM retention r
           JOIN channels c ON c.id=r.channel_id ORDER BY c.name""",
    )


def is_on(db: sqlite3.Connection, days: int) -> bool:
    """Whether anything ever goes: `days` is the workspace's setting, 0 for never."""
    return days > 0 or bool(column(db, "SELECT 1 FROM retention WHERE days>0 LIMIT 1"))


def expired(db: sqlite3.Connection, days: int, now: int) -> list[Row]:
    """Threads, by their roots, whose last word is too old, oldest first; a batch.

    A thread goes whole: an answer without its question helps nobody.
    """
    sql = f"""SELECT p.* FROM channels c LEFT JOIN retention r ON r.channel_id=c.id
              JOIN posts p ON p.channel_id=c.id
              WHERE ifnull(r.days, ?1) > 0 AND p.delete_at=0 AND p.root_id=''
              AND p.create_at < ?2 - ifnull(r.days, ?1) * {DAY}
              AND p.last_reply_at < ?2 - ifnull(r.days, ?1) * {DAY}
              ORDER BY p.create_at LIMIT {BATCH}"""
    return rows(db, sql, (days, now))


def forget_rows(tx: Transaction) -> int:
    """Drop the empty rows of posts that were deleted long ago, and what points to them; how many."""
    sql = f"SELECT id, seq FROM posts WHERE delete_at>0 AND delete_at<? ORDER BY seq LIMIT {BATCH}"
    found = rows(tx.db, sql, (tx.now - KEEP_ROWS,))
    doomed = [(row["id"],) for row in found]
    tx.db.executemany("DELETE FROM pending_posts WHERE post_id=?", doomed)
    tx.db.executemany("DELETE FROM thread_members WHERE root_id=?", doomed)
    tx.db.executemany("DELETE FROM preferences WHERE category='flagged_post' AND name=?", doomed)
    tx.db.executemany("DELETE FROM reminders WHERE post_id=?", doomed)
    # Their words went when they were emptied; the index still knows that there was a message.
    gone = "INSERT INTO posts_words (posts_words, rowid, message) VALUES ('delete', ?, '')"
    tx.db.executemany(gone, [(row["seq"],) for row in found])
    tx.db.executemany("DELETE FROM posts WHERE id=?", doomed)
    return len(doomed)
