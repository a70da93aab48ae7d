"""How is a delivery given to a program: arguments without a shell, JSON on its input, a time limit?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from chat_tui.receiving.queue import Kept
from chat_tui.receiving.work import ProgramError

MOST_OUTPUT = 64 * 1024
GRACE_SECONDS = 2.0
_OURS = ("CHAT_TUI_TOKEN",)
"""What may be in our environment and is none of the program's business."""


class NoProgramError(ProgramError):
    """It cannot be run, now or the next time."""


class Program:
    """Runs one program at a time, without a shell.

    With `hears` its output is ours to use; without, it goes where our own does.
    """

    def __init__(
        self, argv: Sequence[str], seconds: float, environ: Mapping[str, str], *, hears: bool = True
    ) -> None:
        self._argv, self._seconds, self._hears = tuple(argv), seconds, hears
        self._environ = {name: value for name, value in environ.items() if name not in _OURS}

    async def run(self, record: Mapping[str, Any]) -> str:
        """As `give`, with a record as JSON."""
        return await self.give(json.dumps(record))

    async def give(self, line: str) -> str:
        """Give it one line; what it wrote on its standard output.

        Raises ProgramError unless it ended well and in time, NoProgramError where there is none to run.
        """
        process = await self._begun()
        try:
            async with asyncio.timeout(self._seconds):
                output = await _talk(process, line.encode("utf-8", "replace") + b"\n")
                code = await process.wait()
        except TimeoutError as error:
            raise ProgramError(f"{self._argv[0]} took longer than {self._seconds:.0f} s.") from error
        finally:
            await _end(process)
        if code != 0:
            raise ProgramError(f"{self._argv[0]} {_end_of(code)}.")
        return output.decode("utf-8", "replace")

    async def _begun(self) -> asyncio.subprocess.Process:
        beginning = asyncio.create_task(self._begin())
        try:
            return await asyncio.shield(beginning)
        except asyncio.CancelledError:
            # Left alone asyncio would end the program, but not what it may have begun already.
            with contextlib.suppress(ProgramError):
                await _end(await beginning)
            raise

    async def _begin(self) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE if self._hears else None,
                stderr=asyncio.subprocess.DEVNULL if self._hears else None,
                env=self._environ,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise NoProgramError(f"{self._argv[0]} cannot be run: {why}.") from error


def record_of(kept: Kept, text: str) -> dict[str, Any]:
    """What a program is told: also the id, by which it knows a delivery that it was given before.

    The same is written where there is neither a program nor a channel.
    """
    return {
        "v": 1,
        "type": "hook",
        "kind": kept.kind,
        "id": kept.id,
        "event": kept.event,
        "at": f"{datetime.fromtimestamp(kept.at, UTC):%Y-%m-%dT%H:%M:%S}Z",
        "try": kept.tries + 1,
        "text": text,
        "data": kept.data,
    }


async def _talk(process: asyncio.subprocess.Process, line: bytes) -> bytes:
    assert process.stdin is not None
    writing = asyncio.create_task(_write(process.stdin, line))
    try:
        if process.stdout is None:
            await process.wait()
            return b""
        output = await process.stdout.read(MOST_OUTPUT)
        while chunk := await process.stdout.read(MOST_OUTPUT):
            output = (output + chunk)[:MOST_OUTPUT]
        return output
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def _write(stdin: asyncio.StreamWriter, line: bytes) -> None:
    """A program need not read what it is told."""
    with contextlib.suppress(OSError):
        stdin.write(line)
        await stdin.drain()
        stdin.close()


def _end_of(code: int) -> str:
    """How it ended, where that was not well; a negative code is the signal that ended it."""
    if code > 0:
        return f"ended with exit code {code}"
    known = code in {-number for number in signal.Signals}
    return f"was ended by {signal.Signals(-code).name if known else f'signal {-code}'}"


async def _end(process: asyncio.subprocess.Process) -> None:
    """Whatever it has begun ends with it."""
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    _signal(process, signal.SIGKILL)
    await process.wait()
    # asyncio keeps the pipes open for as long as somebody who got away holds their other ends.
    cast("Any", process)._transport.close()
    await asyncio.sleep(0)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
