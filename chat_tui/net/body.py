"""How much of an answer is read: a decoded body within a limit, whatever a hostile server sends."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from chat_tui.errors import ProtocolError

if TYPE_CHECKING:
    import httpx


async def read_body(response: httpx.Response, limit: int) -> bytes:
    """The decoded body, at most `limit` bytes, at most one gzip layer; else ProtocolError.

    httpx would expand a whole chunk, in as many layers as the server names, before we see a byte of it; so
    the raw bytes are read and unpacked here.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise ProtocolError("The server packed its answer in a way that was not asked for.")
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding == "gzip" else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += _unpacked(inflate, chunk, limit - len(body) + 1) if inflate else chunk
        if len(body) > limit:
            raise ProtocolError(f"The server's answer is longer than {limit} bytes.")
        if inflate and inflate.unused_data:
            raise ProtocolError("The server's answer has bytes after its end.")
    # An answer without a body (204, 304) may name an encoding all the same.
    if inflate and not inflate.eof and body:
        raise ProtocolError("The server's answer is cut off.")
    return bytes(body)


def _unpacked(inflate: zlib._Decompress, chunk: bytes, room: int) -> bytes:
    try:
        return inflate.decompress(chunk, room)
    except zlib.error:
        raise ProtocolError("The server's answer is not valid gzip.") from None
