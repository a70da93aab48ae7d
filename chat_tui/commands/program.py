"""Commands about the program itself: help, theme, search, reconnect, quit."""

from __future__ import annotations

from chat_tui.commands.arguments import COMMAND, SEARCH, THEME, one_of
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command, find
from chat_tui.errors import TargetError


@command(
    "help",
    "Show keys and commands, or what one command does",
    args="[command]",
    aliases=("?",),
    arguments=COMMAND,
)
async def show_help(context: CommandContext, argument: str) -> None:
    """Open the help screen, or tell of the command that is named."""
    if not argument:
        context.ui.open_screen("help")
        return
    found = find(argument.removeprefix("/"))
    if found is None:
        raise TargetError(f"There is no command {argument}.", hint="/help names them all.")
    others = f" Also: {', '.join(f'/{name}' for name in found.aliases)}." if found.aliases else ""
    context.ui.notify(f"{found.usage}: {found.summary}.{others}")


KEYS = one_of(
    ("default", "the keys of the web clients"),
    ("vim", "letters move after Esc"),
    ("emacs", "as in readline and matterhorn"),
    ("weechat", "as in weechat"),
    ("inspect", "why did that key do this?"),
)


@command(
    "keys",
    "Show all keys, take those of vim, emacs or weechat, or try a key",
    args="[profile|inspect]",
    arguments=KEYS,
)
async def change_keys(context: CommandContext, argument: str) -> None:
    """Show them, or take a profile by its name."""
    context.ui.open_screen(f"keys {argument}" if argument else "help")


@command("theme", "Change the colours", args="[name]", arguments=THEME)
async def change_theme(context: CommandContext, argument: str) -> None:
    """Take a theme by name, or show what there is."""
    if argument:
        context.ui.set_theme(argument)
    else:
        context.ui.open_screen("themes")


@command(
    "search", "Search what was said; in:#channel and from:@person narrow it", args="[words]", arguments=SEARCH
)
async def search(context: CommandContext, argument: str) -> None:
    """Open the search screen, or tell at once what is found when words are given."""
    if not argument:
        context.ui.open_screen("search")
        return
    found = await context.account.search.find_soon(argument, limit=1)
    if not found:
        context.ui.notify(f"Nothing was found for: {argument}", "warning")
        return
    context.ui.open_screen(f"search {argument}")


@command("connection", "Look closer at the connection: state, latency, limits", aliases=("line",))
async def show_connection(context: CommandContext, argument: str) -> None:
    """Open the connection panel."""
    context.ui.open_screen("connection")


@command("reconnect", "Try the server again now")
async def reconnect(context: CommandContext, argument: str) -> None:
    """Skip the wait before the next try."""
    context.account.retry_now()
    if context.account.connection.is_online:
        context.ui.notify("Checking the connection.")
    else:
        context.ui.notify("Trying again now.")


@command("quit", "Leave; what waits to be sent is kept", aliases=("exit", "q"))
async def leave_program(context: CommandContext, argument: str) -> None:
    """Leave the program."""
    context.ui.quit()


@command("settings", "See and change the settings", aliases=("set", "config"))
async def show_settings(context: CommandContext, argument: str) -> None:
    """Open the settings screen, at a setting when one is named."""
    context.ui.open_screen(f"settings {argument}".rstrip())
