"""What happens when somebody comes to the workspace, a team or a channel, or goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chat_tui.server import announce, notices
from chat_tui.server.config import ServerConfig
from chat_tui.server.events import Event
from chat_tui.server.permissions import Right, rights_of
from chat_tui.server.records import channels, members, posts, teams, users
from chat_tui.server.records.posts import NewPost, Posted
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.records.users import NewUser
from chat_tui.server.wire_errors import ApiError


def welcome(tx: Transaction, new: NewUser, config: ServerConfig) -> Row:
    """Make a user, a member of the workspace's team, and tell of it; raises ApiError for a taken name."""
    user = _make(tx, new)
    team = teams.by_name(tx.db, config.team_name)
    if team is not None:
        join_team(tx, team["id"], user)
    return user


def welcome_invited(tx: Transaction, new: NewUser, invite: Row) -> Row:
    """Make a user as an invitation says, in its team and channels; raises ApiError for a taken name."""
    user = _make(tx, replace(new, is_guest=invite["role"] == "guest"))
    accept_invite(tx, invite, user)
    return user


def accept_invite(tx: Transaction, invite: Row, user: Row) -> None:
    """Let a user into the team and the channels of an invitation, those that are still there."""
    join_team(tx, invite["team_id"], user)
    for channel_id in unpacked(invite["channel_ids"]):
        channel = channels.by_id(tx.db, channel_id)
        if channel is not None and not channel["delete_at"]:
            join_channel(tx, channel, user, user)


def _make(tx: Transaction, new: NewUser) -> Row:
    if users.by_name(tx.db, new.username) is not None:
        message = "An account with that username already exists."
        raise ApiError(400, "app.user.save.username_exists.app_error", message)
    if users.with_email(tx.db, new.email) is not None:
        message = "An account with that email already exists."
        raise ApiError(400, "app.user.save.email_exists.app_error", message)
    user = users.create(tx, new)
    tx.tell(Event("new_user", {"user_id": user["id"]}, about=user["id"]))
    return user


def join_team(tx: Transaction, team_id: str, user: Row, *, is_admin: bool = False) -> None:
    """Let a user into a team and the channels everybody is in, and tell of it."""
    is_admin = is_admin or "system_admin" in user["roles"]
    if teams.put_member(tx, team_id, user["id"], is_admin=is_admin):
        data: dict[str, object] = {"team_id": team_id, "user_id": user["id"]}
        tx.tell(Event("added_to_team", data, user_id=user["id"]))
        is_guest = Right.BROWSE not in rights_of(user["roles"])
        joined = [] if is_guest else channels.join_defaults(tx, team_id, user["id"])
        tx.tell(*(announce.user_added(channel, user["id"]) for channel in joined))


def leave_team(tx: Transaction, team_id: str, user_id: str) -> None:
    """Let a user go from a team and all its channels, and tell of it."""
    data: dict[str, object] = {"team_id": team_id, "user_id": user_id}
    tx.tell(Event("leave_team", data, team_id=team_id), Event("leave_team", data, user_id=user_id))
    for channel in channels.of_user(tx.db, user_id, team_id, deleted_since=0):
        if channel["team_id"] == team_id and members.remove(tx, channel["id"], user_id):
            tx.tell(*announce.user_removed(channel["id"], user_id, user_id))
    teams.end_membership(tx, team_id, user_id)


def join_channel(tx: Transaction, channel: Row, user: Row, by: Row) -> None:
    """Let a user into a channel, by himself or by another, and tell of it unless he was in."""
    if members.add(tx, channel["id"], user["id"]):
        alone = user["id"] == by["id"]
        tx.tell(announce.user_added(channel, user["id"]))
        say(tx, notices.joined(channel, user) if alone else notices.added(channel, user, by))


def leave_channel(tx: Transaction, channel: Row, user: Row, by: Row) -> None:
    """Let a user go from a channel, and tell of it if he was in."""
    if members.remove(tx, channel["id"], user["id"]):
        alone = user["id"] == by["id"]
        tx.tell(*announce.user_removed(channel["id"], user["id"], by["id"]))
        say(tx, notices.left(channel, user) if alone else notices.removed(channel, user, by))


def open_direct(tx: Transaction, user_id: str, other_id: str) -> Row:
    """The direct channel of two users, made if need be, and then told of."""
    channel, is_new = channels.open_direct(tx, user_id, other_id)
    if is_new:
        tx.tell(announce.direct_added(channel, user_id, other_id))
    return channel


def change_notify_props(tx: Transaction, channel_id: str, user_id: str, values: Mapping[str, str]) -> None:
    """Change what a member wants to be told of a channel, and tell him on his other terminals."""
    members.set_notify_props(tx, channel_id, user_id, values)
    tell_member(tx, channel_id, user_id)


def tell_member(tx: Transaction, channel_id: str, user_id: str) -> None:
    """Tell a member that his membership is another now."""
    row = members.get(tx.db, channel_id, user_id)
    assert row is not None
    tx.tell(announce.member_updated(row))


def say(tx: Transaction, new: NewPost) -> Posted:
    """Add a post, and tell of it."""
    result = posts.create(tx, new)
    tx.tell(*announce.posted(tx.db, result, pending_post_id=new.pending_post_id))
    return result
