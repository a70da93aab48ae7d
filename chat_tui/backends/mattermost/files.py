"""How files go up and come down: in pieces, one request each, never more than was said or allowed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable

from msgspec import Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_posts import attachment_of
from chat_tui.backends.mattermost.requests import segment
from chat_tui.backends.mattermost.rest import PREFIX, Rest
from chat_tui.errors import ProtocolError, RejectedError
from chat_tui.model.ids import ChannelId, FileId
from chat_tui.model.messages import Attachment
from chat_tui.net.http import Request
from chat_tui.net.rate_limit import Urgency

_PATIENCE = 60.0
"""Seconds for each piece, not for the whole."""


class _Uploaded(Struct):
    file_infos: list[Raw] | None = None


async def upload(
    rest: Rest, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
) -> Attachment:
    """Send a file as the raw body; a form-encoded type would store an empty file, so the type is explicit."""
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    request = Request(
        "POST",
        f"{PREFIX}/files",
        _measured(chunks, size),
        (("channel_id", channel_id), ("filename", name)),
        headers,
        timeout=_PATIENCE,
    )
    answer = await rest.once(request)
    rows = wire.parse_each(wire.FileInfo, wire.parse(_Uploaded, answer.body).file_infos)
    if not rows:
        raise ProtocolError("The server took the file but did not say what became of it.")
    return attachment_of(rows[0])


async def download(rest: Rest, file_id: FileId, limit: int, offset: int) -> AsyncGenerator[bytes]:
    """A file's bytes from `offset` on; at most `limit` of them in all."""
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    path = f"{PREFIX}/files/{segment(file_id)}"
    request = Request("GET", path, None, (), headers, limit, _PATIENCE, Urgency.PAGING, offset)
    async for chunk in rest.pieces(request):
        yield chunk


async def _measured(chunks: AsyncIterable[bytes], size: int) -> AsyncGenerator[bytes]:
    """The chunks, if they are as long as was said: a file may grow or shrink while it is read."""
    sent = 0
    async for chunk in chunks:
        sent += len(chunk)
        if sent > size:
            break
        yield chunk
    if sent != size:
        raise RejectedError("The file changed while it was sent.", code="changed")
