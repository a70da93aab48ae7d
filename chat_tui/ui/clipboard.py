"""By which way does copied text reach the person's clipboard, from here?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from shutil import which

OSC52_LIMIT = 74_000
"""Bytes of text that terminals take in one OSC 52 (100 kB as base64)."""
TIME_LIMIT = 3.0


def copy_command(environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...] | None:
    """The program that takes the text on its standard input, or None when only the terminal can copy.

    tmux drops OSC 52 by default but hands on what `load-buffer -w` gets. Local tools come next, but not over
    ssh, where they would fill the clipboard of the wrong machine.
    """
    candidates: list[tuple[str, ...]] = []
    if environ.get("TMUX"):
        candidates.append(("tmux", "load-buffer", "-w", "-"))
    if not environ.get("SSH_CONNECTION"):
        if platform == "darwin":
            candidates.append(("pbcopy",))
        if environ.get("WAYLAND_DISPLAY"):
            candidates.append(("wl-copy",))
        if environ.get("DISPLAY"):
            candidates.append(("xclip", "-selection", "clipboard"))
            candidates.append(("xsel", "--clipboard", "--input"))
    return next((command for command in candidates if which(command[0])), None)


async def run_copy(command: tuple[str, ...], text: str) -> bool:
    """Feed `text` to the program; whether it took it within the time limit."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(text.encode()), TIME_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0
