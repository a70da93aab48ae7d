"""Files: uploading, downloading, describing."""

from __future__ import annotations

import email.utils
import os
from urllib.parse import quote

from python_multipart.multipart import parse_options_header
from starlette.responses import FileResponse, Response

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.ids import is_id
from chat_tui.server.records import files, posts
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.uploads import Intake, too_large
from chat_tui.server.wire_errors import ApiError, bad_body, no_file, no_post

_KEPT = "max-age=2592000, private"
_FORM_OVERHEAD = 64 * 1024
_ACTIVE = ("html", "javascript", "xml", "svg", "ecmascript")
"""Parts of types a browser would run: they are handed out as plain text."""


class _StoredFile(FileResponse):
    """A file whose headers come from its record, not from the disk."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Only the length is the disk's to tell."""
        self.headers.setdefault("content-length", str(stat_result.st_size))


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
    path = call.records.files / row["id"]
    if not path.is_file():
        raise no_file()
    kind = row["mime_type"] or "application/octet-stream"
    if any(part in kind for part in _ACTIVE):
        kind = "text/plain"
    shown_inline = kind.startswith("image/") and not call.flag("download") and call.query("download") != "1"
    headers = {
        "Content-Type": kind,
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "Frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Uncompressed-Content-Length": str(row["size"]),
        "Content-Disposition": _disposition("inline" if shown_inline else "attachment", row["name"]),
        "Last-Modified": email.utils.formatdate(row["update_at"] / 1000, usegmt=True),
    }
    return _StoredFile(path, headers=headers)


def _disposition(kind: str, name: str) -> str:
    plain = "".join(one if one.isascii() and one not in '"\\' else "_" for one in name)
    return f"{kind};filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def thumbnail(call: Call) -> object:
    """GET /files/{id}/thumbnail: none are made."""
    message = "The file doesn't have a thumbnail image."
    raise ApiError(400, "api.file.get_file_thumbnail.no_thumbnail.app_error", message)


async def preview(call: Call) -> object:
    """GET /files/{id}/preview: none are made."""
    raise ApiError(
        400, "api.file.get_file_preview.no_preview.app_error", "The file doesn't have a preview image."
    )


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
