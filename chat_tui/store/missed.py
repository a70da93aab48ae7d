"""What was said in some channels and threads since they were read? Read at once for all, in a thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.store.rows import Row

LOOKED_AT = 300
"""Of each channel so many of the newest are looked at: who reads of more goes there."""
WORDS = 300
"""Characters of what was said."""
_COLUMNS = f"id, author_id, author_name, substr(text, 1, {WORDS}), created_at, mentions_me, attachments"
_ROOTS = (
    f"SELECT {_COLUMNS} FROM messages WHERE channel_id = ? AND root_id IS NULL AND created_at > ?"
    " AND deleted_at = 0 AND kind != 'system' AND (author_id != ? OR author_name != '')"
    " ORDER BY created_at DESC, id DESC LIMIT ?"
)
_REPLIES = (
    f"SELECT {_COLUMNS} FROM messages WHERE root_id = ? AND created_at > ?"
    " AND deleted_at = 0 AND (author_id != ? OR author_name != '') ORDER BY created_at DESC, id DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A channel, or a thread of it, that was read up to a time."""

    channel_id: ChannelId
    since: Millis
    root_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of a message in few words; all of it raw."""

    id: MessageId
    author_id: UserId
    author_name: str
    text: str
    at: Millis
    calls_me: bool = False
    files: tuple[str, ...] = ()


def said_since(
    connection: sqlite3.Connection, places: Sequence[Unread], me: UserId
) -> dict[Unread, tuple[Said, ...]]:
    """What others said in each place since it was read, the newest first, as far as it is here."""
    found = {}
    for place in places:
        sql, key = (_ROOTS, place.channel_id) if place.root_id is None else (_REPLIES, place.root_id)
        rows = connection.execute(sql, (key, place.since, me, LOOKED_AT)).fetchall()
        found[place] = tuple(_said(row) for row in rows)
    return found


def _said(row: Row) -> Said:
    files = tuple(str(file[1]) for file in json.loads(row[6])) if row[6] else ()
    return Said(row[0], row[1], row[2], row[3], row[4], bool(row[5]), files)
