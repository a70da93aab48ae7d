"""What posts said before they were changed: for their authors, until they are deleted."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, rows

_SAME = ("message", "props", "file_ids", "edit_at")


def keep(tx: Transaction, before: Row) -> None:
    """Keep a post as it is, for it is about to say something else."""
    row: Row = {"id": new_id(), "post_id": before["id"], **{name: before[name] for name in _SAME}}
    insert(tx.db, "post_edits", {**row, "replaced_at": tx.now})


def of_post(db: sqlite3.Connection, post: Row) -> list[Row]:
    """Rows of posts as they were, the latest first, with an id of their own and the end of their time."""
    sql = "SELECT * FROM post_edits WHERE post_id=? ORDER BY replaced_at DESC"
    return [
        {
            **post,
            **{name: row[name] for name in ("id", *_SAME)},
            "update_at": row["replaced_at"],
            "delete_at": row["replaced_at"],
            "hashtags": "",
            "is_pinned": 0,
            "reply_count": 0,
        }
        for row in rows(db, sql, (post["id"],))
    ]


def forget(tx: Transaction, post_id: str) -> None:
    """A deleted post's older texts go with the last."""
    tx.db.execute("DELETE FROM post_edits WHERE post_id=?", (post_id,))


def forget_author(tx: Transaction, user_id: str) -> None:
    """All older texts of one author go."""
    tx.db.execute(
        "DELETE FROM post_edits WHERE post_id IN (SELECT id FROM posts WHERE user_id=?)", (user_id,)
    )
