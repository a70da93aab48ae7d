"""Channels: making, finding, renaming and archiving them."""

from __future__ import annotations

import re

from chat_tui.server import announce, notices, rules, wire_channels, wire_posts
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.ids import direct_name
from chat_tui.server.membership import open_direct, say
from chat_tui.server.permissions import Right
from chat_tui.server.records import channels, members, teams, users
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, no_channel

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9_-])?")
DEFAULT_CHANNEL = "town-square"
SMALLEST_GROUP, LARGEST_GROUP = 3, 8


def check_name(name: str) -> None:
    """Refuse what cannot be a channel's name."""
    if not _NAME.fullmatch(name) or len(name) > 64 or "__" in name:
        message = "Name must be 1 or more lowercase letters, digits, hyphens and underscores."
        raise ApiError(400, "model.channel.is_valid.2_or_more.app_error", message)


async def create(call: Call) -> Row:
    """POST /channels: a public or private one."""
    body = await call.object("channel")
    kind, team_id, name = text(body, "type"), text(body, "team_id"), text(body, "name")
    if kind in {"D", "G"}:
        message = "Must use createDirectChannel API service for direct message channel creation."
        raise ApiError(400, "api.channel.create_channel.direct_channel.app_error", message)
    if kind not in {"O", "P"}:
        raise bad_body("type")
    rules.need_team(call, team_id)
    check_name(name)
    new = NewChannel(
        name,
        kind,
        team_id,
        text(body, "display_name", most=64),
        text(body, "header", most=1024),
        text(body, "purpose", most=250),
        call.me,
    )
    channel = await call.records.write(lambda tx: make(tx, new, call.caller.user))
    return _shown(call, channel["id"])


def make(tx: Transaction, new: NewChannel, creator: Row) -> Row:
    """Add a channel with its creator in it, and tell of it; raises ApiError when the name is taken."""
    if channels.by_name(tx.db, new.team_id, new.name) is not None:
        message = "A channel with that name already exists on the same team."
        raise ApiError(400, "store.sql_channel.save_channel.exists.app_error", message)
    channel = channels.create(tx, new)
    members.add(tx, channel["id"], creator["id"], is_admin=True)
    tx.tell(announce.channel_created(channel))
    say(tx, notices.joined(channel, creator))
    return channel


def _shown(call: Call, channel_id: str) -> Row:
    channel = channels.by_id(call.db, channel_id)
    if channel is None:
        raise no_channel()
    return wire_channels.channel(channel)


async def create_direct(call: Call) -> Row:
    """POST /channels/direct: also for one that exists, 201."""
    pair = await call.json("user_ids")
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
        raise bad_body("user_ids")
    if call.me not in pair:
        raise forbidden()
    if len(rules.visible(call, users.by_ids(call.db, pair))) != len(set(pair)):
        message = "Invalid user ID."
        raise ApiError(400, "api.channel.create_direct_channel.invalid_user.app_error", message)
    other = pair[1] if pair[0] == call.me else pair[0]
    return wire_channels.channel(await call.records.write(lambda tx: open_direct(tx, call.me, other)))


async def create_group(call: Call) -> Row:
    """POST /channels/group: three to eight people, oneself among them."""
    wanted = list(dict.fromkeys([*await call.texts("user_ids"), call.me]))
    if not SMALLEST_GROUP <= len(wanted) <= LARGEST_GROUP:
        message = "Group message channels must contain at least 3 and no more than 8 users."
        raise ApiError(400, "api.channel.create_group.bad_size.app_error", message)
    if len(rules.visible(call, users.by_ids(call.db, wanted))) != len(wanted):
        raise ApiError(400, "api.channel.create_group.bad_user.app_error", "One of the users does not exist.")

    def change(tx: Transaction) -> Row:
        channel, is_new = channels.open_group(tx, call.me, wanted)
        if is_new:
            data: dict[str, object] = {"teammate_ids": wire_posts.as_text(wanted)}
            tx.tell(Event("group_added", data, channel_id=channel["id"]))
        return channel

    return wire_channels.channel(await call.records.write(change))


async def get(call: Call) -> Row:
    """GET /channels/{id}."""
    return _shown(call, call.path("channel_id"))


async def by_name(call: Call) -> Row:
    """GET /teams/{id}/channels/name/{name}: also the name of a direct channel."""
    return _named(call, call.path("team_id"))


async def by_names(call: Call) -> Row:
    """GET /teams/name/{name}/channels/name/{name}."""
    team = teams.by_name(call.db, call.path("team_name"))
    if team is None:
        raise no_channel()
    rules.need_team(call, team["id"])
    return _named(call, team["id"])


