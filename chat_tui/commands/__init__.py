"""What can be typed after a slash or chosen in the palette: each command one function, by topic."""

from chat_tui.commands import (
    accounts,
    care,
    channels,
    drafts,
    files,
    flags,
    inbox,
    messages,
    moving,
    people,
    plugins,
    program,
    rail,
    schedule,
    talk,
    threads,
    writing,
)
from chat_tui.commands.context import CommandContext, UiPort
from chat_tui.commands.registry import COMMANDS, Command, complete, run

__all__ = [
    "COMMANDS",
    "Command",
    "CommandContext",
    "UiPort",
    "accounts",
    "care",
    "channels",
    "complete",
    "drafts",
    "files",
    "flags",
    "inbox",
    "messages",
    "moving",
    "people",
    "plugins",
    "program",
    "rail",
    "run",
    "schedule",
    "talk",
    "threads",
    "writing",
]
