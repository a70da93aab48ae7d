"""How files are kept at the fake server: whole, in memory."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import RejectedError
from chat_tui.model.ids import ChannelId, FileId, UserId
from chat_tui.model.messages import Attachment

PIECE = 64 * 1024


@dataclass(slots=True)
class Seat:
    """Whose calls these are, and how many there were."""

    server: FakeServer
    user_id: UserId
    requests: int = 0

    async def call(self) -> None:
        """Count a call, and let the scripted faults happen."""
        self.requests += 1
        await self.server.faults.on_call()


async def upload(
    seat: Seat, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
) -> Attachment:
    """Take a file of exactly the size that was said."""
    await seat.call()
    world = seat.server.world
    world.room(channel_id, seat.user_id)
    content = b"".join([chunk async for chunk in chunks])
    if len(content) != size:
        raise RejectedError("The file changed while it was sent.", code="changed")
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    attachment = Attachment(FileId(world.new_id("f")), name, size, mime)
    world.files[attachment.id] = (channel_id, attachment, content)
    seat.server.faults.on_answer()
    return attachment


async def download(seat: Seat, file_id: FileId, offset: int) -> AsyncGenerator[bytes]:
    """A file from `offset` on, in pieces; refused to who is not in its channel."""
    await seat.call()
    kept = seat.server.world.files.get(file_id)
    if kept is None:
        raise RejectedError("This file does not exist.", code="not_found", status=404)
    channel_id, _, content = kept
    seat.server.world.room(channel_id, seat.user_id)
    for start in range(offset, len(content), PIECE):
        yield content[start : start + PIECE]
