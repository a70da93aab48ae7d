"""Uploads in parts, which go on after a broken line: beginning, looking how far, going on."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call, id_of, integer, text
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.media import parts
from chat_tui.server.records import files, uploads
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import safe_name
from chat_tui.server.wire_errors import ApiError, bad_body, no_upload

MOST_OPEN = 50
"""How many one person may have begun and not finished."""


async def begin(call: Call) -> Row:
    """POST /uploads: says what is to come."""
    body = await call.object("upload")
    channel = rules.need_member(call, id_of(body, "channel_id"))
    name, size = text(body, "filename"), integer(body, "file_size")
    if text(body, "type", "attachment") != "attachment":
        raise bad_body("type")
    if not name or size <= 0:
        raise bad_body("filename" if not name else "file_size")
    if size > call.workspace.config.max_file:
        message = "Unable to upload file. File is too large."
        raise ApiError(413, "app.upload.create.upload_too_large.app_error", message)
    values = {
        "user_id": call.me,
        "channel_id": channel["id"],
        "filename": safe_name(name),
        "file_size": size,
    }

    def change(tx: Transaction) -> Row:
        if uploads.count(tx.db, call.me) >= MOST_OPEN:
            message = "Finish some of the uploads that have begun first; they end by themselves after a day."
            raise ApiError(400, "app.upload.create.too_many.app_error", message)
        return uploads.begin(tx, values)

    return _shown(await call.records.write(change))


async def get(call: Call) -> Row:
    """GET /uploads/{id}: how far it has come."""
    return _shown(_upload(call))


async def of_user(call: Call) -> list[Row]:
    """GET /users/{id}/uploads: all that are not whole yet."""
    return [_shown(row) for row in uploads.of_user(call.db, call.path("user_id"))]


async def go_on(call: Call) -> object:
    """POST /uploads/{id}: the next bytes; 204 while some are missing, then what is known of the file."""
    upload_id = call.path("upload_id")
    async with parts.file_of(call.records, upload_id) as file:
        row = _upload(call)
        if not parts.stands_at(file, row["file_offset"]):
            await call.records.write(lambda tx: uploads.advance(tx, upload_id, 0))
            message = "What came before is lost: begin with the first byte again."
            raise ApiError(400, "app.upload.upload_data.lost.app_error", message)
        part = parts.Part(file, row["file_offset"], row["file_size"])
        is_sent = await part.take(call.request.stream())
        if is_sent and not part.written:
            raise bad_body("data") if part.offset else parts.too_small()
        if part.end < row["file_size"] or not is_sent:
            await call.records.write(lambda tx: uploads.advance(tx, upload_id, part.end))
            if not is_sent:
                raise ClientDisconnect
            return Response(status_code=204, headers={"Content-Type": "application/json"})
        return await _finish(call, row)


async def _finish(call: Call, row: Row) -> Row:
    received = await asyncio.to_thread(parts.whole, call.records, row["id"], row["filename"])

    def change(tx: Transaction) -> Row:
        uploads.end(tx, row["id"])
        return files.add(tx, received.describe(row["user_id"], row["channel_id"]))

    try:
        made = await call.records.write(change)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise
    (parts.folder(call.records) / row["id"]).unlink(missing_ok=True)
    (made,) = await call.workspace.previews.welcome(call.records, [made])
    return wire_posts.file(made)


def _upload(call: Call) -> Row:
    row = uploads.by_id(call.db, call.path("upload_id"))
    if row is None:
        raise no_upload()
    return row


def _shown(row: Row) -> Row:
    return {
        "id": row["id"],
        "type": "attachment",
        "create_at": row["create_at"],
        "user_id": row["user_id"],
        "channel_id": row["channel_id"],
        "filename": row["filename"],
        "file_size": row["file_size"],
        "file_offset": row["file_offset"],
        "remote_id": "",
        "req_file_id": "",
    }


ENDPOINTS = (
    Endpoint("POST", "/uploads", begin, rules.signed_in, 201),
    Endpoint("GET", "/uploads/{upload_id}", get, rules.upload_owner),
    Endpoint("POST", "/uploads/{upload_id}", go_on, rules.upload_owner),
    Endpoint("GET", "/users/{user_id}/uploads", of_user, rules.only_oneself),
)
