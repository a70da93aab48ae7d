"""Which posts a list holds: pages, what changed since, around the first unread, pinned, flagged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from chat_tui.server.records import posts
from chat_tui.server.records.rows import Row, column, marks, rows, scalar

_IS_REPLY = "root_id<>''"
"""Said in so many words, since the index of replies has no other posts: without it all are looked through."""
SINCE_LIMIT = 1000
"""How many changed posts one answer holds; a client that gets as many reads the newest page again."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A list of posts, newest first, and the ids of the neighbours beyond both ends ("" for none)."""

    order: list[Row]
    newer: str = ""
    older: str = ""


def _scope(roots_only: bool) -> str:
    return "channel_id=? AND delete_at=0" + (" AND root_id=''" if roots_only else "")


def page(db: sqlite3.Connection, channel_id: str, *, limit: int, offset: int, roots_only: bool) -> Timeline:
    """A page counted from the newest post."""
    sql = f"SELECT * FROM posts WHERE {_scope(roots_only)} ORDER BY create_at DESC, id DESC LIMIT ? OFFSET ?"
    found = rows(db, sql, (channel_id, limit, offset))
    return _with_neighbours(db, found, roots_only, full=len(found) == limit, newer_unknown=offset > 0)


def before(
    db: sqlite3.Connection, anchor_id: str, channel_id: str, *, limit: int, offset: int, roots_only: bool
) -> Timeline:
    """A page of the posts older than one; an unknown one has none, and is itself the newer neighbour."""
    at = _instant(db, anchor_id, channel_id)
    sql = f"""SELECT * FROM posts WHERE {_scope(roots_only)} AND create_at<?
              ORDER BY create_at DESC, id DESC LIMIT ? OFFSET ?"""
    found = rows(db, sql, (channel_id, at, limit, offset)) if at is not None else []
    line = _with_neighbours(db, found, roots_only, full=len(found) == limit, newer_unknown=offset > 0)
    return line if offset else Timeline(line.order, anchor_id, line.older)


def after(
    db: sqlite3.Connection, anchor_id: str, channel_id: str, *, limit: int, offset: int, roots_only: bool
) -> Timeline:
    """A page of the posts newer than one, nearest page first."""
    at = _instant(db, anchor_id, channel_id)
    sql = f"""SELECT * FROM posts WHERE {_scope(roots_only)} AND create_at>?
              ORDER BY create_at ASC, id ASC LIMIT ? OFFSET ?"""
    found = rows(db, sql, (channel_id, at, limit, offset))[::-1] if at is not None else []
    newer = _neighbour(db, found[0], roots_only, newer=True) if len(found) == limit else ""
    older = anchor_id if not offset else (_neighbour(db, found[-1], roots_only, newer=False) if found else "")
    return Timeline(found, newer, older)


def _instant(db: sqlite3.Connection, post_id: str, channel_id: str) -> int | None:
    found = scalar(db, "SELECT create_at FROM posts WHERE id=? AND channel_id=?", (post_id, channel_id))
    return None if found is None else int(found)


def _with_neighbours(
    db: sqlite3.Connection, found: list[Row], roots_only: bool, *, full: bool, newer_unknown: bool
) -> Timeline:
    if not found:
        return Timeline([])
    newer = _neighbour(db, found[0], roots_only, newer=True) if newer_unknown else ""
    older = _neighbour(db, found[-1], roots_only, newer=False) if full else ""
    return Timeline(found, newer, older)


def _neighbour(db: sqlite3.Connection, post: Row, roots_only: bool, *, newer: bool) -> str:
    sign, order = (">", "ASC") if newer else ("<", "DESC")
    sql = f"""SELECT id FROM posts WHERE {_scope(roots_only)} AND create_at{sign}?
              ORDER BY create_at {order} LIMIT 1"""
    return scalar(db, sql, (post["channel_id"], post["create_at"])) or ""


def since(db: sqlite3.Connection, channel_id: str, at: int, *, roots_only: bool) -> Timeline:
    """Everything whose update_at is later than a time, deleted posts included, newest first."""
    roots = " AND root_id=''" if roots_only else ""
    sql = f"""SELECT * FROM (SELECT * FROM posts WHERE channel_id=? AND update_at>?{roots}
                ORDER BY update_at DESC LIMIT ?) ORDER BY create_at DESC, id DESC"""
    return Timeline(rows(db, sql, (channel_id, at, SINCE_LIMIT)))


