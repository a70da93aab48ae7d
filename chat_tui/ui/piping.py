"""What does a command print that is fed with a text? Bounded in time and size; the text is no argument."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from contextlib import suppress

from chat_tui.model.frozen import dataclass

TIME_LIMIT = 10.0
MOST_BYTES = 1024 * 1024
PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out, raw, and how it ended."""

    text: str
    end: str = ""
    """A sentence where the command did not end well."""


async def pipe(
    command: str, text: str, *, time_limit: float = TIME_LIMIT, most_bytes: int = MOST_BYTES
) -> Printed:
    """Run a line of shell with the text on its standard input; whatever of it still runs is ended."""
    process = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", command, stdin=PIPE, stdout=PIPE, stderr=STDOUT, start_new_session=True
    )
    out = bytearray()
    is_over = False
    try:
        reading = _feed_and_read(process, text.encode(), out, most_bytes)
        end, is_over = await asyncio.wait_for(reading, time_limit)
    except TimeoutError:
        end = f"Ended after {time_limit:g} s."
    finally:
        if not is_over:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await _let_go(process)
        await process.wait()
    return Printed(out.decode("utf-8", "replace"), end)


async def _feed_and_read(process: Process, text: bytes, out: bytearray, most: int) -> tuple[str, bool]:
    """How it ended, and whether it did by itself."""
    feeding = asyncio.create_task(_feed(process, text))
    try:
        stdout = process.stdout
        while stdout is not None and (piece := await stdout.read(65_536)):
            out += piece
            if len(out) > most:
                del out[most:]
                return f"Cut after {most} bytes.", False
        code = await process.wait()
        return (f"The command ended with {code}." if code else ""), True
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding


async def _let_go(process: Process) -> None:
    """Read what is left, so that the pipe is closed; for what left the group nobody waits long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while process.stdout is not None and await process.stdout.read(65_536):
                pass


async def _feed(process: Process, text: bytes) -> None:
    """A command need not read what it is given."""
    stdin = process.stdin
    if stdin is None:
        return
    with suppress(ConnectionError):
        stdin.write(text)
        await stdin.drain()
    stdin.close()
