"""Who follows which thread, and how far each has read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, marks, one, rows, scalar, update


def add_reply(tx: Transaction, reply: Row, mentions: Sequence[str]) -> tuple[str, ...]:
    """Note a reply at its root; author, root's author and the mentioned follow the thread. All followers."""
    root_id, author, at = reply["root_id"], reply["user_id"], reply["create_at"]
    tx.db.execute(
        """UPDATE posts SET reply_count=reply_count+1, last_reply_at=max(last_reply_at, ?1),
             update_at=max(update_at, ?1) WHERE id=?2""",
        (at, root_id),
    )
    root = one(tx.db, "SELECT user_id, props, create_at FROM posts WHERE id=?", (root_id,))
    assert root is not None
    from_hook = "from_webhook" in root["props"]
    starters = [] if from_hook else [root["user_id"]]
    for user_id in dict.fromkeys([author, *starters, *mentions]):
        row = {
            "root_id": root_id,
            "user_id": user_id,
            "following": 1,
            "last_viewed_at": 0,
            "unread_mentions": 0,
        }
        insert(tx.db, "thread_members", row, conflict="OR IGNORE")
    mine = "root_id=? AND user_id=?"
    update(tx.db, "thread_members", {"last_viewed_at": at, "following": 1}, mine, (root_id, author))
    tx.db.execute(
        f"""UPDATE thread_members SET unread_mentions=unread_mentions+1, following=1
            WHERE root_id=? AND user_id IN ({marks(mentions)})""",
        (root_id, *mentions),
    )
    return tuple(followers(tx.db, root_id))


def remove_reply(tx: Transaction, reply: Row) -> None:
    """Note at the root that a reply is gone."""
    tx.db.execute(
        """UPDATE posts SET update_at=?1,
             reply_count=(SELECT count(*) FROM posts r
                          WHERE r.root_id=?2 AND r.root_id<>'' AND r.delete_at=0),
             last_reply_at=coalesce(
               (SELECT max(create_at) FROM posts r WHERE r.root_id=?2 AND r.root_id<>'' AND r.delete_at=0), 0)
           WHERE id=?2""",
        (tx.now, reply["root_id"]),
    )


def followers(db: sqlite3.Connection, root_id: str) -> list[str]:
    """Who follows a thread."""
    return column(db, "SELECT user_id FROM thread_members WHERE root_id=? AND following=1", (root_id,))


def follow(tx: Transaction, root_id: str, user_id: str, following: bool) -> None:
    """Follow a thread, or no longer; what was said before counts as read."""
    row = {
        "root_id": root_id,
        "user_id": user_id,
        "following": int(following),
        "last_viewed_at": tx.now,
        "unread_mentions": 0,
    }
    insert(tx.db, "thread_members", row, conflict="OR REPLACE")


def read(tx: Transaction, root_id: str, user_id: str, at: int, unread_mentions: int) -> None:
    """Mark a thread read up to a time; a past time makes it unread again."""
    values = {"last_viewed_at": at, "unread_mentions": unread_mentions}
    update(tx.db, "thread_members", values, "root_id=? AND user_id=?", (root_id, user_id))


def read_all(tx: Transaction, user_id: str, *, team_id: str = "", channel_id: str = "") -> int:
    """Mark all threads of a team (with the direct ones) or of a channel read; how many were unread."""
    sql = """UPDATE thread_members SET last_viewed_at=?1, unread_mentions=0
             WHERE user_id=?2 AND following=1 AND root_id IN (
               SELECT p.id FROM posts p JOIN channels c ON c.id=p.channel_id
               WHERE p.last_reply_at>thread_members.last_viewed_at AND p.id=thread_members.root_id
               AND (?3='' OR c.team_id IN (?3, '')) AND (?4='' OR c.id=?4))"""
    return tx.db.execute(sql, (tx.now, user_id, team_id, channel_id)).rowcount


_THREAD = """SELECT p.id AS root_id, p.channel_id, p.reply_count, p.last_reply_at, p.delete_at, c.team_id,
    t.following, t.last_viewed_at, t.unread_mentions,
    (SELECT count(*) FROM posts r
     WHERE r.root_id=p.id AND r.root_id<>'' AND r.delete_at=0 AND r.create_at>t.last_viewed_at)
      AS unread_replies
  FROM thread_members t JOIN posts p ON p.id=t.root_id JOIN channels c ON c.id=p.channel_id"""


