"""What is told to a web hook: Mattermost's fields for a trigger word, an envelope with type for an event."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec

from chat_tui.server.records import channels, deliveries, posts, teams, users
from chat_tui.server.records.rows import Row, unpacked

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Payload:
    """A body and what it is."""

    content_type: str
    body: bytes


def build(db: sqlite3.Connection, hook: Row, delivery: Row) -> Payload | None:
    """The body of a delivery, as things stand now; None if what it is about is gone, or public no more."""
    source = unpacked(delivery["source"])
    data: Row | None = {}
    if delivery["event"] != deliveries.TEST:
        channel = channels.by_id(db, source["channel_id"])
        if channel is None or channel["type"] != "O":
            return None
        if delivery["event"] == deliveries.TRIGGER:
            return _of_trigger(db, hook, source)
        data = _of_event(db, delivery["event"], source)
    if data is None:
        return None
    at = datetime.fromtimestamp(delivery["create_at"] / 1000, UTC).isoformat(timespec="milliseconds")
    body = {"type": delivery["event"], "timestamp": at.replace("+00:00", "Z"), "data": data}
    return Payload(JSON, msgspec.json.encode(body))


def _of_trigger(db: sqlite3.Connection, hook: Row, source: Row) -> Payload | None:
    post = posts.by_id(db, source["post_id"])
    if post is None:
        return None
    words: Row = {
        "token": hook["token"],
        **_place(db, post["channel_id"]),
        "timestamp": post["create_at"],
        **_author(db, post["user_id"]),
        "post_id": post["id"],
        "text": post["message"],
        "trigger_word": source["trigger_word"],
        "file_ids": ",".join(unpacked(post["file_ids"])),
    }
    if hook["content_type"] == JSON:
        return Payload(JSON, msgspec.json.encode(words))
    # Mattermost counts seconds in a form and milliseconds in JSON.
    words["timestamp"] = post["create_at"] // 1000
    return Payload(FORM, urlencode(sorted(words.items())).encode())


def _of_event(db: sqlite3.Connection, event: str, source: Row) -> Row | None:
    data = _place(db, source["channel_id"])
    if event.startswith("post"):
        post = posts.by_id(db, source["post_id"], deleted=event == "post_deleted")
        if post is None:
            return None
        data |= {**_author(db, post["user_id"]), "post_id": post["id"], "root_id": post["root_id"]}
        if event != "post_deleted":
            data |= {"text": post["message"], "file_ids": unpacked(post["file_ids"])}
            data |= {"create_at": post["create_at"], "edit_at": post["edit_at"]}
        return data
    data |= _author(db, source["user_id"])
    return data | {name: source[name] for name in ("post_id", "emoji_name") if name in source}


def _place(db: sqlite3.Connection, channel_id: str) -> Row:
    channel = channels.by_id(db, channel_id) or {"team_id": "", "name": ""}
    team = teams.by_id(db, channel["team_id"])
    return {
        "team_id": channel["team_id"],
        "team_domain": team["name"] if team else "",
        "channel_id": channel_id,
        "channel_name": channel["name"],
    }


def _author(db: sqlite3.Connection, user_id: str) -> Row:
    user = users.by_id(db, user_id)
    return {"user_id": user_id, "user_name": user["username"] if user else ""}
