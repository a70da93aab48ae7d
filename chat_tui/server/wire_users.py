"""How users, bots, statuses, sessions and tokens look on the wire; hashes and uids never leave."""

from __future__ import annotations

from chat_tui.server.permissions import EVERYTHING
from chat_tui.server.records.rows import Row, unpacked

_COLUMNS = ("id", "create_at", "update_at", "delete_at", "username")
_NAMES = ("email", "nickname", "first_name", "last_name", "position", "roles")


def user(row: Row, viewer_id: str = "") -> Row:
    """A user as another sees him, or, for himself, with what only he may know."""
    seen: Row = {name: row[name] for name in _COLUMNS}
    seen |= {"auth_data": "", "auth_service": ""}
    seen |= {name: row[name] for name in _NAMES}
    props = unpacked(row["props"])
    if props:
        seen["props"] = props
    if row["id"] == viewer_id:
        seen["notify_props"] = unpacked(row["notify_props"])
        seen["last_password_update"] = row["last_password_update"]
        if row["mfa_active"]:
            seen["mfa_active"] = True
    if row["last_picture_update"]:
        seen["last_picture_update"] = row["last_picture_update"]
    seen["locale"] = row["locale"]
    seen["timezone"] = unpacked(row["timezone"])
    if row["is_bot"]:
        seen["is_bot"] = True
        if row["bot_description"]:
            seen["bot_description"] = row["bot_description"]
    seen["disable_welcome_email"] = False
    return seen


def only_id(user_id: str) -> Row:
    """A participant of a thread of whom no more is told than the id."""
    empty = (
        "auth_data",
        "auth_service",
        "email",
        "nickname",
        "first_name",
        "last_name",
        "position",
        "roles",
        "locale",
    )
    return {
        "id": user_id,
        "delete_at": 0,
        "username": "",
        **dict.fromkeys(empty, ""),
        "timezone": None,
        "disable_welcome_email": False,
    }


def bot(row: Row) -> Row:
    """The bot side of a bot's user row."""
    return {
        "user_id": row["id"],
        "username": row["username"],
        "display_name": row["first_name"],
        "description": row["bot_description"],
        "owner_id": row["bot_owner_id"],
        "create_at": row["create_at"],
        "update_at": row["update_at"],
        "delete_at": row["delete_at"],
    }


def status(row: Row) -> Row:
    """Where a user is."""
    return {
        "user_id": row["user_id"],
        "status": row["status"],
        "manual": bool(row["manual"]),
        "last_activity_at": row["last_activity_at"],
        "dnd_end_time": row["dnd_end_time"],
    }


def session(row: Row, roles: str) -> Row:
    """A session; its token stays empty."""
    return {
        "id": row["id"],
        "token": "",
        "create_at": row["create_at"],
        "expires_at": row["expires_at"],
        "last_activity_at": row["last_activity_at"],
        "user_id": row["user_id"],
        "device_id": "",
        "roles": roles,
        "is_oauth": bool(row["grant_id"]),
        "expired_notify": False,
        "props": {"platform": row["device"]},
        "team_members": [],
        "local": False,
    }


def invite(row: Row, link: str = "") -> Row:
    """An invitation; the link only in the answer to its making."""
    names = ("id", "creator_id", "team_id", "role", "uses", "most_uses", "create_at", "expires_at")
    seen: Row = {name: row[name] for name in names}
    seen["channel_ids"] = unpacked(row["channel_ids"])
    return seen | ({"link": link} if link else {})


def token(row: Row, secret: str = "") -> Row:
    """A personal access token; the secret only in the answer to its making.

    It has `scopes` unless it may do whatever its user may, and `expires_at` (milliseconds) if it does.
    """
    seen: Row = {"id": row["id"]}
    if secret:
        seen["token"] = secret
    seen |= {
        "user_id": row["user_id"],
        "description": row["description"],
        "is_active": bool(row["is_active"]),
    }
    if row["scopes"] != EVERYTHING:
        seen["scopes"] = row["scopes"].split()
    if row["expires_at"]:
        seen["expires_at"] = row["expires_at"]
    return seen
