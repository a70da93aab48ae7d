"""What was said: posts are made, changed and deleted here, each exactly once."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from chat_tui.server.ids import new_id
from chat_tui.server.mentions import Candidate, hashtags, mentioned
from chat_tui.server.records import edits, members, threads
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import (
    Row,
    column,
    insert,
    marks,
    one,
    packed,
    rows,
    scalar,
    unpacked,
    update,
)

UNCOUNTED = frozenset(
    {
        "system_join_channel",
        "system_leave_channel",
        "system_add_to_channel",
        "system_remove_from_channel",
        "system_join_team",
        "system_leave_team",
        "system_remove_from_team",
    }
)
"""Types that do not make a channel unread."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """What must be known to make a post; `create_at` only for posts of the past (seeds)."""

    channel_id: str
    user_id: str
    message: str
    root_id: str = ""
    type: str = ""
    props: Mapping[str, object] = field(default_factory=dict)
    file_ids: Sequence[str] = ()
    pending_post_id: str = ""
    create_at: int = 0
    marks_viewed: bool = True
    """Whether writing shows that the author has read the channel: not so for hooks, bots and commands."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it; `is_new` is False when the same pending_post_id had made `post` before."""

    post: Row
    is_new: bool
    mentions: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    viewed: bool = False


def create(tx: Transaction, new: NewPost) -> Posted:
    """Add a post with all that follows from it: counts, mentions, threads, attached files.

    A `pending_post_id` acts once for its user, for ever.
    """
    before = made_before(tx.db, new.user_id, new.pending_post_id)
    if before is not None:
        return Posted(before, is_new=False)
    post = _insert(tx, new)
    if new.pending_post_id:
        pending = {"user_id": new.user_id, "pending_post_id": new.pending_post_id, "post_id": post["id"]}
        insert(tx.db, "pending_posts", pending)
    _count(tx, post)
    names = mentioned(new.message, candidates(tx.db, new.channel_id)) if not _is_system(post) else set()
    peers = _peers(tx.db, new) if not _is_system(post) else set()
    mentions = tuple(sorted((names | peers) - {new.user_id}))
    if mentions:
        members.count_mentions(tx, new.channel_id, mentions, is_root=not new.root_id)
    followers: tuple[str, ...] = ()
    if new.root_id:
        followers = threads.add_reply(tx, post, mentions)
    if new.marks_viewed:
        members.count_post(tx, new.channel_id, new.user_id, is_root=not new.root_id)
    return Posted(post, True, mentions, followers, new.marks_viewed and not new.root_id)


def made_before(db: sqlite3.Connection, user_id: str, pending_post_id: str) -> Row | None:
    """The post that the same pending_post_id of a user made, deleted or not."""
    if not pending_post_id:
        return None
    sql = """SELECT p.* FROM pending_posts k JOIN posts p ON p.id=k.post_id
             WHERE k.user_id=? AND k.pending_post_id=?"""
    return one(db, sql, (user_id, pending_post_id))


def _is_system(post: Row) -> bool:
    return str(post["type"]).startswith("system_")


def _insert(tx: Transaction, new: NewPost) -> Row:
    last = scalar(tx.db, "SELECT last_post_at FROM channels WHERE id=?", (new.channel_id,))
    at = new.create_at or max(tx.now, int(last) + 1)
    post_id = new_id()
    post: Row = {
        "id": post_id,
        "channel_id": new.channel_id,
        "user_id": new.user_id,
        "root_id": new.root_id,
        "message": new.message,
        "type": new.type,
        "props": packed(new.props),
        "hashtags": hashtags(new.message),
        "file_ids": packed(_attach(tx, post_id, new)),
        "is_pinned": 0,
        "reply_count": 0,
        "last_reply_at": 0,
        "create_at": at,
        "update_at": at,
        "edit_at": 0,
        "delete_at": 0,
    }
    insert(tx.db, "posts", post)
    _index(tx.db, post_id, post["message"])
    return post


def _index(db: sqlite3.Connection, post_id: str, message: str, *, was: str | None = None) -> None:
    """Keep the words of search in step; SQLite refuses to do it in a trigger of a file it need not trust."""
    seq = scalar(db, "SELECT seq FROM posts WHERE id=?", (post_id,))
    if was is not None:
        sql = "INSERT INTO posts_words (posts_words, rowid, message) VALUES ('delete', ?, ?)"
        db.execute(sql, (seq, was))
    db.execute("INSERT INTO posts_words (rowid, message) VALUES (?, ?)", (seq, message))


def reword(tx: Transaction, post_id: str, message: str, props: str) -> None:
    """Let a post say something else without being edited: a notice of somebody who is forgotten."""
    before = scalar(tx.db, "SELECT message FROM posts WHERE id=?", (post_id,))
    _index(tx.db, post_id, message, was=before)
    values = {"message": message, "props": props, "update_at": tx.now}
    update(tx.db, "posts", values, "id=?", (post_id,))


def _attach(tx: Transaction, post_id: str, new: NewPost) -> list[str]:
    attached = []
    for file_id in new.file_ids:
        where = "id=? AND user_id=? AND channel_id=? AND post_id='' AND delete_at=0"
        if update(tx.db, "files", {"post_id": post_id}, where, (file_id, new.user_id, new.channel_id)):
            attached.append(file_id)
    return attached


