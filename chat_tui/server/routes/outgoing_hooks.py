"""Outgoing web hooks: making, listing, changing and deleting those that call out."""

from __future__ import annotations

from typing import Any

from chat_tui.server import rules
from chat_tui.server.call import Call, integer, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.ids import new_id
from chat_tui.server.outgoing.addresses import CallRefusedError, read_url
from chat_tui.server.outgoing.payload import FORM, JSON
from chat_tui.server.outgoing.signing import new_secret
from chat_tui.server.records import audit, channels, deliveries, outgoing_hooks
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, unpacked
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden

MOST_WORDS, MOST_URLS = 100, 10
_LISTS = ("trigger_words", "callback_urls")
_PLAIN = ("display_name", "description", "content_type", "username", "icon_url")


async def create(call: Call) -> Row:
    """POST /hooks/outgoing: by administrators of the team; for one that listens, the secret is told once."""
    body = await call.object("outgoing webhook")
    team_id = text(body, "team_id")
    rules.need_team(call, team_id)
    if not rules.is_team_admin(call, team_id):
        raise forbidden()
    values = {
        "creator_id": call.me,
        "team_id": team_id,
        "channel_id": _channel(call, body, team_id),
        "secret": new_secret(),
        **read_settings(body),
    }
    check_use(values)

    def change(tx: Transaction) -> Row:
        _refuse_twin(tx, values)
        row = outgoing_hooks.create(tx, values)
        audit.note(tx, call.actor, "hook.create", row["id"])
        return row

    row = await call.records.write(change)
    return {**shown(row), "secret": row["secret"]} if "events" in shown(row) else shown(row)


def read_settings(body: Row) -> Row:
    """What a hook is made or changed with; raises ApiError."""
    words, urls, events = (strings(body, name) for name in (*_LISTS, "events"))
    if not urls or len(urls) > MOST_URLS or len(words) > MOST_WORDS:
        raise bad_body("callback_urls" if len(words) <= MOST_WORDS else "trigger_words")
    for url in urls:
        try:
            read_url(url)
        except CallRefusedError as error:
            raise ApiError(400, "model.outgoing_hook.is_valid.url.app_error", str(error)) from error
    if not set(events) <= set(deliveries.EVENTS) or not all(words):
        raise bad_body("events" if all(words) else "trigger_words")
    kind = text(body, "content_type", FORM, most=128) or FORM
    if kind not in {FORM, JSON}:
        raise bad_body("content_type")
    return {
        "trigger_words": packed(words),
        "trigger_when": int(integer(body, "trigger_when") == 1),
        "events": packed(events),
        "callback_urls": packed(urls),
        "display_name": text(body, "display_name", most=64),
        "description": text(body, "description", most=500),
        "content_type": kind,
        "username": text(body, "username", most=64),
        "icon_url": text(body, "icon_url", most=1024),
    }


def check_use(values: Row) -> None:
    """Refuse a hook that nothing could set off."""
    if not values["channel_id"] and values["trigger_words"] == "[]" and values["events"] == "[]":
        message = "Either trigger_words or channel_id must be set."
        raise ApiError(400, "api.webhook.create_outgoing.triggers.app_error", message)


def _channel(call: Call, body: Row, team_id: str) -> str:
    """The public channel a hook belongs to, or "" for all of the team."""
    channel_id = text(body, "channel_id")
    if not channel_id:
        return ""
    channel = channels.by_id(call.db, channel_id)
    if channel is None or channel["team_id"] != team_id:
        raise forbidden()
    if channel["type"] != "O":
        message = "Outgoing webhooks can only be created for public channels."
        raise ApiError(403, "api.outgoing_webhook.disabled.app_error", message)
    return channel_id


def _refuse_twin(tx: Transaction, values: Row, hook_id: str = "") -> None:
    """Two hooks with a word and a URL in common would each answer the same message."""
    words, urls = (set(unpacked(values[name])) for name in _LISTS)
    for other in outgoing_hooks.of_channel(tx.db, values["team_id"], values["channel_id"]):
        shared = [set(unpacked(other[name])) for name in _LISTS]
        if other["id"] != hook_id and words & shared[0] and urls & shared[1]:
            message = "Multiple outgoing webhooks in the same channel cannot have the same words and URLs."
            raise ApiError(500, "api.webhook.create_outgoing.intersect.app_error", message)


def shown(row: Row) -> Row:
    """A hook on the wire; what we add to Mattermost's keys is there only where it is used."""
    names = ("id", "token", "create_at", "update_at", "delete_at", "creator_id", "channel_id", "team_id")
    seen: dict[str, Any] = {name: row[name] for name in names}
    seen |= {name: unpacked(row[name]) for name in _LISTS} | {name: row[name] for name in _PLAIN}
    seen["trigger_when"] = row["trigger_when"]
    if row["events"] != "[]":
        seen["events"] = unpacked(row["events"])
    if row["disabled_at"]:
        seen["disabled_at"] = row["disabled_at"]
    return seen


async def listed(call: Call) -> list[Row]:
    """GET /hooks/outgoing: one's own; administrators see all."""
    limit, offset = call.page()
    mine = "" if call.caller.is_admin else call.me
    found = outgoing_hooks.listed(
        call.db,
        creator_id=mine,
        team_id=call.query("team_id"),
        channel_id=call.query("channel_id"),
        limit=limit,
        offset=offset,
    )
    return [shown(row) for row in found]


def _hook(call: Call) -> Row:
    row = outgoing_hooks.by_id(call.db, call.path("hook_id"))
    assert row is not None
    return row


async def get(call: Call) -> Row:
    """GET /hooks/outgoing/{id}."""
    return shown(_hook(call))


async def update(call: Call) -> Row:
    """PUT /hooks/outgoing/{id}: a disabled one is called again."""
    body = await call.object("outgoing webhook")
    row = _hook(call)
    values = {**read_settings({**shown(row), **body}), "channel_id": row["channel_id"]}
    if "channel_id" in body:
        values["channel_id"] = _channel(call, body, row["team_id"])
    check_use(values)

    def change(tx: Transaction) -> Row:
        _refuse_twin(tx, {**values, "team_id": row["team_id"]}, row["id"])
        audit.note(tx, call.actor, "hook.change", row["id"])
        return outgoing_hooks.change(tx, row["id"], values)

    return shown(await call.records.write(change))


async def regen_token(call: Call) -> Row:
    """POST /hooks/outgoing/{id}/regen_token: the word in the body by which a receiver knows us."""

    def change(tx: Transaction) -> Row:
        audit.note(tx, call.actor, "hook.regen_token", call.path("hook_id"))
        return outgoing_hooks.change(tx, call.path("hook_id"), {"token": new_id()})

    return shown(await call.records.write(change))


async def delete(call: Call) -> object:
    """DELETE /hooks/outgoing/{id}: with what waits for it."""

    def change(tx: Transaction) -> None:
        audit.note(tx, call.actor, "hook.delete", call.path("hook_id"))
        outgoing_hooks.delete(tx, call.path("hook_id"))

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/hooks/outgoing", create, rules.signed_in, 201),
    Endpoint("GET", "/hooks/outgoing", listed, rules.signed_in),
    Endpoint("GET", "/hooks/outgoing/{hook_id}", get, rules.outgoing_hook_owner),
    Endpoint("PUT", "/hooks/outgoing/{hook_id}", update, rules.outgoing_hook_owner),
    Endpoint("DELETE", "/hooks/outgoing/{hook_id}", delete, rules.outgoing_hook_owner),
    Endpoint("POST", "/hooks/outgoing/{hook_id}/regen_token", regen_token, rules.outgoing_hook_owner),
)
