"""How what a program sends to a hook, or answers to one, becomes posts with name, picture, attachments."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat_tui.server.records import users
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.rows import Row
from chat_tui.server.slack import normal_attachments, to_markdown
from chat_tui.server.wire_errors import ApiError, bad_value


@dataclass(frozen=True, slots=True)
class Voice:
    """In whose name and where a hook speaks; name and picture are those it has when a sender gives none."""

    user_id: str
    channel_id: str
    hook_name: str
    username: str = ""
    icon_url: str = ""
    root_id: str = ""


def posts_of(db: sqlite3.Connection, voice: Voice, payload: Mapping[str, Any], limit: int) -> list[NewPost]:
    """The posts of a payload, a long text in pieces; raises ApiError for a payload that says nothing."""

    def convert(text: str) -> str:
        return to_markdown(text, lambda user_id: _username(db, user_id))

    message = convert(text_of(payload, "text"))
    values = payload.get("attachments")
    attachments = normal_attachments(values, convert) if isinstance(values, list) else []
    if not message and not attachments:
        raise ApiError(400, "web.incoming_webhook.text.app_error", "No text specified.")
    kind = text_of(payload, "type")
    if kind and not kind.startswith("custom_"):
        raise bad_value("type")
    props = _props(voice, payload, attachments)
    parts = [message[start : start + limit] for start in range(0, len(message), limit)] or [""]
    return [
        NewPost(
            voice.channel_id,
            voice.user_id,
            part,
            voice.root_id,
            kind or ("slack_attachment" if attachments else ""),
            # The attachments stand below the last piece.
            props if number == len(parts) or not attachments else {**props, "attachments": []},
            marks_viewed=False,
        )
        for number, part in enumerate(parts, 1)
    ]


def text_of(payload: Mapping[str, Any], name: str) -> str:
    """A text of a payload; anything else is none."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def _username(db: sqlite3.Connection, user_id: str) -> str | None:
    user = users.by_id(db, user_id)
    return user["username"] if user else None


def _props(voice: Voice, payload: Mapping[str, Any], attachments: list[Row]) -> Row:
    given = payload.get("props")
    props: Row = dict(given) if isinstance(given, dict) else {}
    props |= {"from_webhook": "true", "webhook_display_name": voice.hook_name}
    props["override_username"] = text_of(payload, "username") or voice.username or "webhook"
    icon = text_of(payload, "icon_url") or voice.icon_url
    emoji = text_of(payload, "icon_emoji").strip(":")
    if emoji:
        props["override_icon_emoji"] = emoji
        icon = icon or f"/static/emoji/{emoji}.png"
    if icon:
        props["override_icon_url"] = icon
    if attachments:
        props["attachments"] = attachments
    return props