def _named(call: Call, team_id: str) -> Row:
    name = call.path("channel_name")
    if "__" in name:
        name = direct_name(*name.split("__", 1))
    channel = channels.by_name(call.db, "" if "__" in name else team_id, name)
    if channel is None:
        raise ApiError(404, "app.channel.get_by_name.missing.app_error", "Channel does not exist.")
    if not rules.may_read(call, channel):
        raise ApiError(404, "app.channel.get_by_name.missing.app_error", "Channel does not exist.")
    return wire_channels.channel(channel)


async def of_team(call: Call) -> list[Row]:
    """GET /users/{id}/teams/{id}/channels."""
    found = channels.of_user(
        call.db, call.path("user_id"), call.path("team_id"), deleted_since=_deleted(call)
    )
    return [wire_channels.channel(row) for row in found]


async def of_all_teams(call: Call) -> list[Row]:
    """GET /users/{id}/channels."""
    found = channels.of_user(call.db, call.path("user_id"), deleted_since=_deleted(call))
    return [wire_channels.channel(row) for row in found]


def _deleted(call: Call) -> int:
    return call.number("last_delete_at", 0) if call.flag("include_deleted") else -1


async def browse(call: Call) -> list[Row]:
    """GET /teams/{id}/channels: the public ones."""
    limit, offset = call.page()
    found = channels.public(call.db, call.path("team_id"), limit=limit, offset=offset)
    return [wire_channels.channel(row) for row in found]


async def archived(call: Call) -> list[Row]:
    """GET /teams/{id}/channels/deleted."""
    limit, offset = call.page()
    found = channels.archived(call.db, call.path("team_id"), call.me, limit=limit, offset=offset)
    return [wire_channels.channel(row) for row in found]


async def search(call: Call) -> list[Row]:
    """POST /teams/{id}/channels/search: public ones and those one is in."""
    return _matching(call, text(await call.object(), "term", most=64))


async def autocomplete(call: Call) -> list[Row]:
    """GET /teams/{id}/channels/autocomplete and search_autocomplete."""
    return _matching(call, call.query("name")[:64])


def _matching(call: Call, term: str) -> list[Row]:
    team_id = call.path("team_id")
    found = channels.public(call.db, team_id, term, limit=100) if call.caller.may(Right.BROWSE) else []
    found += channels.joined_matching(call.db, team_id, call.me, term, 100)
    unique = {row["id"]: row for row in found}
    return [
        wire_channels.channel(row) for row in sorted(unique.values(), key=lambda row: row["display_name"])
    ]


async def search_groups(call: Call) -> list[Row]:
    """POST /channels/group/search: one's group channels with somebody of that name."""
    term = text(await call.object(), "term", most=64)
    return [wire_channels.channel(row) for row in channels.groups_with(call.db, call.me, term, 50)]


_PATCHABLE = {"display_name": 64, "name": 64, "header": 1024, "purpose": 250}


async def patch(call: Call) -> Row:
    """PUT /channels/{id}/patch."""
    body = await call.object("channel")
    channel_id = call.path("channel_id")
    before = channels.by_id(call.db, channel_id)
    assert before is not None
    values: Row = {
        name: text(body, name, most=most) for name, most in _PATCHABLE.items() if body.get(name) is not None
    }
    if before["delete_at"]:
        message = "The channel has been archived or deleted."
        raise ApiError(400, "api.channel.update_channel.deleted.app_error", message)
    if values.get("name", before["name"]) != before["name"]:
        _check_rename(call, before, values["name"])

    def change(tx: Transaction) -> None:
        after = channels.change(tx, channel_id, values)
        tx.tell(announce.channel_updated(after))
        for notice in notices.changed(before, after, call.caller.user):
            say(tx, notice)

    await call.records.write(change)
    return _shown(call, channel_id)


def _check_rename(call: Call, before: Row, name: str) -> None:
    if before["name"] == DEFAULT_CHANNEL:
        message = "Tried to perform an invalid update of the default channel."
        raise ApiError(400, "api.channel.update_channel.tried.app_error", message)
    if before["type"] in {"D", "G"}:
        raise bad_body("name")
    check_name(name)
    if channels.by_name(call.db, before["team_id"], name) is not None:
        message = "A channel with that name already exists on the same team."
        raise ApiError(400, "store.sql_channel.save_channel.exists.app_error", message)


