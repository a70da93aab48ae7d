"""Commands about what is being written: go on in another editor."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("editor", "Go on writing in $EDITOR", args="[text]")
async def write_in_editor(context: CommandContext, argument: str) -> None:
    """What stands in the composer, or the text behind the command."""
    context.ui.open_screen(f"editor {argument}")
