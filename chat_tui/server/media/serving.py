"""How is stored content handed out? In parts if asked; nothing that a browser would run keeps its type."""

from __future__ import annotations

import email.utils
import os
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from chat_tui.server.media.sniffing import served_type
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import no_file

_ON_EVERY_ANSWER = frozenset(
    {b"x-request-id", b"x-version-id", b"vary", b"expires", b"x-content-type-options"}
)
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class _StoredFile(FileResponse):
    """A file whose headers come from its record, not from the disk."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Only the length is the disk's to tell."""
        self.headers.setdefault("content-length", str(stat_result.st_size))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a part is told only to who has the rest of the same file."""
        asked = Headers(scope=scope)
        if asked.get("if-range", self.headers["last-modified"]) != self.headers["last-modified"]:
            scope = {**scope, "headers": [one for one in scope["headers"] if one[0] != b"range"]}

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                # A range beyond the end is answered without what every answer of ours has.
                kept = [one for one in self.raw_headers if one[0] in _ON_EVERY_ANSWER]
                message = {**message, "headers": [*message["headers"], *kept]}
            await send(message)

        await super().__call__(scope, receive, send_stamped)


def whole_file(row: Row, path: Path, *, as_download: bool = False) -> Response:
    """The content itself, as it was uploaded."""
    response = _answer(row, path, served_type(row["mime_type"]), as_download=as_download)
    response.headers["X-Uncompressed-Content-Length"] = str(row["size"])
    return response


def small_picture(row: Row, path: Path) -> Response:
    """A thumbnail or a preview: always a JPEG that was made here."""
    return _answer(row, path, "image/jpeg", as_download=False)


def _answer(row: Row, path: Path, kind: str, *, as_download: bool) -> Response:
    if not path.is_file():
        raise no_file()
    shown_inline = kind.startswith("image/") and not as_download
    headers = {
        "Content-Type": kind,
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Disposition": disposition("inline" if shown_inline else "attachment", row["name"]),
        "Last-Modified": email.utils.formatdate(row["update_at"] / 1000, usegmt=True),
    }
    return _StoredFile(path, headers=headers)


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition: the name for old readers in ASCII, for all others as it is."""
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\' else "_" for one in name)
    return f"{kind};filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
