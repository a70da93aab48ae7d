"""How posts, post lists, reactions, files and threads look on the wire."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from chat_tui.server import wire_users
from chat_tui.server.integrations.buttons import hidden
from chat_tui.server.records import emoji as emoji_records
from chat_tui.server.records import files, posts, previews, reactions, threads, users
from chat_tui.server.records.rows import Row, unpacked

_NAMED = re.compile(r":([a-z0-9_+-]{1,64}):")
_MOST_NAMES = 30_000
"""What SQLite takes as values of one question, nearly."""


@dataclass(frozen=True, slots=True)
class Look:
    """For whom posts are shown, and how threads are: collapsed roots tell who takes part."""

    viewer_id: str = ""
    collapsed: bool = False
    extended: bool = False


def as_text(value: object) -> str:
    """JSON inside JSON, as events carry it."""
    return msgspec.json.encode(value).decode()


def post(db: sqlite3.Connection, row: Row, look: Look = Look(), *, pending_post_id: str = "") -> Row:
    """One post."""
    return {**many(db, [row], look)[0], "pending_post_id": pending_post_id}


def many(db: sqlite3.Connection, found: Sequence[Row], look: Look = Look()) -> list[Row]:
    """Posts with their reactions, files and threads, read in one go."""
    ids = [row["id"] for row in found]
    reacted = reactions.of_posts(db, ids)
    attached = files.of_posts(db, [row["id"] for row in found if row["file_ids"] != "[]"])
    roots = {row["root_id"] for row in found if row["root_id"]}
    counts = {row["id"]: row["reply_count"] for row in [*found, *posts.by_ids(db, sorted(roots - set(ids)))]}
    made = _emoji_of(db, found, reacted)
    shown = [
        _plain(row, counts, reacted.get(row["id"], []), attached.get(row["id"], []), made.get(row["id"], []))
        for row in found
    ]
    if look.collapsed:
        _add_threads(db, shown, look)
    return shown


def _emoji_of(
    db: sqlite3.Connection, found: Sequence[Row], reacted: Mapping[str, list[Row]]
) -> dict[str, list[Row]]:
    """The emoji of the workspace's own that each post names, in its text, its cards or its reactions."""
    named = {row["id"]: _names(row, reacted.get(row["id"], [])) for row in found}
    wanted = set().union(*named.values())
    if not wanted:
        return {}
    known = emoji_records.by_names(db, sorted(wanted)[:_MOST_NAMES])
    return {post_id: [one for one in known if one["name"] in names] for post_id, names in named.items()}


def _names(row: Row, reacted: list[Row]) -> set[str]:
    text = row["message"] + (row["props"] if '"attachments"' in row["props"] else "")
    return {*_NAMED.findall(text), *(one["emoji_name"] for one in reacted)}


_COLUMNS = ("id", "create_at", "update_at", "edit_at", "delete_at")


def _plain(
    row: Row, counts: Mapping[str, int], reacted: list[Row], attached: list[Row], made: list[Row]
) -> Row:
    props = unpacked(row["props"])
    metadata: Row = {}
    if props.get("attachments"):
        metadata["embeds"] = [{"type": "message_attachment"}]
    if made:
        metadata["emojis"] = [emoji(one) for one in made]
    if attached:
        metadata["files"] = [file(one) for one in attached]
    if reacted:
        metadata["reactions"] = [reaction(one) for one in reacted]
    seen: Row = {name: row[name] for name in _COLUMNS}
    seen |= {
        "is_pinned": bool(row["is_pinned"]),
        "user_id": row["user_id"],
        "channel_id": row["channel_id"],
        "root_id": row["root_id"],
        "original_id": "",
        "message": row["message"],
        "type": row["type"],
        "props": hidden(props),
        "hashtags": row["hashtags"],
    }
    if row["file_ids"] != "[]":
        seen["file_ids"] = unpacked(row["file_ids"])
    seen["pending_post_id"] = ""
    if reacted:
        seen["has_reactions"] = True
    return seen | {
        "reply_count": counts.get(row["root_id"] or row["id"], 0),
        "last_reply_at": row["last_reply_at"],
        "participants": None,
        "metadata": metadata,
    }


def _add_threads(db: sqlite3.Connection, shown: list[Row], look: Look) -> None:
    roots = [one["id"] for one in shown if not one["root_id"] and one["reply_count"]]
    writers = threads.participants(db, roots)
    followed = threads.followed_of(db, look.viewer_id, roots)
    for one in shown:
        if one["id"] in writers:
            one["participants"] = _participants(db, writers[one["id"]], look)
            one["is_following"] = one["id"] in followed


def _participants(db: sqlite3.Connection, user_ids: list[str], look: Look) -> list[Row]:
    if not look.extended:
        return [wire_users.only_id(user_id) for user_id in user_ids]
    known = {row["id"]: row for row in users.by_ids(db, user_ids)}
    return [wire_users.user(known[user_id]) for user_id in user_ids if user_id in known]


def post_list(shown: Sequence[Row], extra: Sequence[Row] = (), *, newer: str = "", older: str = "") -> Row:
    """Posts in order, further ones that belong to them, and the neighbours beyond both ends."""
    return {
        "order": [one["id"] for one in shown],
        "posts": {one["id"]: one for one in (*shown, *extra)},
        "next_post_id": newer,
        "prev_post_id": older,
    }


def emoji(row: Row) -> Row:
    """An emoji that somebody made."""
    return {
        "id": row["id"],
        "create_at": row["create_at"],
        "update_at": row["update_at"],
        "delete_at": 0,
        "creator_id": row["creator_id"],
        "name": row["name"],
    }


def reaction(row: Row, *, removed_at: int = 0) -> Row:
    """A reaction; one that was taken back has no time of making."""
    return {
        "user_id": row["user_id"],
        "post_id": row["post_id"],
        "emoji_name": row["emoji_name"],
        "create_at": 0 if removed_at else row["create_at"],
        "update_at": removed_at or row["update_at"],
        "delete_at": 0,
        "remote_id": "",
    }


def file(row: Row, *, channel_id: str = "") -> Row:
    """What is known of a file."""
    seen: Row = {"id": row["id"], "user_id": row["user_id"]}
    if row["post_id"]:
        seen["post_id"] = row["post_id"]
    seen |= {
        "channel_id": channel_id,
        "create_at": row["create_at"],
        "update_at": row["update_at"],
        "delete_at": row["delete_at"],
        "name": row["name"],
        "extension": row["extension"],
        "size": row["size"],
        "mime_type": row["mime_type"],
    }
    if row["width"]:
        seen |= {
            "width": row["width"],
            "height": row["height"],
            "has_preview_image": row["preview"] == previews.MADE,
        }
    return seen | {"mini_preview": row["mini_preview"] or None, "remote_id": ""}


def thread(db: sqlite3.Connection, row: Row, *, extended: bool = False) -> Row:
    """A thread as a user stands to it, with its root."""
    writers = threads.participants(db, [row["root_id"]]).get(row["root_id"], [])
    root = posts.by_id(db, row["root_id"], deleted=True)
    shown = post(db, root) if root is not None else None
    if shown is not None:
        del shown["metadata"]
    return {
        "id": row["root_id"],
        "reply_count": row["reply_count"],
        "last_reply_at": row["last_reply_at"],
        "last_viewed_at": row["last_viewed_at"],
        "participants": _participants(db, writers, Look(extended=extended)),
        "post": shown,
        "unread_replies": row["unread_replies"],
        "unread_mentions": row["unread_mentions"],
    }
