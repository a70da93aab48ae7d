"""By which way does text reach the person's clipboard from here, and come from there?"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from shutil import which
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

OSC52_LIMIT = 74_000
"""Bytes of text that terminals take in one OSC 52 (100 kB as base64)."""
TIME_LIMIT = 3.0
PASTE_LIMIT = 0.8
"""Seconds: keys wait for what they are typed behind."""


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


async def put_there(app: App[Any], text: str) -> str:
    """How the text was copied; empty when it was not."""
    command = copy_command(os.environ)
    if command is not None and await run_copy(command, text):
        return f"by {command[0]}"
    if len(text.encode()) > OSC52_LIMIT:
        return ""
    app.copy_to_clipboard(text)
    return "through the terminal (OSC 52)"


def told(way: str) -> str:
    """What is said of it."""
    if way:
        return f"Copied {way}."
    return "Too long for the terminal's clipboard, and no copy program is here."


def paste_command(environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...] | None:
    """The program that prints what is in the clipboard, or None where only the terminal knows it."""
    candidates: list[tuple[str, ...]] = []
    if environ.get("TMUX"):
        candidates.append(("tmux", "save-buffer", "-"))
    if not environ.get("SSH_CONNECTION"):
        if platform == "darwin":
            candidates.append(("pbpaste",))
        if environ.get("WAYLAND_DISPLAY"):
            candidates.append(("wl-paste", "--no-newline", "--type", "text"))
        if environ.get("DISPLAY"):
            candidates.append(("xclip", "-selection", "clipboard", "-out"))
            candidates.append(("xsel", "--clipboard", "--output"))
    return next((command for command in candidates if which(command[0])), None)


async def take_from_there(app: App[Any]) -> str:
    """What is in the clipboard, as far as we can know; what was copied here when nothing tells."""
    command = paste_command(os.environ)
    return (await printed(command) if command is not None else "") or app.clipboard


def why_nothing(environ: Mapping[str, str]) -> str:
    """What is said where nothing was found to paste."""
    if environ.get("SSH_CONNECTION"):
        return "Over ssh only your terminal's own key pastes, and text only. Pictures: scp, then /attach."
    return "Nothing to paste is known here: use your terminal's own key."


async def printed(command: tuple[str, ...]) -> str:
    """What a program prints that is quick with it; empty if it is not, or fails."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ""
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), PASTE_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return printed.decode(errors="replace") if process.returncode == 0 else ""