def around_unread(
    db: sqlite3.Connection, channel_id: str, viewed_at: int, *, limits: tuple[int, int], roots_only: bool
) -> Timeline:
    """Posts around the first unread one: `limits` are how many older ones, and how many from it on."""
    first = scalar(
        db,
        f"SELECT id FROM posts WHERE {_scope(roots_only)} AND create_at>? ORDER BY create_at LIMIT 1",
        (channel_id, viewed_at),
    )
    if first is None:
        return page(db, channel_id, limit=limits[0], offset=0, roots_only=roots_only)
    older = before(db, first, channel_id, limit=limits[0], offset=0, roots_only=roots_only)
    newer = after(db, first, channel_id, limit=limits[1], offset=0, roots_only=roots_only)
    unread = posts.by_ids(db, [first])
    kept = newer.order[-(limits[1] - 1) :] if limits[1] > 1 else []
    order = [*kept, *unread, *older.order]
    return Timeline(order, _neighbour(db, order[0], roots_only, newer=True), older.older)


def thread(db: sqlite3.Connection, root_id: str) -> list[Row]:
    """A root and its replies, oldest first."""
    sql = f"""SELECT * FROM posts WHERE id=?1 AND delete_at=0
              UNION ALL SELECT * FROM posts WHERE root_id=?1 AND {_IS_REPLY} AND delete_at=0
              ORDER BY create_at, id"""
    return rows(db, sql, (root_id,))


def replies_after(
    db: sqlite3.Connection, root_id: str, position: tuple[int, str], *, limit: int, downwards: bool
) -> tuple[list[Row], bool]:
    """A page of replies after (downwards) or before a position, nearest first; whether there are more."""
    sign, order = (">", "ASC") if downwards else ("<", "DESC")
    sql = f"""SELECT * FROM posts WHERE root_id=? AND {_IS_REPLY} AND delete_at=0
              AND (create_at, id){sign}(?, ?)
              ORDER BY create_at {order}, id {order} LIMIT ?"""
    found = rows(db, sql, (root_id, *position, limit + 1))
    return found[:limit], len(found) > limit


def threads_of(db: sqlite3.Connection, found: list[Row]) -> list[Row]:
    """The rest of the threads that these posts belong to."""
    known = {post["id"] for post in found}
    root_ids = list({post["root_id"] or post["id"] for post in found})
    sql = f"""SELECT * FROM posts WHERE id IN ({marks(root_ids)}) AND delete_at=0
              UNION ALL
              SELECT * FROM posts WHERE root_id IN ({marks(root_ids)}) AND {_IS_REPLY} AND delete_at=0"""
    return [post for post in rows(db, sql, (*root_ids, *root_ids)) if post["id"] not in known]


def pinned(db: sqlite3.Connection, channel_id: str) -> list[Row]:
    """The pinned posts of a channel, newest first."""
    sql = "SELECT * FROM posts WHERE channel_id=? AND is_pinned=1 AND delete_at=0 ORDER BY create_at DESC"
    return rows(db, sql, (channel_id,))


def flagged(
    db: sqlite3.Connection, user_id: str, *, team_id: str, channel_id: str, limit: int, offset: int
) -> list[Row]:
    """A page of the posts a user saved, in channels he is in, newest first."""
    sql = """SELECT p.* FROM preferences f JOIN posts p ON p.id=f.name AND p.delete_at=0
             JOIN channels c ON c.id=p.channel_id
             JOIN channel_members m ON m.channel_id=p.channel_id AND m.user_id=f.user_id
             WHERE f.user_id=?1 AND f.category='flagged_post' AND (?2='' OR c.team_id IN (?2, ''))
             AND (?3='' OR c.id=?3) ORDER BY p.create_at DESC LIMIT ?4 OFFSET ?5"""
    return rows(db, sql, (user_id, team_id, channel_id, limit, offset))


def newest_change(db: sqlite3.Connection, channel_id: str) -> int:
    """When anything in a channel changed last, in milliseconds: what ETags are made of."""
    found = column(db, "SELECT max(update_at) FROM posts WHERE channel_id=?", (channel_id,))
    return int(found[0] or 0)
