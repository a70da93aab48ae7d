"""What is wrong here, and what is the one thing to do about it?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.checks import Check
from chat_tui.cli.checks_of_notices import notice_check
from chat_tui.cli.checks_of_terminal import terminal_checks
from chat_tui.cli.checks_of_tmux import TMUX_LINES
from chat_tui.cli.checks_told import report_groups
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.terminal_questions import Answers, asked, may_ask


@click.command(short_help="Find what is wrong, with the one fix.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option("--keys", "show_keys", is_flag=True, help="Show what each key press arrives as.")
@click.option("--tmux", "show_tmux", is_flag=True, help="Print the lines for tmux.conf.")
@pass_invocation
def doctor(invocation: Invocation, as_json: bool, show_keys: bool, show_tmux: bool) -> int:
    """Check terminal, settings, accounts, workspace and store; each line with the one fix.

    Exit code 1 if there is a problem (✖); advice (!) is only advice. The terminal is asked what it can do,
    where there is one.
    """
    if show_tmux:
        for line in TMUX_LINES:
            data(line)
        return exit_codes.OK
    if show_keys:
        from chat_tui.cli.key_echo import echo_keys

        return echo_keys(invocation.settings.keys)
    with ExitStack() as stack:
        answers = Answers()
        if may_ask(invocation.environ):
            sys.stdout.flush()
            answers = stack.enter_context(asked(sys.stdin.fileno(), sys.stdout.fileno()))
        return report_groups(groups(invocation, answers), as_json=as_json)


def groups(invocation: Invocation, answers: Answers) -> Iterator[tuple[str, Iterable[Check]]]:
    """Everything that is looked at, below its heading, in the order in which one thing needs another."""
    # Not at the top: `--help` imports this module, and needs no database.
    from chat_tui.cli.checks_of_account import account_groups
    from chat_tui.cli.checks_of_secrets import keyring_check
    from chat_tui.cli.checks_of_settings import settings_checks
    from chat_tui.cli.checks_of_stores import store_checks, workspace_check

    environ, locations = invocation.environ, invocation.locations
    yield "terminal", [*terminal_checks(environ, answers), notice_check(environ, locations.config_file)]
    yield "settings", settings_checks(invocation)

    async def meet() -> tuple[Check, list[tuple[str, list[Check]]]]:
        keyring, accounts = await asyncio.gather(keyring_check(), account_groups(invocation))
        return keyring, accounts

    keyring, accounts = run(meet())
    yield "this machine", [workspace_check(locations), keyring, *store_checks(locations)]
    yield from accounts
