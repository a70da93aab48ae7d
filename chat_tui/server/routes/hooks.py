"""Incoming web hooks: making, listing, changing and ending them."""

from __future__ import annotations

from chat_tui.server import rules
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.outgoing.signing import new_secret
from chat_tui.server.records import audit, hooks
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden


async def create(call: Call) -> Row:
    """POST /hooks/incoming: by administrators of the channel's team."""
    body = await call.object("incoming webhook")
    channel = _channel(call, body)
    if not rules.is_team_admin(call, channel["team_id"]):
        raise forbidden()
    values: Row = {
        "user_id": call.me,
        "channel_id": channel["id"],
        "team_id": channel["team_id"],
        "secret": new_secret() if body.get("signed") is True else "",
        **_settings(body),
    }

    def change(tx: Transaction) -> Row:
        row = hooks.create(tx, values)
        audit.note(tx, call.actor, "hook.create", hooks.spoken_of(row))
        return row

    return _told_once(await call.records.write(change))


def _channel(call: Call, body: Row) -> Row:
    """The channel of a team that a hook is for; what is said between people is not for programs."""
    channel = rules.need_reader(call, text(body, "channel_id"))
    if not channel["team_id"]:
        raise ApiError(400, "model.incoming_hook.team_id.app_error", "The channel belongs to no team.")
    return channel


def _settings(body: Row) -> Row:
    return {
        "display_name": text(body, "display_name", most=64),
        "description": text(body, "description", most=500),
        "username": text(body, "username", most=64),
        "icon_url": text(body, "icon_url", most=1024),
        "channel_locked": int(body.get("channel_locked") is True),
    }


def _shown(row: Row) -> Row:
    names = ("id", "create_at", "update_at", "delete_at", "user_id", "channel_id", "team_id")
    shown: Row = {name: row[name] for name in names}
    shown |= {name: row[name] for name in ("display_name", "description", "username", "icon_url")}
    return shown | {"channel_locked": bool(row["channel_locked"])}


def _told_once(row: Row) -> Row:
    """A hook with the secret that its senders sign with, if they must."""
    return {**_shown(row), "secret": row["secret"]} if row["secret"] else _shown(row)


async def listed(call: Call) -> list[Row]:
    """GET /hooks/incoming: one's own; administrators see all."""
    limit, offset = call.page()
    mine = "" if call.caller.is_admin else call.me
    found = hooks.listed(call.db, user_id=mine, team_id=call.query("team_id"), limit=limit, offset=offset)
    return [_shown(row) for row in found]


def _hook(call: Call) -> Row:
    row = hooks.by_id(call.db, call.path("hook_id"))
    assert row is not None
    return row


async def get(call: Call) -> Row:
    """GET /hooks/incoming/{id}."""
    return _shown(_hook(call))


async def update(call: Call) -> Row:
    """PUT /hooks/incoming/{id}."""
    body = await call.object("incoming webhook")
    values = _settings(body)
    if body.get("channel_id"):
        channel = _channel(call, body)
        if channel["team_id"] != _hook(call)["team_id"]:
            raise bad_body("channel_id")
        values["channel_id"] = channel["id"]
    return _shown(await call.records.write(lambda tx: hooks.change(tx, call.path("hook_id"), values)))


async def delete(call: Call) -> object:
    """DELETE /hooks/incoming/{id}."""

    row = _hook(call)

    def change(tx: Transaction) -> None:
        hooks.delete(tx, row["id"])
        audit.note(tx, call.actor, "hook.delete", hooks.spoken_of(row))

    await call.records.write(change)
    return OK


async def regen_id(call: Call) -> Row:
    """POST /hooks/incoming/{id}/regen_id: another URL, and another secret; the old ones end at once."""

    row = _hook(call)

    def change(tx: Transaction) -> Row:
        audit.note(tx, call.actor, "hook.rotate", hooks.spoken_of(row))
        return hooks.rotate(tx, row["id"], new_secret())

    return _told_once(await call.records.write(change))


ENDPOINTS = (
    Endpoint("POST", "/hooks/incoming", create, rules.signed_in, 201),
    Endpoint("GET", "/hooks/incoming", listed, rules.signed_in),
    Endpoint("GET", "/hooks/incoming/{hook_id}", get, rules.hook_owner),
    Endpoint("PUT", "/hooks/incoming/{hook_id}", update, rules.hook_owner, 201),
    Endpoint("DELETE", "/hooks/incoming/{hook_id}", delete, rules.hook_owner),
    Endpoint("POST", "/hooks/incoming/{hook_id}/regen_id", regen_id, rules.hook_owner),
)
