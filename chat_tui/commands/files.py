"""Commands about files: attach one to what is being written, and take it away again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chat_tui.commands.arguments import PATH
from chat_tui.commands.context import CommandContext
from chat_tui.commands.paths import paths_in
from chat_tui.commands.registry import command, find, first_word
from chat_tui.errors import FileError, TargetError
from chat_tui.model.files import OutgoingFile
from chat_tui.text.figures import size_text


@command("attach", "Send a file with the next message", args="path", aliases=("upload",), arguments=PATH)
async def attach(context: CommandContext, argument: str) -> None:
    """Copy the files now, so that what is sent later is what they hold at this moment."""
    for path in await asyncio.to_thread(paths_in, argument):
        file = await take_in(context, path)
        kind = f", {file.mime}" if file.mime else ""
        context.ui.notify(f"Attached {_shown(path)} ({size_text(file.size)}{kind})")


def brings_files(line: str) -> bool:
    """Whether a command line puts files beside what is being written."""
    found = find(first_word(line.strip().removeprefix("/"))[0])
    return found is not None and found.function is attach


async def take_in(context: CommandContext, path: Path) -> OutgoingFile:
    """A file of the disk waits with what is written there from now on; raises ChatError if it may not."""
    channel_id, account = context.here(), context.account
    await _ask_about_secret(context, path)
    waiting = account.drafts.files(channel_id, context.root_id)
    file = await account.attaching.take(path, len(waiting))
    account.drafts.attach(channel_id, context.root_id, file)
    return file


@command("detach", "Take a file away again; without a name the last one", args="[name]")
async def detach(context: CommandContext, argument: str) -> None:
    """Remove a file from what is being written."""
    channel_id, account = context.here(), context.account
    waiting = account.drafts.files(channel_id, context.root_id)
    file = _named(waiting, argument)
    account.drafts.detach(channel_id, context.root_id, file)
    account.spool.discard((file,))


def _named(waiting: tuple[OutgoingFile, ...], name: str) -> OutgoingFile:
    if not waiting:
        raise TargetError("No file waits here.")
    found = [file for file in waiting if not name or file.name == name]
    if not found:
        raise TargetError(
            f"{name} does not wait here.", hint=f"{', '.join(file.name for file in waiting)} does."
        )
    return found[-1]


def _shown(path: Path) -> str:
    """All of a path, home as `~`: a person sees which file it is that others will read."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


async def _ask_about_secret(context: CommandContext, path: Path) -> None:
    why = await context.account.attaching.why_secret(path)
    if not why:
        return
    detail = f"{_shown(path)} looks like a secret. {why}"
    if not await context.ui.confirm("Attach this file?", detail, "attach"):
        raise FileError(f"{path.name} was not attached.")
