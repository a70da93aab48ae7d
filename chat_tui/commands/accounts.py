"""Commands about accounts: sign in at another server, sign out of this one."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command


@command("login", "Sign in at a server, or again where you were signed out", args="[address]")
async def sign_in(context: CommandContext, argument: str) -> None:
    """Open the sign-in screen, at an address when one is given."""
    context.ui.open_screen(f"sign_in {argument}".rstrip())


@command("logout", "Sign out of this account; your drafts stay on this machine")
async def sign_out(context: CommandContext, argument: str) -> None:
    """Ask, and then leave the account."""
    context.ui.open_screen("sign_out")
