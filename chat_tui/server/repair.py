"""Which posts changed without anybody being told, because the process was killed between the two.

Triggers note every change of a post inside its own transaction; writing its event to the log takes the note
away in the same transaction. So what is noted at a start was committed and never told: it is told then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chat_tui.server import announce, wire_posts
from chat_tui.server.event_log import Told
from chat_tui.server.mentions import mentioned
from chat_tui.server.records import posts
from chat_tui.server.records.posts import Posted
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, marks, rows
from chat_tui.server.workspace import Workspace

_NOTE = """INSERT INTO untold_posts (post_id, is_new, update_at) VALUES (new.id, {is_new}, new.update_at)
           ON CONFLICT (post_id) DO UPDATE SET update_at = excluded.update_at;"""
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS untold_posts (
        post_id TEXT PRIMARY KEY, is_new INTEGER NOT NULL, update_at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    f"CREATE TRIGGER IF NOT EXISTS untold_post_made AFTER INSERT ON posts BEGIN {_NOTE.format(is_new=1)} END",
    f"""CREATE TRIGGER IF NOT EXISTS untold_post_changed
        AFTER UPDATE OF message, props, is_pinned, delete_at ON posts BEGIN {_NOTE.format(is_new=0)} END""",
)


def install(tx: Transaction) -> None:
    """Begin to note changes; nothing happens if that was done before."""
    for statement in _SCHEMA:
        tx.db.execute(statement)


def settle(db: sqlite3.Connection, told: Iterable[Told]) -> None:
    """Take away the notes of what is told now. A deleted root takes its replies along, without events."""
    for one in told:
        if one.is_gone:
            replies = "SELECT id FROM posts WHERE root_id=?1"
            db.execute(f"DELETE FROM untold_posts WHERE post_id=?1 OR post_id IN ({replies})", (one.post_id,))
        else:
            sql = "DELETE FROM untold_posts WHERE post_id=? AND update_at<=?"
            db.execute(sql, (one.post_id, one.update_at))


async def tell_untold(workspace: Workspace) -> int:
    """Publish what the last process had no time for; how many posts that were."""
    db = workspace.records.reader
    notes = rows(
        db, "SELECT n.is_new, p.* FROM untold_posts n JOIN posts p ON p.id=n.post_id ORDER BY p.update_at"
    )
    gone = {note["id"] for note in notes if note["delete_at"]}
    for note in notes:
        is_new = bool(note.pop("is_new"))
        if note["root_id"] not in gone:
            await _tell(workspace, note, is_new)
    ids = [note["id"] for note in notes]
    await workspace.records.write(
        lambda tx: tx.db.execute(f"DELETE FROM untold_posts WHERE post_id IN ({marks(ids)})", ids)
    )
    return len(notes)


async def _tell(workspace: Workspace, post: Row, is_new: bool) -> None:
    db = workspace.records.reader
    if post["delete_at"]:
        await workspace.tell(announce.post_deleted(post, wire_posts.post(db, post)))
    elif is_new:
        named = mentioned(post["message"], posts.candidates(db, post["channel_id"])) - {post["user_id"]}
        await announce.posted(workspace, Posted(post, True, tuple(sorted(named))))
    else:
        await workspace.tell(announce.post_edited(workspace, post))
