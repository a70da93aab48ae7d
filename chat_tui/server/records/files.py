"""What is known of uploaded files; their content lies in the files directory under their id."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, by_key, column, insert, marks, one, prefix_pattern, rows


def add(tx: Transaction, values: Row) -> Row:
    """Record an uploaded file; `values` are id, user_id, channel_id, name, extension, size, mime_type."""
    row: Row = {
        "post_id": "",
        "width": 0,
        "height": 0,
        "preview": 0,
        "mini_preview": "",
        "create_at": tx.now,
        "update_at": tx.now,
        "delete_at": 0,
        **values,
    }
    insert(tx.db, "files", row)
    return row


def by_id(db: sqlite3.Connection, file_id: str) -> Row | None:
    """The file with this id, unless its post is deleted."""
    return one(db, "SELECT * FROM files WHERE id=? AND delete_at=0", (file_id,))


def of_posts(db: sqlite3.Connection, post_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The files attached to each of these posts."""
    sql = f"SELECT * FROM files WHERE post_id IN ({marks(post_ids)}) AND post_id<>'' AND delete_at=0"
    return by_key(rows(db, sql, post_ids), "post_id")


def search(db: sqlite3.Connection, user_id: str, team_id: str, *, term: str, extension: str) -> list[Row]:
    """Files in a user's channels whose name has a word that begins with `term`, newest first."""
    sql = """SELECT f.* FROM files f JOIN channel_members m ON m.channel_id=f.channel_id AND m.user_id=?1
             JOIN channels c ON c.id=f.channel_id
             WHERE f.post_id<>'' AND f.delete_at=0 AND (?2='' OR c.team_id IN (?2, ''))
             AND (f.name LIKE ?3 ESCAPE '\\' OR f.name LIKE '% ' || ?3 ESCAPE '\\')
             AND (?4='' OR f.extension=?4)
             ORDER BY f.create_at DESC LIMIT 100"""
    return rows(db, sql, (user_id, team_id, prefix_pattern(term), extension))


def ids(db: sqlite3.Connection) -> set[str]:
    """The ids of all files that are known."""
    return set(column(db, "SELECT id FROM files"))


def forget_unattached(tx: Transaction, before: int) -> list[str]:
    """Drop uploads that no post used or is to use, older than a time in milliseconds; their ids."""
    sql = """SELECT id FROM files WHERE post_id='' AND create_at<? AND id NOT IN
             (SELECT value FROM scheduled_posts, json_each(scheduled_posts.file_ids))"""
    doomed = column(tx.db, sql, (before,))
    tx.db.executemany("DELETE FROM files WHERE id=?", [(file_id,) for file_id in doomed])
    return doomed


def forget_deleted(tx: Transaction) -> list[str]:
    """Drop the files of deleted posts; their ids."""
    doomed = column(tx.db, "SELECT id FROM files WHERE delete_at>0")
    tx.db.execute("DELETE FROM files WHERE delete_at>0")
    return doomed
