"""What was said in a channel, thread by thread with all that hangs on it, however much it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from chat_tui.server.records import files, reactions
from chat_tui.server.records.rows import Row, by_key, marks, rows

_BATCH = 200
"""Threads that are read at once."""
_AT_ONCE = 500
"""Ids in one question."""
_ROOTS = """SELECT * FROM posts WHERE channel_id=? AND delete_at=0 AND root_id=''
            ORDER BY create_at, seq"""
LOST = """SELECT count(*) FROM posts r WHERE r.root_id<>'' AND r.delete_at=0 AND NOT EXISTS
          (SELECT 1 FROM posts p WHERE p.id=r.root_id AND p.delete_at=0)"""
"""Replies whose thread is gone."""


@dataclass
class Said:
    """A message with its reactions, its files in their order, and who saved it."""

    row: Row
    reactions: Sequence[Row] = ()
    files: Sequence[Row] = ()
    saved_by: Sequence[str] = ()
    replies: list[Said] = field(default_factory=list)


def prepare(db: sqlite3.Connection) -> None:
    """Make what follows quick; `db` is a copy of ours."""
    db.execute("CREATE INDEX saved_by_post ON preferences (name) WHERE category='flagged_post'")


def of_channel(db: sqlite3.Connection, channel_id: str) -> Iterator[Said]:
    """The threads of a channel, by the time of their roots; replies are inside, deleted things are not."""
    cursor = db.execute(_ROOTS, (channel_id,))
    names = [column[0] for column in cursor.description]
    while found := cursor.fetchmany(_BATCH):
        yield from _threads(db, [dict(zip(names, row, strict=True)) for row in found])


def _threads(db: sqlite3.Connection, roots: list[Row]) -> Iterator[Said]:
    ids = [row["id"] for row in roots]
    sql = f"""SELECT * FROM posts WHERE root_id IN ({marks(ids)}) AND root_id<>'' AND delete_at=0
              ORDER BY create_at, seq"""
    replies = by_key(rows(db, sql, ids), "root_id")
    every = [*roots, *(row for found in replies.values() for row in found)]
    said = {one.row["id"]: one for one in _with_sides(db, every)}
    for root in roots:
        thread = said[root["id"]]
        thread.replies = [said[row["id"]] for row in replies.get(root["id"], [])]
        yield thread


def _with_sides(db: sqlite3.Connection, found: list[Row]) -> Iterator[Said]:
    waiting = iter(found)
    while batch := list(islice(waiting, _AT_ONCE)):
        ids = [row["id"] for row in batch]
        reacted = reactions.of_posts(db, ids)
        attached = files.of_posts(db, [row["id"] for row in batch if row["file_ids"] != "[]"])
        saved = _saved(db, ids)
        for row in batch:
            post_id = row["id"]
            its_files = _in_order(row["file_ids"], attached.get(post_id, ()))
            yield Said(row, reacted.get(post_id, ()), its_files, saved.get(post_id, ()))


def _in_order(file_ids: str, found: Sequence[Row]) -> list[Row]:
    return sorted(found, key=lambda file: file_ids.find(file["id"]))


def _saved(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    sql = f"""SELECT p.name, u.username FROM preferences p JOIN users u ON u.id=p.user_id
              WHERE p.category='flagged_post' AND p.name IN ({marks(ids)}) ORDER BY u.username"""
    found: dict[str, list[str]] = {}
    for post_id, username in db.execute(sql, tuple(ids)):
        found.setdefault(post_id, []).append(username)
    return found
