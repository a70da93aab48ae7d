"""What is wrong here, and what is the one thing to do about it?"""

from __future__ import annotations

from collections.abc import Iterator

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_notices import notice_check
from chat_tui.cli.checks_of_terminal import TMUX_LINES, terminal_checks
from chat_tui.cli.checks_told import report
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data
from chat_tui.cli.passing import pass_invocation


@click.command(short_help="Find what is wrong, with the one fix.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option("--keys", "show_keys", is_flag=True, help="Show what each key press arrives as.")
@click.option("--tmux", "show_tmux", is_flag=True, help="Print the lines for tmux.conf.")
@pass_invocation
def doctor(invocation: Invocation, as_json: bool, show_keys: bool, show_tmux: bool) -> int:
    """Check terminal, settings, accounts, workspace and store; each line with the one fix.

    Exit code 1 if there is a problem (✖); advice (!) is only advice.
    """
    if show_tmux:
        for line in TMUX_LINES:
            data(line)
        return exit_codes.OK
    if show_keys:
        from chat_tui.cli.key_echo import echo_keys

        return echo_keys(invocation.settings.keys)
    return report(_checks(invocation), as_json=as_json)


def _checks(invocation: Invocation) -> Iterator[Check]:
    # Not at the top: `--help` imports this module, and needs no database.
    from chat_tui.cli.checks_of_account import account_checks, store_checks

    yield from terminal_checks(invocation.environ)
    yield notice_check(invocation.environ, invocation.locations.config_file)
    yield configuration_check(invocation)
    yield from run(account_checks(invocation))
    yield from store_checks(invocation.locations)


def configuration_check(invocation: Invocation) -> Check:
    """The settings file, by the whole validation."""
    from chat_tui.config.settings import problems

    found = problems(invocation.locations.config_file)
    if not found:
        there = invocation.locations.config_file.exists()
        return Check("settings", Verdict.OK, "in order" if there else "none; the defaults are used")
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Check("settings", Verdict.PROBLEM, found[0] + more, "chat-tui config edit")
