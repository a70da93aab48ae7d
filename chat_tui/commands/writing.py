"""Commands about what is being written: see it as others will, mend its spelling, go on in another editor."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("editor", "Go on writing in $EDITOR", args="[text]")
async def write_in_editor(context: CommandContext, argument: str) -> None:
    """What stands in the composer, or the text behind the command."""
    context.ui.open_screen(f"editor {argument}")


@command("preview", "See what you write as others will", args="[text]")
async def preview(context: CommandContext, argument: str) -> None:
    """What stands in the composer, or the text behind the command."""
    context.ui.open_screen(f"preview {argument}")


@command("spell", "Mend the words that aspell or hunspell does not know", args="[text]")
async def spell(context: CommandContext, argument: str) -> None:
    """In what stands in the composer, or in the text behind the command."""
    context.ui.open_screen(f"spell {argument}")
