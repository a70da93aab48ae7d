"""Emoji that people make for the workspace: making, finding, showing, removing."""

from __future__ import annotations

import re

import msgspec
from starlette.responses import Response

from chat_tui.server import announce, rules, wire_posts
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.media.one_picture import form_of, redrawn
from chat_tui.server.records import audit, emoji
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import Intake
from chat_tui.server.wire_errors import ApiError, bad_body, bad_url, forbidden, no_emoji
from chat_tui.text.emoji import glyph

MOST_BYTES = 512 * 1024
LONGEST_SIDE = 1028
MOST_NAMES = 200
MOST_FOUND = 100
_NAME = re.compile(r"[a-z0-9_+-]{1,64}")
_KINDS = {"PNG": "image/png", "GIF": "image/gif", "JPEG": "image/jpeg"}


async def create(call: Call) -> Row:
    """POST /emoji: a form of a picture and `emoji`, which is JSON with name and creator_id."""
    async with form_of(call, MOST_BYTES) as intake:
        name = _new_name(call, intake)
        kind, picture = await _picture(call, intake)

    def change(tx: Transaction) -> Row:
        if emoji.by_name(tx.db, name) is not None:
            message = "Unable to create emoji. Another emoji with the same name already exists."
            raise ApiError(400, "api.emoji.create.duplicate.app_error", message)
        row = emoji.add(tx, name, call.me, kind, picture)
        audit.note(tx, call.actor, "emoji.create", name)
        tx.tell(announce.emoji_added(row))
        return row

    return wire_posts.emoji(await call.records.write(change))


def _new_name(call: Call, intake: Intake) -> str:
    try:
        said = msgspec.json.decode(intake.fields.get("emoji", [""])[0])
    except msgspec.DecodeError as error:
        raise bad_body("emoji") from error
    if not isinstance(said, dict):
        raise bad_body("emoji")
    name = text(said, "name")
    if not _NAME.fullmatch(name):
        message = "Name must be 1 to 64 lowercase letters, digits or one of - _ +."
        raise ApiError(400, "model.emoji.name.app_error", message)
    if glyph(name) is not None:
        message = "Name conflicts with existing system emoji name."
        raise ApiError(400, "model.emoji.system_emoji_name.app_error", message)
    if text(said, "creator_id", call.me) != call.me:
        raise forbidden()
    return name


async def _picture(call: Call, intake: Intake) -> tuple[str, bytes]:
    if not intake.received:
        raise bad_body("image")
    made, picture = await redrawn(call, "emoji", intake.received[0].path)
    if max(made.width, made.height) > LONGEST_SIDE:
        message = f"An emoji's picture has at most {LONGEST_SIDE} pixels on each side."
        raise ApiError(400, "api.emoji.upload.large_image.too_large.app_error", message)
    if made.refused or made.format not in _KINDS:
        message = "Unable to create emoji. The picture must be a PNG, JPEG or GIF."
        raise ApiError(400, "api.emoji.upload.image.app_error", message)
    return _KINDS[made.format], picture


async def list_emoji(call: Call) -> list[Row]:
    """GET /emoji: in the order of their making, or of their names."""
    order = call.query("sort")
    if order not in emoji.orders():
        raise bad_url("sort")
    limit, offset = call.page()
    return _shown(emoji.listed(call.db, order, limit=limit, offset=offset))


async def autocomplete(call: Call) -> list[Row]:
    """GET /emoji/autocomplete: those whose names begin so."""
    name = call.query("name")
    if not name:
        raise bad_url("name")
    return _shown(emoji.search(call.db, name, prefix_only=True, limit=MOST_FOUND))


async def search(call: Call) -> list[Row]:
    """POST /emoji/search."""
    body = await call.object()
    term = text(body, "term", most=64)
    if not term:
        raise bad_body("term")
    prefix_only = body.get("prefix_only") is True
    return _shown(emoji.search(call.db, term, prefix_only=prefix_only, limit=MOST_FOUND))


async def by_names(call: Call) -> list[Row]:
    """POST /emoji/names: those of up to 200 names that there are."""
    return _shown(emoji.by_names(call.db, await call.texts("names", most=MOST_NAMES)))


async def by_name(call: Call) -> Row:
    """GET /emoji/name/{name}."""
    row = emoji.by_name(call.db, call.path("name"))
    if row is None:
        raise ApiError(404, "app.emoji.get_by_name.no_result", "We couldn't find the emoji.")
    return wire_posts.emoji(row)


async def by_id(call: Call) -> Row:
    """GET /emoji/{id}."""
    return wire_posts.emoji(_emoji(call))


async def image(call: Call) -> Response:
    """GET /emoji/{id}/image: it never changes, so that it may be kept for a month."""
    found = emoji.picture(call.db, _emoji(call)["id"])
    assert found is not None
    kind, picture = found
    return Response(picture, 200, {"Content-Type": kind, "Cache-Control": "max-age=2592000, private"})


async def remove(call: Call) -> object:
    """DELETE /emoji/{id}: by who made it, or an administrator; reactions with it go, too."""
    row = _emoji(call)

    def change(tx: Transaction) -> None:
        emoji.remove(tx, row)
        audit.note(tx, call.actor, "emoji.delete", row["name"])

    await call.records.write(change)
    return OK


def _emoji(call: Call) -> Row:
    row = emoji.by_id(call.db, call.path("emoji_id"))
    if row is None:
        raise no_emoji()
    return row


def _shown(found: list[Row]) -> list[Row]:
    return [wire_posts.emoji(row) for row in found]


ENDPOINTS = (
    Endpoint("POST", "/emoji", create, rules.emoji_creator),
    Endpoint("GET", "/emoji", list_emoji, rules.signed_in),
    Endpoint("GET", "/emoji/autocomplete", autocomplete, rules.signed_in),
    Endpoint("POST", "/emoji/search", search, rules.signed_in),
    Endpoint("POST", "/emoji/names", by_names, rules.signed_in),
    Endpoint("GET", "/emoji/name/{name}", by_name, rules.signed_in),
    Endpoint("GET", "/emoji/{emoji_id}", by_id, rules.signed_in),
    Endpoint("GET", "/emoji/{emoji_id}/image", image, rules.signed_in),
    Endpoint("DELETE", "/emoji/{emoji_id}", remove, rules.emoji_maker),
)
