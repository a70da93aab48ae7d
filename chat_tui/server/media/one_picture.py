"""How is the one picture of a form taken in and redrawn? Among the uploads it lies only meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from chat_tui.server.call import Call
from chat_tui.server.media.studio import Made
from chat_tui.server.uploads import Intake, too_large
from chat_tui.server.wire_errors import bad_body

_FORM_OVERHEAD = 64 * 1024


@asynccontextmanager
async def form_of(call: Call, most: int) -> AsyncIterator[Intake]:
    """The form of a request, its files of `most` bytes; nothing of it is left afterwards."""
    kind, options = parse_options_header(call.request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise bad_body("multipart")
    intake = Intake(call.records.files, most)
    length = call.request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most + _FORM_OVERHEAD:
        raise too_large()
    try:
        await intake.take_form(call.request.stream(), options.get(b"boundary", b""))
        yield intake
    finally:
        await run_in_threadpool(intake.discard)


async def redrawn(call: Call, kind: str, source: Path) -> tuple[Made, bytes]:
    """What the decoder makes of a picture; no bytes when it is `refused`."""
    target = source.with_suffix(".redrawn")
    try:
        made = await call.workspace.previews.studio.make(kind, source, [target])
        return made, b"" if made.refused else await run_in_threadpool(target.read_bytes)
    finally:
        target.unlink(missing_ok=True)
