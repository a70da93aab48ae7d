"""How is put in what was said elsewhere long ago: many messages at once, all of them read?"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from chat_tui.server.ids import new_id
from chat_tui.server.mentions import hashtags
from chat_tui.server.records.posts import UNCOUNTED
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, packed, scalar

_FIND = """SELECT id FROM posts WHERE channel_id=? AND create_at=? AND user_id=? AND message=?
           AND delete_at=0"""


@dataclass
class Added:
    """What a channel got: how many messages that count as unread elsewhere, roots among them, the last."""

    counted: int = 0
    counted_roots: int = 0
    first_at: int = 0
    last_at: int = 0
    last_root_at: int = 0

    def note(self, row: Row) -> None:
        """One more."""
        is_counted = int(row["type"] not in UNCOUNTED)
        self.counted += is_counted
        self.first_at = min(self.first_at or row["create_at"], row["create_at"])
        self.last_at = max(self.last_at, row["create_at"])
        if not row["root_id"]:
            self.counted_roots += is_counted
            self.last_root_at = max(self.last_root_at, row["create_at"])


def find(db: sqlite3.Connection, said: Row) -> str | None:
    """The message that somebody said there, then, in the same words."""
    key = (said["channel_id"], said["create_at"], said["user_id"], said["message"])
    found: str | None = scalar(db, _FIND, key)
    return found


def add(tx: Transaction, said: Row) -> Row:
    """Put in a message; it is found by its words. `said` has what is known of it beside an id."""
    row: Row = {
        "id": new_id(),
        "root_id": "",
        "reply_count": 0,
        "last_reply_at": 0,
        "delete_at": 0,
        "file_ids": [],
        **said,
        "hashtags": hashtags(said["message"]),
    }
    insert(tx.db, "posts", {**row, "props": packed(row["props"]), "file_ids": packed(row["file_ids"])})
    seq = scalar(tx.db, "SELECT last_insert_rowid()")
    tx.db.execute("INSERT INTO posts_words (rowid, message) VALUES (?, ?)", (seq, row["message"]))
    return row


def react(tx: Transaction, post_id: str, user_id: str, emoji_name: str, at: int) -> None:
    """Put in a reaction, once."""
    reaction = {"post_id": post_id, "user_id": user_id, "emoji_name": emoji_name}
    insert(tx.db, "reactions", {**reaction, "create_at": at, "update_at": at}, conflict="OR IGNORE")


def add_replies(tx: Transaction, root_id: str, count: int, last_at: int, people: Collection[str]) -> None:
    """Note at a root that it got replies; who took part follows the thread, and has read it."""
    before = int(scalar(tx.db, "SELECT last_reply_at FROM posts WHERE id=?", (root_id,)))
    tx.db.execute(
        """UPDATE posts SET reply_count=reply_count+?1, last_reply_at=max(last_reply_at, ?2),
             update_at=max(update_at, ?2) WHERE id=?3""",
        (count, last_at, root_id),
    )
    tx.db.execute(
        """UPDATE thread_members SET last_viewed_at=max(last_viewed_at, ?)
           WHERE root_id=? AND last_viewed_at>=?""",
        (last_at, root_id, before),
    )
    tx.db.executemany(
        """INSERT OR IGNORE INTO thread_members (root_id, user_id, following, last_viewed_at, unread_mentions)
           VALUES (?, ?, 1, ?, 0)""",
        [(root_id, user_id, last_at) for user_id in people],
    )


def settle(tx: Transaction, channel_id: str, added: Added) -> None:
    """Count at a channel what it got: as much is unread to each member as before."""
    tx.db.execute(
        """UPDATE channel_members SET msg_count=msg_count+?1, msg_count_root=msg_count_root+?2,
             last_viewed_at=CASE WHEN msg_count >= (SELECT total_msg_count FROM channels WHERE id=?3)
               THEN max(last_viewed_at, ?4) ELSE last_viewed_at END
           WHERE channel_id=?3""",
        (added.counted, added.counted_roots, channel_id, added.last_at),
    )
    tx.db.execute(
        """UPDATE channels SET total_msg_count=total_msg_count+?1,
             total_msg_count_root=total_msg_count_root+?2,
             last_post_at=max(last_post_at, ?3), last_root_post_at=max(last_root_post_at, ?4),
             create_at=min(create_at, ?5) WHERE id=?6""",
        (
            added.counted,
            added.counted_roots,
            added.last_at,
            added.last_root_at,
            added.first_at,
            channel_id,
        ),
    )


def begin_channel(tx: Transaction, channel_id: str, delete_at: int) -> None:
    """A channel that was just made for the past has heard nothing yet; it may be archived."""
    sql = "UPDATE channels SET last_post_at=0, last_root_post_at=0, delete_at=? WHERE id=?"
    tx.db.execute(sql, (delete_at, channel_id))
    tx.db.execute("UPDATE channel_members SET last_viewed_at=0 WHERE channel_id=?", (channel_id,))