async def set_privacy(call: Call) -> Row:
    """PUT /channels/{id}/privacy."""
    kind = text(await call.object(), "privacy")
    channel = channels.by_id(call.db, call.path("channel_id"))
    assert channel is not None
    if kind not in {"O", "P"} or (channel["name"] == DEFAULT_CHANNEL and kind == "P"):
        raise bad_body("privacy")

    data: dict[str, object] = {"channel_id": channel["id"], "channel_type": kind}

    def change(tx: Transaction) -> None:
        after = channels.change(tx, channel["id"], {"type": kind})
        tx.tell(announce.channel_updated(after), Event("channel_converted", data, team_id=after["team_id"]))
        say(tx, notices.converted(after, call.caller.user))

    await call.records.write(change)
    return _shown(call, channel["id"])


async def archive(call: Call) -> object:
    """DELETE /channels/{id}: what was said stays readable."""
    channel = channels.by_id(call.db, call.path("channel_id"))
    assert channel is not None
    if channel["type"] in {"D", "G"}:
        raise ApiError(400, "api.channel.delete_channel.type.invalid", "Direct channels cannot be archived.")
    if channel["delete_at"]:
        message = "The channel has been archived or deleted."
        raise ApiError(400, "api.channel.delete_channel.deleted.app_error", message)
    if channel["name"] == DEFAULT_CHANNEL:
        raise ApiError(
            400, "api.channel.delete_channel.cannot.app_error", "Cannot delete the default channel."
        )

    def change(tx: Transaction) -> None:
        say(tx, notices.archived(channel, call.caller.user))
        channels.change(tx, channel["id"], {"delete_at": tx.now})
        data: dict[str, object] = {"channel_id": channel["id"], "delete_at": tx.now}
        tx.tell(announce.channel_scope("channel_deleted", channel, data))

    await call.records.write(change)
    return OK


async def restore(call: Call) -> Row:
    """POST /channels/{id}/restore."""
    channel = channels.by_id(call.db, call.path("channel_id"))
    assert channel is not None
    if not channel["delete_at"]:
        raise ApiError(400, "api.channel.restore_channel.restored.app_error", "The channel is not archived.")

    def change(tx: Transaction) -> None:
        after = channels.change(tx, channel["id"], {"delete_at": 0})
        tx.tell(announce.channel_scope("channel_restored", channel, {"channel_id": channel["id"]}))
        say(tx, notices.restored(after, call.caller.user))

    await call.records.write(change)
    return _shown(call, channel["id"])


async def private_list(call: Call) -> list[Row]:
    """GET /teams/{id}/channels/private: for administrators, and only those they are in."""
    found = channels.joined_matching(call.db, call.path("team_id"), call.me, "", 200)
    return [wire_channels.channel(row) for row in found if row["type"] == "P"]


ENDPOINTS = (
    Endpoint("POST", "/channels", create, rules.channel_maker, 201),
    Endpoint("POST", "/channels/direct", create_direct, rules.signed_in, 201),
    Endpoint("POST", "/channels/group", create_group, rules.signed_in, 201),
    Endpoint("POST", "/channels/group/search", search_groups, rules.signed_in),
    Endpoint("GET", "/channels/{channel_id}", get, rules.channel_exists),
    Endpoint("PUT", "/channels/{channel_id}/patch", patch, rules.channel_editor),
    Endpoint("PUT", "/channels/{channel_id}/privacy", set_privacy, rules.channel_manager),
    Endpoint("DELETE", "/channels/{channel_id}", archive, rules.channel_editor),
    Endpoint("POST", "/channels/{channel_id}/restore", restore, rules.channel_manager),
    Endpoint("GET", "/teams/{team_id}/channels", browse, rules.channel_list),
    Endpoint("GET", "/teams/{team_id}/channels/deleted", archived, rules.channel_list),
    Endpoint("GET", "/teams/{team_id}/channels/private", private_list, rules.administrator),
    Endpoint("POST", "/teams/{team_id}/channels/search", search, rules.team_member),
    Endpoint("GET", "/teams/{team_id}/channels/autocomplete", autocomplete, rules.team_member),
    Endpoint("GET", "/teams/{team_id}/channels/search_autocomplete", autocomplete, rules.team_member),
    Endpoint("GET", "/teams/{team_id}/channels/name/{channel_name}", by_name, rules.team_member),
    Endpoint("GET", "/teams/name/{team_name}/channels/name/{channel_name}", by_names, rules.signed_in),
    Endpoint("GET", "/users/{user_id}/channels", of_all_teams, rules.oneself, has_etag=True),
    Endpoint(
        "GET", "/users/{user_id}/teams/{team_id}/channels", of_team, rules.oneself_in_team, has_etag=True
    ),
)
