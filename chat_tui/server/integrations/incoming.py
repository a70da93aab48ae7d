"""How a program speaks through its web hook: POST /hooks/{id}, in every form that senders use."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import msgspec
from python_multipart.multipart import parse_options_header
from starlette.responses import PlainTextResponse, Response

from chat_tui.server import rules
from chat_tui.server.call import Call, parse_json
from chat_tui.server.config import RequestRate, ServerConfig
from chat_tui.server.endpoint import Endpoint, Resource
from chat_tui.server.ids import direct_name
from chat_tui.server.integrations.hook_posts import Voice, posts_of, text_of
from chat_tui.server.membership import open_direct, say
from chat_tui.server.outgoing.signing import SignatureError, checked_id
from chat_tui.server.rate_limit import RateLimiter
from chat_tui.server.records import channels, hooks, members, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import Intake
from chat_tui.server.wire_errors import ApiError
from chat_tui.server.workspace import Workspace

LARGEST_BODY = 256 * 1024


class IncomingHooks:
    """Takes what programs send; each hook has a budget of its own, unless there are none."""

    def __init__(self, limiter: RateLimiter | None) -> None:
        self._limiter = limiter

    async def receive(self, call: Call) -> Response:
        """POST /hooks/{id}: a form with `payload` or with fields, else JSON; answers `ok` and no more."""
        row = hooks.by_id(call.db, call.path("hook_id"))
        if row is None:
            raise _unknown()
        verdict = self._limiter.look(row["id"]) if self._limiter is not None else None
        if verdict is not None and not verdict.allowed:
            headers = {"Retry-After": str(verdict.retry_after), "X-Content-Type-Options": "nosniff"}
            return PlainTextResponse("limit exceeded\n", 429, headers)
        webhook_id = await _checked(call, row) if row["secret"] else ""
        await call.body(LARGEST_BODY)
        await _say(call, row, await _payload(call), webhook_id)
        return PlainTextResponse("ok", headers={"Content-Type": "text/plain"})


async def _checked(call: Call, row: Row) -> str:
    """The id of a signed request. Whatever is wrong with it, the sender hears the same."""
    try:
        body = await call.body(LARGEST_BODY)
        return checked_id(row["secret"], call.request.headers, body, call.records.now() / 1000)
    except (SignatureError, ApiError) as error:
        message = "The signature is missing, wrong or not of now."
        raise ApiError(401, "web.incoming_webhook.signature.app_error", message) from error


async def _say(call: Call, row: Row, payload: Row, webhook_id: str) -> None:
    author = users.by_id(call.db, row["user_id"])
    if author is None or author["delete_at"]:
        raise _unknown()
    voice = Voice(author["id"], row["channel_id"], row["display_name"], row["username"], row["icon_url"])
    new = posts_of(call.db, voice, payload, call.workspace.config.max_message)
    channel_id = await _target(call, row, text_of(payload, "channel"))

    def change(tx: Transaction) -> None:
        # Who did not hear our answer sends the same again: it is answered again, and not said again.
        if webhook_id and hooks.is_repeated(tx, row["id"], webhook_id):
            return
        for one in new:
            say(tx, replace(one, channel_id=channel_id))

    await call.records.write(change)


def _unknown() -> ApiError:
    return ApiError(400, "web.incoming_webhook.invalid.app_error", "Invalid webhook.")


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
    body = await call.body(LARGEST_BODY)
    if kind == b"application/x-www-form-urlencoded":
        # `curl -d '{...}'` calls JSON a form.
        if not body.lstrip().startswith(b"{"):
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
        yield await call.body(LARGEST_BODY)

    try:
        await intake.take_form(chunks(), boundary)
    finally:
        intake.discard()
    payload: Row = {name: values[0] for name, values in intake.fields.items()}
    if isinstance(payload.get("attachments"), str):
        payload["attachments"] = parse_json(payload["attachments"].encode(), "attachments")
    return payload


def limiter_of(config: ServerConfig, clock: Callable[[], float] = time.monotonic) -> RateLimiter | None:
    """The budget of each hook; None where there are no limits at all."""
    per_second = config.hook_posts_per_second
    if config.requests_per_second <= 0 or per_second <= 0:
        return None
    return RateLimiter(RequestRate(per_second, max(1, round(per_second * 2))), clock)


def receive_hook(workspace: Workspace, limiter: RateLimiter | None = None) -> Resource:
    """The application behind /hooks/{id}: no sign-in, the id is the secret."""
    incoming = IncomingHooks(limiter or limiter_of(workspace.config))
    endpoint = Endpoint("POST", "/hooks/{hook_id}", incoming.receive, rules.anybody, varies=False)
    return Resource(workspace, {"POST": endpoint})