def _count(tx: Transaction, post: Row) -> None:
    counted = int(post["type"] not in UNCOUNTED)
    root = not post["root_id"]
    tx.db.execute(
        """UPDATE channels SET last_post_at=max(last_post_at, ?1), total_msg_count=total_msg_count+?2,
             last_root_post_at=CASE WHEN ?3 THEN max(last_root_post_at, ?1) ELSE last_root_post_at END,
             total_msg_count_root=total_msg_count_root+?4 WHERE id=?5""",
        (post["create_at"], counted, int(root), counted * int(root), post["channel_id"]),
    )


def candidates(db: sqlite3.Connection, channel_id: str) -> Sequence[Candidate]:
    """Who can be mentioned in a channel: its members with the words they asked for."""
    # One row, not one a member: at each the writer may have to wait for the event loop.
    sql = """SELECT json_group_array(json_array(u.id, u.username, u.first_name, u.notify_props))
             FROM channel_members m JOIN users u ON u.id=m.user_id WHERE m.channel_id=? AND u.delete_at=0"""
    return _candidates(scalar(db, sql, (channel_id,)))


@lru_cache(maxsize=64)
def _candidates(found: str) -> Sequence[Candidate]:
    """Kept: most of what is posted finds the same people as the last post."""
    return tuple(
        Candidate.of(user_id, username, first_name, unpacked(notify_props))
        for user_id, username, first_name, notify_props in unpacked(found)
    )


def _peers(db: sqlite3.Connection, new: NewPost) -> set[str]:
    """In direct and group channels everything is meant for everybody."""
    sql = """SELECT m.user_id FROM channel_members m JOIN channels c ON c.id=m.channel_id
             WHERE m.channel_id=? AND c.type IN ('D', 'G')"""
    return set(column(db, sql, (new.channel_id,)))


def by_id(db: sqlite3.Connection, post_id: str, *, deleted: bool = False) -> Row | None:
    """The post with this id, a deleted one only if asked for."""
    sql = "SELECT * FROM posts WHERE id=? AND (delete_at=0 OR ?)"
    return one(db, sql, (post_id, int(deleted)))


def by_ids(db: sqlite3.Connection, post_ids: Sequence[str]) -> list[Row]:
    """Those of these posts that ever existed, deleted ones included."""
    return rows(db, f"SELECT * FROM posts WHERE id IN ({marks(post_ids)})", post_ids)


def edit(tx: Transaction, post_id: str, values: Row) -> Row:
    """Change a post; only a new message counts as an edit. `values` has message, props or is_pinned."""
    changes: Row = {**values, "update_at": tx.now}
    if "props" in changes:
        changes["props"] = packed(changes["props"])
    before = by_id(tx.db, post_id)
    assert before is not None
    if changes.get("message", before["message"]) != before["message"]:
        changes |= {"edit_at": tx.now, "hashtags": hashtags(changes["message"])}
        _index(tx.db, post_id, changes["message"], was=before["message"])
        edits.keep(tx, before)
    update(tx.db, "posts", changes, "id=?", (post_id,))
    found = by_id(tx.db, post_id)
    assert found is not None
    return found


def touch(tx: Transaction, post_id: str) -> None:
    """Bump update_at, so that `since` brings the post."""
    update(tx.db, "posts", {"update_at": tx.now}, "id=?", (post_id,))


def delete(tx: Transaction, post: Row, by: str) -> None:
    """Delete a post softly, with its replies if it is a root: the text goes, the row stays for `since`."""
    doomed = [
        post,
        *rows(tx.db, "SELECT * FROM posts WHERE root_id=? AND root_id<>'' AND delete_at=0", (post["id"],)),
    ]
    for row in doomed:
        gone = {
            "message": "",
            "props": packed({"deleteBy": by}),
            "hashtags": "",
            "file_ids": "[]",
            "is_pinned": 0,
        }
        _index(tx.db, row["id"], "", was=row["message"])
        update(tx.db, "posts", {**gone, "delete_at": tx.now, "update_at": tx.now}, "id=?", (row["id"],))
        update(tx.db, "files", {"delete_at": tx.now}, "post_id=?", (row["id"],))
        tx.db.execute("DELETE FROM reactions WHERE post_id=?", (row["id"],))
        edits.forget(tx, row["id"])
    if post["root_id"]:
        threads.remove_reply(tx, post)


def mentions_since(db: sqlite3.Connection, post: Row, user_id: str) -> tuple[int, int]:
    """How many posts from this one on mention a user: of all posts, and of roots."""
    words = [c for c in candidates(db, post["channel_id"]) if c.user_id == user_id]
    sql = """SELECT message, root_id FROM posts WHERE channel_id=? AND create_at>=? AND delete_at=0
             AND user_id<>? AND type NOT LIKE 'system_%'"""
    direct = scalar(db, "SELECT type FROM channels WHERE id=?", (post["channel_id"],)) in {"D", "G"}
    hits = [
        row["root_id"]
        for row in rows(db, sql, (post["channel_id"], post["create_at"], user_id))
        if direct or mentioned(row["message"], words)
    ]
    return len(hits), sum(not root_id for root_id in hits)