def get(db: sqlite3.Connection, root_id: str, user_id: str) -> Row | None:
    """One thread as a user stands to it, also when no longer followed."""
    return one(db, f"{_THREAD} WHERE t.root_id=? AND t.user_id=?", (root_id, user_id))


@dataclass(frozen=True, slots=True)
class ThreadFilter:
    """Which of a user's threads a list is about; times in milliseconds, ids of roots."""

    team_id: str
    before: str = ""
    after: str = ""
    since: int = 0
    unread_only: bool = False
    deleted: bool = False
    limit: int = 25


def listed(db: sqlite3.Connection, user_id: str, which: ThreadFilter) -> list[Row]:
    """A user's threads, newest reply first; with `after` the other way round."""
    parts = ["t.user_id=?", "t.following=1", "c.team_id IN (?, '')", _MEMBER]
    values: list[object] = [user_id, which.team_id]
    if not which.deleted:
        parts.append("p.delete_at=0")
    if which.unread_only:
        parts.append("p.last_reply_at>t.last_viewed_at")
    if which.since:
        parts.append("p.update_at>=?")
        values.append(which.since)
    for root_id, sign in ((which.before, "<"), (which.after, ">")):
        if root_id:
            parts.append(f"p.last_reply_at{sign}(SELECT last_reply_at FROM posts WHERE id=?)")
            values.append(root_id)
    order = "ASC" if which.after else "DESC"
    where = " AND ".join(parts)
    return rows(
        db, f"{_THREAD} WHERE {where} ORDER BY p.last_reply_at {order} LIMIT ?", (*values, which.limit)
    )


_MEMBER = "EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id=p.channel_id AND m.user_id=t.user_id)"


def totals(
    db: sqlite3.Connection, user_id: str, team_id: str, *, direct: bool = True
) -> tuple[int, int, int]:
    """How many threads a user follows in a team, how many are unread, how many unread mentions they hold."""
    sql = f"""SELECT count(*), coalesce(sum(p.last_reply_at>t.last_viewed_at), 0),
                coalesce(sum(t.unread_mentions), 0)
              FROM thread_members t JOIN posts p ON p.id=t.root_id JOIN channels c ON c.id=p.channel_id
              WHERE t.user_id=?1 AND t.following=1 AND p.delete_at=0 AND {_MEMBER}
              AND (c.team_id=?2 OR (?3 AND c.team_id=''))"""
    row = db.execute(sql, (user_id, team_id, int(direct))).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def participants(db: sqlite3.Connection, root_ids: Sequence[str]) -> dict[str, list[str]]:
    """Who wrote replies in each of these threads, the latest last."""
    sql = f"""SELECT root_id, user_id FROM posts
             WHERE root_id IN ({marks(root_ids)}) AND root_id<>'' AND delete_at=0
              GROUP BY root_id, user_id ORDER BY max(create_at)"""
    found: dict[str, list[str]] = {}
    for row in rows(db, sql, root_ids):
        found.setdefault(row["root_id"], []).append(row["user_id"])
    return found


def followed_of(db: sqlite3.Connection, user_id: str, root_ids: Sequence[str]) -> set[str]:
    """Those of these threads that a user follows."""
    sql = f"""SELECT root_id FROM thread_members WHERE user_id=? AND following=1
              AND root_id IN ({marks(root_ids)})"""
    return set(column(db, sql, (user_id, *root_ids)))


def replies_mentioning(db: sqlite3.Connection, root_id: str, since: int) -> list[Row]:
    """The replies of a thread after a time, to count who is meant in them."""
    sql = """SELECT message, user_id FROM posts
             WHERE root_id=? AND root_id<>'' AND create_at>? AND delete_at=0"""
    return rows(db, sql, (root_id, since))


def exists(db: sqlite3.Connection, root_id: str) -> bool:
    """Whether there is such a root."""
    sql = "SELECT 1 FROM posts WHERE id=? AND root_id='' AND delete_at=0"
    return scalar(db, sql, (root_id,)) is not None
