"""What happens when somebody comes to the workspace, a team or a channel, or goes."""

from __future__ import annotations

from chat_tui.server import announce, notices
from chat_tui.server.config import ServerConfig
from chat_tui.server.records import channels, members, posts, teams, users
from chat_tui.server.records.posts import Posted
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser
from chat_tui.server.wire_errors import ApiError
from chat_tui.server.workspace import Event


def welcome(tx: Transaction, new: NewUser, config: ServerConfig) -> tuple[Row, list[Event]]:
    """Make a user, a member of the workspace's team; raises ApiError when name or address are taken."""
    if users.by_name(tx.db, new.username) is not None:
        message = "An account with that username already exists."
        raise ApiError(400, "app.user.save.username_exists.app_error", message)
    if users.with_email(tx.db, new.email) is not None:
        message = "An account with that email already exists."
        raise ApiError(400, "app.user.save.email_exists.app_error", message)
    user = users.create(tx, new)
    team = teams.by_name(tx.db, config.team_name)
    return user, join_team(tx, team["id"], user) if team is not None else []


def join_team(tx: Transaction, team_id: str, user: Row, *, is_admin: bool = False) -> list[Event]:
    """Let a user into a team and the channels everybody is in; what must be told."""
    is_admin = is_admin or "system_admin" in user["roles"]
    if not teams.put_member(tx, team_id, user["id"], is_admin=is_admin):
        return []
    data: dict[str, object] = {"team_id": team_id, "user_id": user["id"]}
    joined = channels.join_defaults(tx, team_id, user["id"])
    added = [announce.user_added(channel, user["id"]) for channel in joined]
    return [Event("added_to_team", data, user_id=user["id"]), *added]


def leave_team(tx: Transaction, team_id: str, user_id: str) -> list[Event]:
    """Let a user go from a team and all its channels; what must be told."""
    events: list[Event] = []
    for channel in channels.of_user(tx.db, user_id, team_id, deleted_since=0):
        if channel["team_id"] == team_id and members.remove(tx, channel["id"], user_id):
            events += announce.user_removed(channel["id"], user_id, user_id)
    teams.end_membership(tx, team_id, user_id)
    data: dict[str, object] = {"team_id": team_id, "user_id": user_id}
    return [Event("leave_team", data, team_id=team_id), Event("leave_team", data, user_id=user_id), *events]


def join_channel(tx: Transaction, channel: Row, user: Row, by: Row) -> Posted | None:
    """Let a user into a channel, by himself or by another; the notice that tells it, None if he was in."""
    if not members.add(tx, channel["id"], user["id"]):
        return None
    alone = user["id"] == by["id"]
    notice = notices.joined(channel, user) if alone else notices.added(channel, user, by)
    return posts.create(tx, notice)


def leave_channel(tx: Transaction, channel: Row, user: Row, by: Row) -> Posted | None:
    """Let a user go from a channel; the notice that tells it, None if he was not in."""
    if not members.remove(tx, channel["id"], user["id"]):
        return None
    alone = user["id"] == by["id"]
    notice = notices.left(channel, user) if alone else notices.removed(channel, user, by)
    return posts.create(tx, notice)
