"""How is a link opened from here?"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from shutil import which


def open_command(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> tuple[str, ...] | None:
    """The program that shows a URL in a browser window; None where it would take over this terminal."""
    if platform == "darwin":
        return ("open",)
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return ("xdg-open",) if has_display and not environ.get("SSH_CONNECTION") and which("xdg-open") else None


async def run_open(command: tuple[str, ...], url: str) -> bool:
    """Start the program; whether it could be started. The URL is an argument, never part of a shell line."""
    try:
        await asyncio.create_subprocess_exec(
            *command,
            url,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
