"""What is said at its time, exactly once, and what of it cannot be said any more."""

from __future__ import annotations

import logging
from functools import partial

from chat_tui.errors import StorageError
from chat_tui.server import wire_channels, wire_posts
from chat_tui.server.events import Event
from chat_tui.server.membership import say
from chat_tui.server.records import channels, members, posts, scheduled, users
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.workspace import Workspace

LATE = 3600 * 1000
"""Milliseconds after its time from which on a post is not said by itself: its words may be true no more."""
AT_ONCE = 100
_log = logging.getLogger(__name__)


async def say_due(workspace: Workspace) -> int:
    """Say all whose time has come, each in a transaction of its own; how many were looked at."""
    records = workspace.records
    found = scheduled.due(records.reader, records.now(), limit=AT_ONCE)
    for row in found:
        try:
            await records.write(partial(_say, scheduled_id=row["id"]))
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - one that cannot be said must not keep the others waiting
            _log.exception("scheduled post %s was not said", row["id"])
            await records.write(partial(_fail, row=row, reason="unknown"))
    return len(found)


def _say(tx: Transaction, scheduled_id: str) -> None:
    row = scheduled.by_id(tx.db, scheduled_id)
    if row is None or row["error_code"] or row["scheduled_at"] > tx.now:
        return
    reason = _obstacle(tx, row)
    if reason:
        _fail(tx, row, reason)
        return
    unread = members.unread(tx.db, row["channel_id"], row["user_id"])
    had_read = unread is not None and not unread["msg_count"]
    said = say(tx, _post(row, marks_viewed=had_read))
    if said.is_new and not had_read:
        members.count_own(tx, row["channel_id"], row["user_id"], is_root=not row["root_id"])
    scheduled.remove(tx, row["id"])
    tx.tell(told("scheduled_post_deleted", row))


def _post(row: Row, *, marks_viewed: bool) -> NewPost:
    return NewPost(
        row["channel_id"],
        row["user_id"],
        row["message"],
        row["root_id"],
        row["type"],
        unpacked(row["props"]),
        unpacked(row["file_ids"]),
        pending_post_id=f"scheduled:{row['id']}",
        marks_viewed=marks_viewed,
    )


def _obstacle(tx: Transaction, row: Row) -> str:
    """Why it cannot be said, in Mattermost's words; "" if it can."""
    author = users.by_id(tx.db, row["user_id"])
    channel = channels.by_id(tx.db, row["channel_id"])
    if author is None or author["delete_at"]:
        return "user_deleted"
    if channel is None:
        return "channel_not_found"
    if channel["delete_at"]:
        return "channel_archived"
    if members.get(tx.db, channel["id"], author["id"]) is None:
        return "no_channel_member"
    if row["root_id"] and posts.by_id(tx.db, row["root_id"]) is None:
        return "thread_deleted"
    return "unable_to_send" if tx.now - row["scheduled_at"] > LATE else ""


def _fail(tx: Transaction, row: Row, reason: str) -> None:
    changed = scheduled.change(tx, row["id"], {"error_code": reason, "processed_at": tx.now})
    tx.tell(told("scheduled_post_updated", changed))


def told(name: str, row: Row, *, omit_connection: str = "") -> Event:
    """An event about one, for all terminals of its author but the one that knows."""
    data: dict[str, object] = {"scheduledPost": wire_posts.as_text(shown(row))}
    return Event(name, data, user_id=row["user_id"], omit_connection=omit_connection)


def shown(row: Row) -> Row:
    """A scheduled post on the wire."""
    own = {name: row[name] for name in ("id", "scheduled_at", "processed_at", "error_code")}
    return {**wire_channels.draft(row), "priority": {}, **own}
