"""What is really so: read from the server's database file, past all of the server's own code."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.chaos.attachments import content_of
from tests.chaos.snapshot import Row


@dataclass(frozen=True, slots=True)
class Post:
    """One stored post."""

    id: str
    number: int
    channel_id: str
    author: str
    root_id: str
    text: str
    kind: str
    created_at: int
    edited: bool
    deleted: bool
    client_id: str
    """The pending_post_id it was made with, or empty."""
    files: tuple[str, ...] = ()
    """The names of the files that came with it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's counts in a channel."""

    unread: int
    mentions: int
    last_viewed_at: int


@dataclass(slots=True)
class Truth:
    """All that the checker needs of the server."""

    posts: dict[str, Post] = field(default_factory=dict)
    reactions: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    members: dict[tuple[str, str], Standing] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    """Ids by name."""
    damage: str = ""
    """What PRAGMA integrity_check found, or empty."""

    def channels_of(self, user_id: str) -> dict[str, Standing]:
        """Where a user is a member."""
        return {channel: standing for (channel, user), standing in self.members.items() if user == user_id}

    def view(self, channel_id: str, user_id: str) -> dict[str, Any]:
        """What a member's store must hold of a channel, in the form of `snapshot`."""
        alive = [post for post in self.posts.values() if post.channel_id == channel_id and not post.deleted]
        alive.sort(key=lambda post: (post.created_at, post.id))
        roots = [post for post in alive if not post.root_id]
        by_root: dict[str, list[Post]] = defaultdict(list)
        for post in alive:
            if post.root_id:
                by_root[post.root_id].append(post)
        standing = self.members[channel_id, user_id]
        return {
            "unread": standing.unread,
            "mentions": standing.mentions,
            "last_viewed_at": standing.last_viewed_at,
            "gaps": 0,
            "roots": [self._row(post) for post in roots],
            "replies": [self._row(post) for root in roots for post in by_root[root.id]],
            "claims": {root.id: len(by_root[root.id]) for root in roots if by_root[root.id]},
        }

    def _row(self, post: Post) -> Row:
        reactions = sorted(self.reactions.get(post.id, []))
        return [post.id, post.root_id, post.author, post.text, bool(post.edited), reactions, list(post.files)]


def read_truth(path: Path, *, check: bool = False) -> Truth:
    """Everything, as of one moment; `check` has SQLite look for damage as well."""
    truth = Truth()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.execute("BEGIN")
        truth.users = dict(db.execute("SELECT username, id FROM users"))
        _read_posts(db, truth)
        for post_id, emoji, user_id in db.execute("SELECT post_id, emoji_name, user_id FROM reactions"):
            truth.reactions[post_id].append([emoji, user_id])
        sql = """SELECT m.channel_id, m.user_id, max(0, c.total_msg_count_root - m.msg_count_root),
                        m.mention_count_root, m.last_viewed_at
                 FROM channel_members m JOIN channels c ON c.id = m.channel_id WHERE c.delete_at = 0"""
        for channel_id, user_id, *standing in db.execute(sql):
            truth.members[channel_id, user_id] = Standing(*standing)
        if check:
            truth.damage = damage(db) or _damaged_files(db, path.parent / "files")
    return truth


def damage(db: sqlite3.Connection) -> str:
    """What is wrong with a database, or empty."""
    found = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
    return "" if found == ["ok"] else "; ".join(found)


def damage_of(path: Path) -> str:
    """The same for a file that nobody has open."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return damage(db)


def _damaged_files(db: sqlite3.Connection, folder: Path) -> str:
    """Which files of messages are not what was sent."""
    found = [
        f"the file {name} is not what was sent"
        for file_id, name in db.execute("SELECT id, name FROM files WHERE post_id <> '' AND delete_at = 0")
        if (folder / file_id).read_bytes() != content_of(name)
    ]
    return "; ".join(found)


def _read_posts(db: sqlite3.Connection, truth: Truth) -> None:
    sql = """SELECT p.id, p.seq, p.channel_id, p.user_id, p.root_id, p.message, p.type, p.create_at,
                    p.edit_at > 0, p.delete_at > 0, coalesce(k.pending_post_id, '')
             FROM posts p LEFT JOIN pending_posts k ON k.post_id = p.id ORDER BY p.seq"""
    files: dict[str, list[str]] = defaultdict(list)
    for post_id, name in db.execute("SELECT post_id, name FROM files WHERE delete_at = 0 ORDER BY name"):
        files[post_id].append(name)
    for row in db.execute(sql):
        post = replace(Post(*row), files=tuple(files[row[0]]))
        truth.posts[post.id] = post
