"""How is a person's own program told of a notice? With words in its arguments and JSON on its input."""

from __future__ import annotations

import asyncio
import html
import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress

from chat_tui.ui.notice_ways import Told

TIME_LIMIT = 5.0


class CommandError(Exception):
    """The program could not be run, failed or was too slow; the sentence says which."""


REAPED_WITHIN = 2.0


def arguments(command: tuple[str, ...], told: Told) -> list[str]:
    """The program and its arguments, `{title}` and `{body}` filled in.

    What others wrote never begins an argument like an option, and is no markup for notify-send.
    """
    body = html.escape(told.body) if os.path.basename(command[0]) == "notify-send" else told.body
    made = [command[0]]
    for argument in command[1:]:
        filled = argument.replace("{title}", told.title).replace("{body}", body)
        strange = filled != argument and filled.startswith("-") and not argument.startswith("-")
        made.append(f" {filled}" if strange else filled)
    return made


async def run_command(
    command: tuple[str, ...], told: Told, record: Mapping[str, object], *, limit: float = TIME_LIMIT
) -> None:
    """Run it without a shell, away from our terminal; raises CommandError."""
    name = os.path.basename(command[0])
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments(command, told),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CommandError(f"notify.command: {name} cannot be run: {reason}.") from error
    data = json.dumps(record, ensure_ascii=False).encode()
    try:
        await asyncio.wait_for(process.communicate(data), limit)
    except TimeoutError:
        raise CommandError(f"notify.command: {name} took over {limit:.0f} seconds and was ended.") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if process.stdin is not None:
                process.stdin.close()
            # The loop may have missed that it ended: nobody waits for ever for what was killed.
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), REAPED_WITHIN)
    if process.returncode:
        raise CommandError(f"notify.command: {name} failed with code {process.returncode}.")
