"""How is a text edited in the user's own editor while the app, and its connections, live on?"""

from __future__ import annotations

import asyncio
import os
import shlex
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from chat_tui.text.sanitize import safe_line


def _nobody(_pid: int) -> None:
    """Where nobody wants to know."""


def editor_command(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The editor as the user set it, else vi."""
    chosen = environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    return tuple(shlex.split(chosen)) or ("vi",)


async def edit_outside(app: App[Any], text: str) -> str | None:
    """The text as the editor left it, or None when it could not run or did not end well."""
    with tempfile.TemporaryDirectory(prefix="chat-tui-") as folder:
        path = Path(folder, "message.md")
        await asyncio.to_thread(path.write_text, text, "utf-8")
        if await open_in_editor(app, path) != 0:
            return None
        return (await asyncio.to_thread(path.read_text, "utf-8", "replace")).rstrip("\n")


async def open_in_editor(app: App[Any], path: Path, started: Callable[[int], None] = _nobody) -> int | None:
    """The code that the editor ended with, or None when it could not run, which is said.

    `started` is told its process.
    """
    command = (*editor_command(), str(path))
    try:
        with app.suspend():
            code = await _run(
                command, started
            )  # raises nothing: Textual resumes only after a body that ends well
    except SuspendNotSupported:
        app.notify("No editor can open here.", severity="warning", markup=False)
        return None
    if code is None:
        name = safe_line(command[0], 60)
        app.notify(f"The editor {name} did not start.", severity="error", markup=False)
    return code


async def _run(command: tuple[str, ...], started: Callable[[int], None]) -> int | None:
    """The editor's exit code, or None when it did not start."""
    try:
        process = await asyncio.create_subprocess_exec(*command)
        started(process.pid)
    except OSError:
        return None
    return await process.wait()
