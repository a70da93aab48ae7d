"""Files: uploading, downloading, describing."""

from __future__ import annotations

from pathlib import Path

from python_multipart.multipart import parse_options_header
from starlette.responses import Response

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.ids import is_id
from chat_tui.server.media.previews import preview_path, thumbnail_path
from chat_tui.server.media.serving import small_picture, whole_file
from chat_tui.server.records import files, posts
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import Intake, too_large
from chat_tui.server.wire_errors import ApiError, bad_body, no_file, no_post

_KEPT = "max-age=2592000, private"
_FORM_OVERHEAD = 64 * 1024


async def upload(call: Call) -> Row:
    """POST /files: a multipart form, or the raw body with channel_id and filename in the query."""
    limit = call.workspace.config.max_file
    length = call.request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit + _FORM_OVERHEAD:
        raise too_large()
    kind, options = parse_options_header(call.request.headers.get("content-type"))
    is_form = kind == b"multipart/form-data"
    if call.query("channel_id") or not is_form:
        rules.need_member(call, _channel_id(call.query("channel_id")))
    intake = Intake(call.records.files, limit)
    try:
        if is_form:
            await intake.take_form(call.request.stream(), options.get(b"boundary", b""))
        else:
            await intake.take_raw(call.request.stream(), call.query("filename") or "file")
        rows = await _record(call, intake)
    except BaseException:
        intake.discard()
        raise
    rows = await call.workspace.previews.welcome(call.records, rows)
    client_ids = intake.fields.get("client_ids", []) if is_form else None
    return {"file_infos": [wire_posts.file(row) for row in rows], "client_ids": client_ids}


def _channel_id(value: str) -> str:
    if not is_id(value):
        raise bad_body("channel_id")
    return value


async def _record(call: Call, intake: Intake) -> list[Row]:
    channel_id = _channel_id(call.query("channel_id") or intake.fields.get("channel_id", [""])[0])
    rules.need_member(call, channel_id)
    if not intake.received:
        raise bad_body("files")

    def change(tx: Transaction) -> list[Row]:
        return [files.add(tx, file.describe(call.me, channel_id)) for file in intake.received]

    return await call.records.write(change)


def _file(call: Call) -> Row:
    row = files.by_id(call.db, call.path("file_id"))
    if row is None:
        raise no_file()
    return row


async def info(call: Call) -> Row:
    """GET /files/{id}/info."""
    return wire_posts.file(_file(call))


async def download(call: Call) -> Response:
    """GET /files/{id}: ranges are understood; nothing that a browser would run keeps its type."""
    row = _file(call)
    as_download = call.flag("download") or call.query("download") == "1"
    return whole_file(row, call.records.files / row["id"], as_download=as_download)


async def thumbnail(call: Call) -> Response:
    """GET /files/{id}/thumbnail: a JPEG that covers 120 by 100."""
    return await _small(call, "thumbnail", thumbnail_path(call.records, call.path("file_id")))


async def preview(call: Call) -> Response:
    """GET /files/{id}/preview: a JPEG that is at most 1920 wide."""
    return await _small(call, "preview", preview_path(call.records, call.path("file_id")))


async def _small(call: Call, what: str, path: Path) -> Response:
    row = _file(call)
    if not await call.workspace.previews.need(call.records, row, path):
        message = f"The file doesn't have a {what} image."
        raise ApiError(400, f"api.file.get_file_{what}.no_{what}.app_error", message)
    return small_picture(row, path)


async def of_post(call: Call) -> list[Row]:
    """GET /posts/{id}/files/info."""
    post = posts.by_id(call.db, call.path("post_id"))
    if post is None:
        raise no_post()
    return [wire_posts.file(row) for row in files.of_posts(call.db, [post["id"]]).get(post["id"], [])]


ENDPOINTS = (
    Endpoint("POST", "/files", upload, rules.signed_in, 201),
    Endpoint("GET", "/files/{file_id}", download, rules.file_reader),
    Endpoint("GET", "/files/{file_id}/info", info, rules.file_reader, cache=_KEPT),
    Endpoint("GET", "/files/{file_id}/thumbnail", thumbnail, rules.file_reader),
    Endpoint("GET", "/files/{file_id}/preview", preview, rules.file_reader),
    Endpoint("GET", "/posts/{post_id}/files/info", of_post, rules.post_reader, has_etag=True, cache=_KEPT),
)
