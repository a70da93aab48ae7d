"""Incoming web hooks: making them, and what they post."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import msgspec
from python_multipart.multipart import parse_options_header
from starlette.responses import PlainTextResponse, Response

from chat_tui.server import rules
from chat_tui.server.call import Call, parse_json, text
from chat_tui.server.endpoint import OK, Endpoint, Resource
from chat_tui.server.ids import direct_name
from chat_tui.server.integrations.hook_posts import Voice, posts_of, text_of
from chat_tui.server.membership import open_direct, say
from chat_tui.server.records import channels, hooks, members, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import Intake
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden
from chat_tui.server.workspace import Workspace


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
        **_settings(body),
    }
    return _shown(await call.records.write(lambda tx: hooks.create(tx, values)))


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
    await call.records.write(lambda tx: hooks.delete(tx, call.path("hook_id")))
    return OK


async def receive(call: Call) -> Response:
    """POST /hooks/{id}: a form with `payload` or with fields, else JSON; answers `ok` and no more."""
    row = hooks.by_id(call.db, call.path("hook_id"))
    if row is None:
        raise ApiError(400, "web.incoming_webhook.invalid.app_error", "Invalid webhook.")
    payload = await _payload(call)
    author = users.by_id(call.db, row["user_id"])
    if author is None or author["delete_at"]:
        raise ApiError(400, "web.incoming_webhook.invalid.app_error", "Invalid webhook.")
    voice = Voice(author["id"], row["channel_id"], row["display_name"], row["username"], row["icon_url"])
    new = posts_of(call.db, voice, payload, call.workspace.config.max_message)
    channel_id = await _target(call, row, text_of(payload, "channel"))

    def change(tx: Transaction) -> None:
        for one in new:
            say(tx, replace(one, channel_id=channel_id))

    await call.records.write(change)
    return PlainTextResponse("ok", headers={"Content-Type": "text/plain"})


async def _target(call: Call, row: Row, wanted: str) -> str:
    if not wanted:
        channel = channels.by_id(call.db, row["channel_id"])
    elif wanted.startswith("@"):
        channel = await _direct(call, row, wanted[1:])
    else:
        channel = channels.by_name(call.db, row["team_id"], wanted.lstrip("#").lower())
    if channel is None:
        raise ApiError(404, "web.incoming_webhook.channel.app_error", "Couldn't find the channel.")
    if row["channel_locked"] and channel["id"] != row["channel_id"]:
        message = "This webhook is not permitted to post to the requested channel."
        raise ApiError(403, "web.incoming_webhook.channel_locked.app_error", message)
    is_member = members.get(call.db, channel["id"], row["user_id"]) is not None
    if channel["type"] != "O" and not is_member:
        message = "Inappropriate channel permissions."
        raise ApiError(403, "web.incoming_webhook.permissions.app_error", message)
    return str(channel["id"])


async def _direct(call: Call, row: Row, name: str) -> Row:
    user = users.by_name(call.db, name)
    if user is None:
        raise ApiError(400, "web.incoming_webhook.user.app_error", "Couldn't find the user.")
    found = channels.by_name(call.db, "", direct_name(row["user_id"], user["id"]))
    if found is not None:
        return found
    return await call.records.write(lambda tx: open_direct(tx, row["user_id"], user["id"]))


def _unreadable() -> ApiError:
    return ApiError(400, "model.incoming_hook.parse_data.app_error", "Unable to parse incoming data.")


async def _payload(call: Call) -> Row:
    kind, options = parse_options_header(call.request.headers.get("content-type"))
    body = await call.body()
    if kind == b"application/x-www-form-urlencoded":
        body = parse_qs(body.decode("utf-8", "replace")).get("payload", [""])[0].encode()
    elif kind == b"multipart/form-data":
        return await _form(call, options.get(b"boundary", b""))
    elif not body:
        raise ApiError(400, "web.incoming_webhook.text.app_error", "No text specified.")
    return _read(body)


def _read(body: bytes) -> Row:
    try:
        value: Any = _decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(value, dict):
        raise _unreadable()
    return value


def _decode(body: bytes) -> Any:
    """JSON; senders that put raw newlines into strings are understood too."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        # Encoding what the lenient parser took refuses what only the strict one knows: lone surrogates.
        return msgspec.json.decode(msgspec.json.encode(json.loads(body, strict=False)))


async def _form(call: Call, boundary: bytes) -> Row:
    intake = Intake(call.records.files, 0)

    async def chunks() -> Any:
        yield await call.body()

    try:
        await intake.take_form(chunks(), boundary)
    finally:
        intake.discard()
    payload: Row = {name: values[0] for name, values in intake.fields.items()}
    if isinstance(payload.get("attachments"), str):
        payload["attachments"] = parse_json(payload["attachments"].encode(), "attachments")
    return payload


def receive_hook(workspace: Workspace) -> Resource:
    """The application behind /hooks/{id}: no sign-in, the id is the secret."""
    endpoint = Endpoint("POST", "/hooks/{hook_id}", receive, rules.anybody, varies=False)
    return Resource(workspace, {"POST": endpoint})


ENDPOINTS = (
    Endpoint("POST", "/hooks/incoming", create, rules.signed_in, 201),
    Endpoint("GET", "/hooks/incoming", listed, rules.signed_in),
    Endpoint("GET", "/hooks/incoming/{hook_id}", get, rules.hook_owner),
    Endpoint("PUT", "/hooks/incoming/{hook_id}", update, rules.hook_owner, 201),
    Endpoint("DELETE", "/hooks/incoming/{hook_id}", delete, rules.hook_owner),
)
