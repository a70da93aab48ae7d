"""How teams, channels, memberships and drafts look on the wire."""

from __future__ import annotations

from chat_tui.server.records.rows import Row, unpacked

_TEAM = ("id", "create_at", "update_at", "delete_at", "display_name", "name", "description", "email", "type")


def team(row: Row, *, is_admin: bool, is_member: bool = True) -> Row:
    """A team; its address is for administrators, its invitation for members."""
    return {
        **{name: row[name] for name in _TEAM},
        "email": row["email"] if is_admin else "",
        "company_name": row["company_name"],
        "allowed_domains": row["allowed_domains"],
        "invite_id": row["invite_id"] if is_member or is_admin else "",
        "allow_open_invite": bool(row["allow_open_invite"]),
        "scheme_id": None,
        "group_constrained": None,
        "policy_id": None,
    }


def team_member(row: Row) -> Row:
    """A membership of a team."""
    is_admin = bool(row["is_admin"])
    return {
        "team_id": row["team_id"],
        "user_id": row["user_id"],
        "roles": "team_user team_admin" if is_admin else "team_user",
        "delete_at": row["delete_at"],
        "scheme_guest": False,
        "scheme_user": True,
        "scheme_admin": is_admin,
        "explicit_roles": "",
    }


_CHANNEL = (
    "id",
    "create_at",
    "update_at",
    "delete_at",
    "team_id",
    "type",
    "display_name",
    "name",
    "header",
    "purpose",
    "last_post_at",
    "total_msg_count",
)


def channel(row: Row) -> Row:
    """A channel."""
    return {
        **{name: row[name] for name in _CHANNEL},
        "extra_update_at": 0,
        "creator_id": row["creator_id"],
        "scheme_id": None,
        "props": None,
        "group_constrained": None,
        "shared": False if row["type"] == "D" else None,
        "total_msg_count_root": row["total_msg_count_root"],
        "policy_id": None,
        "last_root_post_at": row["last_root_post_at"],
    }


def member(row: Row, viewer_id: str) -> Row:
    """A membership of a channel; when others read is nobody's business."""
    is_admin, is_guest = bool(row["is_admin"]), bool(row["is_guest"])
    is_mine = row["user_id"] == viewer_id
    role = "channel_guest" if is_guest else "channel_user"
    return {
        "channel_id": row["channel_id"],
        "user_id": row["user_id"],
        "roles": f"{role} channel_admin" if is_admin else role,
        "last_viewed_at": row["last_viewed_at"] if is_mine else -1,
        "msg_count": row["msg_count"],
        "mention_count": row["mention_count"],
        "mention_count_root": row["mention_count_root"],
        "msg_count_root": row["msg_count_root"],
        "notify_props": unpacked(row["notify_props"]),
        "last_update_at": row["last_update_at"] if is_mine else -1,
        "scheme_guest": is_guest,
        "scheme_user": not is_guest,
        "scheme_admin": is_admin,
        "explicit_roles": "",
    }


def member_with_team(row: Row, viewer_id: str) -> Row:
    """The same with the team's names, as the lists over all teams have it."""
    names = ("team_display_name", "team_name", "team_update_at")
    return member(row, viewer_id) | {name: row[name] for name in names}


def draft(row: Row) -> Row:
    """A draft."""
    return {
        "create_at": row["create_at"],
        "update_at": row["update_at"],
        "delete_at": 0,
        "user_id": row["user_id"],
        "channel_id": row["channel_id"],
        "root_id": row["root_id"],
        "message": row["message"],
        "type": row["type"],
        "props": unpacked(row["props"]),
        "file_ids": unpacked(row["file_ids"]),
        "metadata": {},
    }
