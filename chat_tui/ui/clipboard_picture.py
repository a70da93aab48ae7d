"""Which picture is in the clipboard of this machine, and what are its bytes?"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from shutil import which

from chat_tui.errors import FileError
from chat_tui.model.frozen import dataclass
from chat_tui.text.figures import size_text
from chat_tui.ui.clipboard import printed

PATIENCE = 5.0
"""Seconds until the last byte; whoever owns a clipboard makes some kinds only when they are asked for."""
TEXTS = ("text/plain", "UTF8_STRING", "STRING", "«class utf8»", "Unicode text")
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
"""The kinds that people's programs show, the likeliest to be whole first."""
_SIGNS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "gif": b"GIF8", "webp": b"RIFF"}
_OF_MACOS = "«class PNGf»"
_AS_HEX = f"«data {_OF_MACOS[7:11]}".encode()
"""How AppleScript begins to print a picture."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program of this machine that knows the clipboard."""

    tells: tuple[str, ...]
    """Prints which kinds of content are there."""
    prints: tuple[str, ...]
    """Prints the picture; `KIND` stands for its kind."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One that can be had by a command."""

    command: tuple[str, ...]
    ending: str


def tool_for(
    environ: Mapping[str, str], platform: str = sys.platform, find: Callable[[str], str | None] = which
) -> Tool | None:
    """What is asked here; nothing over ssh, where it would be the clipboard of the wrong machine."""
    if environ.get("SSH_CONNECTION"):
        return None
    tools: list[Tool] = []
    if platform == "darwin":
        tells = ("osascript", "-e", "clipboard info")
        tools.append(Tool(tells, ("pngpaste", "-")))
        tools.append(Tool(tells, ("osascript", "-e", f"the clipboard as {_OF_MACOS}")))
    if environ.get("WAYLAND_DISPLAY"):
        tools.append(Tool(("wl-paste", "--list-types"), ("wl-paste", "--type", "KIND")))
    if environ.get("DISPLAY"):
        xclip = ("xclip", "-selection", "clipboard", "-out", "-target")
        tools.append(Tool((*xclip, "TARGETS"), (*xclip, "KIND")))
    return next((tool for tool in tools if find(tool.tells[0]) and find(tool.prints[0])), None)


async def picture_there(environ: Mapping[str, str]) -> Picture | None:
    """The picture that was copied; None where there is text too, which is then what is pasted."""
    tool = tool_for(environ)
    if tool is None:
        return None
    told = await printed(tool.tells)
    if any(text in told for text in TEXTS):
        return None
    told = told.replace(_OF_MACOS, "image/png")
    kind = next((kind for kind in ENDINGS if kind in told), None)
    if kind is None:
        return None
    return Picture(tuple(kind if word == "KIND" else word for word in tool.prints), ENDINGS[kind])


async def read(picture: Picture, most: int) -> bytes:
    """All its bytes; raises FileError for more than `most`, or when it is none after all."""
    content = await asyncio.to_thread(_printed, picture.command, most)
    if len(content) > most:
        raise FileError(f"The picture in the clipboard is larger than the server takes: {size_text(most)}.")
    if content.startswith(_AS_HEX):
        content = _from_hex(content)
    if not content:
        raise FileError("The clipboard gave no picture.")
    if not content.startswith(_SIGNS[picture.ending]):
        raise FileError(f"What the clipboard calls a picture is no {picture.ending}.")
    return content


def _printed(command: tuple[str, ...], most: int) -> bytes:
    """What the program prints, up to one byte more than `most`; with all that it began it ends with us."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise FileError(f"{command[0]} cannot be run: {error.strerror}.") from error
    late = threading.Timer(PATIENCE, _end, (process,))
    with process:
        late.start()
        try:
            assert process.stdout is not None
            return process.stdout.read(most + 1)
        finally:
            late.cancel()
            late.join()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # some systems let nobody signal what has ended
        os.killpg(process.pid, signal.SIGKILL)


def _from_hex(printed: bytes) -> bytes:
    try:
        return bytes.fromhex(printed[len(_AS_HEX) :].strip(b" \n\xc2\xbb").decode("ascii"))
    except ValueError:
        return b""
