"""Which features are on here, and who decided that?"""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("flags", "See which features are on, and why; switch them", aliases=("features",))
async def show_flags(context: CommandContext, argument: str) -> None:
    """Open the list of features."""
    context.ui.open_screen("flags")
