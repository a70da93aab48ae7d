"""How does a program of the user's (`pass show chat`) tell a token?"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence

from chat_tui.auth.secret import Secret
from chat_tui.errors import WithheldError
from chat_tui.text.sanitize import safe_line

PATIENCE = 10.0
"""Seconds; what takes longer asks somebody something where nobody sees it."""
MOST = 65_536
"""Characters of its answer and of its complaints that are looked at."""
_LONGEST_COMPLAINT = 200


async def token_of(command: Sequence[str], *, patience: float = PATIENCE) -> Secret:
    """The first line that the program writes; WithheldError says why there is none."""
    return await asyncio.to_thread(_run, tuple(command), patience)


def _run(command: Sequence[str], patience: float) -> Secret:
    name = safe_line(command[0])
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Without our terminal, on which it could ask or write while the app draws there.
            env={key: value for key, value in os.environ.items() if key != "GPG_TTY"},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be started"
        raise WithheldError(f"token_command: {name}: {why}.", hint=_HINT) from None
    with process:
        try:
            out, complaints = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            _end(process)
            raise WithheldError(
                f"token_command: {name} gave nothing within {patience:.0f} s.", hint=_HINT
            ) from None
    if process.returncode:
        said = _last_line(complaints) or f"it ended with {process.returncode}"
        raise WithheldError(f"token_command: {name} failed: {said}", hint=_HINT)
    first = out[:MOST].decode("utf-8", "replace").partition("\n")[0].strip()
    if not first:
        raise WithheldError(f"token_command: {name} wrote nothing.", hint=_HINT)
    return Secret(first)


_HINT = "Try it in a shell: its first line is taken; it can ask nothing, for it has no terminal."


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and what it started: whoever holds the other end of a pipe would keep us waiting."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _last_line(complaints: bytes) -> str:
    lines = complaints[-MOST:].decode("utf-8", "replace").strip().splitlines()
    return safe_line(lines[-1])[:_LONGEST_COMPLAINT] if lines else ""
