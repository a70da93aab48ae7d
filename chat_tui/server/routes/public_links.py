"""Links to files for people without an account: only where the workspace's settings allow them."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server import rules
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.media.serving import whole_file
from chat_tui.server.records import audit, files, public_links
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, no_file


async def link(call: Call) -> Row:
    """GET /files/{id}/link: who has it reads the file, until its post is deleted."""
    _need_allowed(call)
    file_id = call.path("file_id")
    row = files.by_id(call.db, file_id)
    if row is None or not row["post_id"]:
        message = "Unable to get public link for file. File must be attached to a post that can be read."
        raise ApiError(400, "api.file.get_public_link.no_post.app_error", message)

    def change(tx: Transaction) -> str:
        audit.note(tx, call.actor, "file.publish", file_id)
        return public_links.seal(tx, file_id)

    sealed = await call.records.write(change)
    return {"link": f"{call.workspace.config.site_url.rstrip('/')}/files/{file_id}/public?h={sealed}"}


async def public(call: Call) -> Response:
    """GET /files/{id}/public: for who has the link."""
    _need_allowed(call)
    file_id = call.path("file_id")
    if not public_links.fits(call.db, file_id, call.query("h")):
        message = "The public link does not appear to be valid."
        raise ApiError(400, "api.file.get_file.public_invalid.app_error", message)
    row = files.by_id(call.db, file_id)
    if row is None:
        raise no_file()
    return whole_file(row, call.records.files / file_id)


def _need_allowed(call: Call) -> None:
    if not call.workspace.config.public_links:
        message = "Public links have been disabled."
        raise ApiError(501, "api.file.get_public_link.disabled.app_error", message)


PUBLIC = Endpoint("GET", "/files/{file_id}/public", public, rules.anybody)
"""Not below /api/v4: the link itself."""
ENDPOINTS = (Endpoint("GET", "/files/{file_id}/link", link, rules.file_reader),)
