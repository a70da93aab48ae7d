"""How does line mode begin: which console, which channels, what is said first?"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from chat_tui.account.reaching import find_channel
from chat_tui.cli import exit_codes
from chat_tui.cli.line_mode.console import open_console
from chat_tui.cli.line_mode.piping import pipe_in
from chat_tui.cli.line_mode.running import AtTheKeys, Running
from chat_tui.cli.line_mode.sentences import Manner
from chat_tui.cli.line_mode.session import Options
from chat_tui.cli.news_out import while_read
from chat_tui.cli.places import moment_there
from chat_tui.cli.reach import online_or_say
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.timing import Timing

if TYPE_CHECKING:
    from chat_tui.cli.invocation import Invocation


@dataclass(frozen=True)
class LineWish:
    """What the command line asked for."""

    targets: tuple[str, ...] = ()
    count: int = 10
    since: str | None = None
    plain: bool = False
    bell: bool = True
    typing: bool = False


async def line_mode(invocation: Invocation, wish: LineWish) -> int:
    """Until the person leaves, or a pipe has ended; the exit code."""
    options = _options(invocation, wish)
    if not sys.stdin.isatty() and len(wish.targets) != 1:
        raise click.UsageError("Where do the lines go? Name one channel: make | chat-tui tail -i '#build'")
    async with invocation.open_account(online=False) as account:
        await online_or_say(account)
        since = moment_there(account, wish.since)
        channels = list(dict.fromkeys([await find_channel(account, target) for target in wish.targets]))
        if not sys.stdin.isatty():
            await while_read(pipe_in(account, channels, options, count=wish.count, since=since))
            return exit_codes.OK
        hooks = AtTheKeys()
        console = open_console(hooks, plain=_is_plain(invocation, wish), term=os.environ.get("TERM", ""))
        with console.opened():
            downloads = invocation.locations.download_dir
            hooks.running = Running(account, console, options, Timing(), downloads)
            await while_read(hooks.running.run(channels, wish.count, since))
    return exit_codes.OK


def _options(invocation: Invocation, wish: LineWish) -> Options:
    quick = invocation.settings
    return Options(
        Manner(hours24=quick.clock_24h, fold_lines=quick.fold_lines),
        bell=wish.bell,
        typing=wish.typing,
        undo_seconds=quick.undo_seconds,
        confirm_mentions=quick.confirm_mentions,
        confirm_secrets=quick.confirm_secrets,
        away_after=quick.away_after * 60.0,
    )


def _is_plain(invocation: Invocation, wish: LineWish) -> bool:
    return wish.plain or invocation.settings.mode == "plain"
