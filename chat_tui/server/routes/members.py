"""Who is in a channel: joining, leaving, settings."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from chat_tui.server import rules, wire_channels
from chat_tui.server.call import Call, strings, text
from chat_tui.server.endpoint import OK, Endpoint, content_etag, with_etag
from chat_tui.server.ids import is_id
from chat_tui.server.membership import change_notify_props, join_channel, leave_channel, tell_member
from chat_tui.server.permissions import Right
from chat_tui.server.records import audit, channels, members, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.channels import DEFAULT_CHANNEL
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, no_user


async def list_members(call: Call) -> list[Row]:
    """GET /channels/{id}/members."""
    limit, offset = call.page()
    found = members.of_channel(call.db, call.path("channel_id"), limit=limit, offset=offset)
    return [wire_channels.member(row, call.me) for row in found]


async def get_member(call: Call) -> Row:
    """GET /channels/{id}/members/{id}."""
    return _membership(call, call.path("channel_id"), call.path("user_id"))


def _membership(call: Call, channel_id: str, user_id: str) -> Row:
    row = members.get(call.db, channel_id, user_id)
    if row is None:
        message = "No channel member found for that user ID and channel ID."
        raise ApiError(404, "app.channel.get_member.missing.app_error", message)
    return wire_channels.member(row, call.me)


async def by_ids(call: Call) -> list[Row]:
    """POST /channels/{id}/members/ids."""
    found = members.by_ids(call.db, call.path("channel_id"), await call.ids("user_ids"))
    return [wire_channels.member(row, call.me) for row in found]


async def of_team(call: Call) -> list[Row]:
    """GET /users/{id}/teams/{id}/channels/members."""
    found = members.of_user(call.db, call.path("user_id"), call.path("team_id"))
    return [wire_channels.member(row, call.path("user_id")) for row in found]


async def of_all_teams(call: Call) -> object:
    """GET /users/{id}/channel_members: a page, or with page=-1 everything as one JSON object a line."""
    user_id = call.path("user_id")
    found = [wire_channels.member_with_team(row, user_id) for row in members.of_user(call.db, user_id)]
    if call.query("page") == "-1":
        lines = b"\n".join(msgspec.json.encode(row) for row in found)
        answer = Response(lines + b"\n" if found else b"", 200, {"Content-Type": "application/x-ndjson"})
        return with_etag(answer, content_etag(found), call.request)
    limit, offset = call.page()
    return found[offset : offset + limit]


async def add(call: Call) -> object:
    """POST /channels/{id}/members: {"user_id"} or {"user_ids"}; oneself into a public channel."""
    body = await call.object()
    wanted = strings(body, "user_ids") or [text(body, "user_id")]
    if not all(is_id(user_id) for user_id in wanted):
        raise bad_body("user_id or user_ids")
    channel_id = call.path("channel_id")
    channel = channels.by_id(call.db, channel_id)
    if channel is None:
        raise forbidden()
    if channel["type"] in {"D", "G"}:
        message = "Can not add user to this channel type."
        raise ApiError(400, "api.channel.add_user_to_channel.type.app_error", message)
    _check_may_add(call, channel, wanted)
    found = users.by_ids(call.db, wanted)
    if len(found) != len(set(wanted)):
        raise no_user()
    for user in found:
        if rules.teams_member(call, channel["team_id"], user["id"]) is None:
            raise ApiError(
                404, "app.team.get_member.missing.app_error", "No team member found for that user ID."
            )
    await _let_in(call, channel, found)
    shown = [_membership(call, channel_id, user_id) for user_id in wanted]
    return shown if "user_ids" in body else shown[0]


def _check_may_add(call: Call, channel: Row, wanted: list[str]) -> None:
    alone = wanted == [call.me]
    is_member = rules.is_member(call, channel["id"]) and call.caller.may(Right.INVITE)
    if is_member or (alone and channel["type"] == "O" and rules.may_read(call, channel)):
        return
    raise forbidden()


async def _let_in(call: Call, channel: Row, found: list[Row]) -> None:
    def change(tx: Transaction) -> None:
        for user in found:
            join_channel(tx, channel, user, call.caller.user)

    await call.records.write(change)


async def remove(call: Call) -> object:
    """DELETE /channels/{id}/members/{id}: oneself, or another by a member."""
    channel_id, user_id = call.path("channel_id"), call.path("user_id")
    channel = channels.by_id(call.db, channel_id)
    may_remove = rules.is_member(call, channel_id) and call.caller.may(Right.MAKE_CHANNELS)
    if channel is None or not (user_id == call.me or may_remove):
        raise forbidden()
    if channel["type"] in {"D", "G"}:
        message = "Unable to remove user from a direct channel."
        raise ApiError(400, "api.channel.remove_channel_member.type.app_error", message)
    if channel["name"] == DEFAULT_CHANNEL:
        message = "Unable to remove user from the default channel town-square."
        raise ApiError(400, "api.channel.remove.default.app_error", message)
    _membership(call, channel_id, user_id)
    user = users.by_id(call.db, user_id)
    assert user is not None
    await call.records.write(lambda tx: leave_channel(tx, channel, user, call.caller.user))
    return OK


async def set_notify_props(call: Call) -> object:
    """PUT /channels/{id}/members/{id}/notify_props; mark_unread "mention" mutes."""
    body = await call.object()
    values = {
        name: text(body, name, most=64) for name in members.DEFAULT_NOTIFY if body.get(name) is not None
    }
    channel_id, user_id = call.path("channel_id"), call.path("user_id")
    await call.records.write(lambda tx: change_notify_props(tx, channel_id, user_id, values))
    return OK


async def set_scheme_roles(call: Call) -> object:
    """PUT /channels/{id}/members/{id}/schemeRoles: who administers the channel."""
    is_admin = (await call.object()).get("scheme_admin")
    if not isinstance(is_admin, bool):
        raise bad_body("scheme_admin")
    return await _set_admin(call, is_admin)


async def set_roles(call: Call) -> object:
    """PUT /channels/{id}/members/{id}/roles: the older form of the same."""
    names = set(text(await call.object(), "roles").split())
    if not names or not names <= {"channel_user", "channel_guest", "channel_admin"}:
        raise bad_body("roles")
    return await _set_admin(call, "channel_admin" in names)


async def _set_admin(call: Call, is_admin: bool) -> object:
    channel_id, user_id = call.path("channel_id"), call.path("user_id")
    if _membership(call, channel_id, user_id)["scheme_guest"] and is_admin:
        message = "A guest cannot administer a channel."
        raise ApiError(400, "api.channel.update_channel_member_roles.guest.app_error", message)

    def change(tx: Transaction) -> None:
        members.set_admin(tx, channel_id, user_id, is_admin)
        audit.note(
            tx, call.actor, "channel.roles", f"{channel_id} {user_id}", "admin" if is_admin else "user"
        )
        tell_member(tx, channel_id, user_id)

    await call.records.write(change)
    return OK


async def stats(call: Call) -> Row:
    """GET /channels/{id}/stats."""
    channel_id = call.path("channel_id")
    return {
        "channel_id": channel_id,
        "member_count": members.count(call.db, channel_id),
        "guest_count": members.count_guests(call.db, channel_id),
        "pinnedpost_count": channels.pinned_count(call.db, channel_id),
        "files_count": channels.file_count(call.db, channel_id),
    }


async def timezones(call: Call) -> None:
    """GET /channels/{id}/timezones: nobody has told any."""


ENDPOINTS = (
    Endpoint("GET", "/channels/{channel_id}/members", list_members, rules.channel_reader),
    Endpoint("POST", "/channels/{channel_id}/members", add, rules.signed_in, 201),
    Endpoint("POST", "/channels/{channel_id}/members/ids", by_ids, rules.channel_reader),
    Endpoint("GET", "/channels/{channel_id}/members/{user_id}", get_member, rules.channel_reader),
    Endpoint("DELETE", "/channels/{channel_id}/members/{user_id}", remove, rules.signed_in),
    Endpoint(
        "PUT",
        "/channels/{channel_id}/members/{user_id}/notify_props",
        set_notify_props,
        rules.oneself_in_channel,
    ),
    Endpoint(
        "PUT", "/channels/{channel_id}/members/{user_id}/schemeRoles", set_scheme_roles, rules.channel_manager
    ),
    Endpoint("PUT", "/channels/{channel_id}/members/{user_id}/roles", set_roles, rules.channel_manager),
    Endpoint("GET", "/channels/{channel_id}/stats", stats, rules.channel_reader),
    Endpoint("GET", "/channels/{channel_id}/timezones", timezones, rules.channel_reader),
    Endpoint("GET", "/users/{user_id}/channel_members", of_all_teams, rules.oneself),
    Endpoint("GET", "/users/{user_id}/teams/{team_id}/channels/members", of_team, rules.oneself_in_team),
)
