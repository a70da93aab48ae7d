"""What is wrong here, and what is the one thing to do about it?"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

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
from chat_tui.cli.talk import talk
from chat_tui.cli.terminal_questions import Answers, asked, may_ask

Group = tuple[str, list[Check]]
Traffics = list[dict[str, Any]]


@click.command(short_help="Find what is wrong, with the one fix.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option("--keys", "show_keys", is_flag=True, help="Show what each key press arrives as.")
@click.option("--tmux", "show_tmux", is_flag=True, help="Print the lines for tmux.conf.")
@click.option(
    "--report",
    "wish",
    metavar="[FILE]",
    is_flag=False,
    flag_value="",
    help="Write all of it, logs and crash reports too, without secrets, names and messages.",
)
@pass_invocation
def doctor(invocation: Invocation, as_json: bool, show_keys: bool, show_tmux: bool, wish: str | None) -> int:
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
    path = _report_path(wish)
    with ExitStack() as stack:
        answers = Answers()
        if may_ask(invocation.environ):
            sys.stdout.flush()
            answers = stack.enter_context(asked(sys.stdin.fileno(), sys.stdout.fileno()))
        found: list[Group] = []
        traffic: Traffics = []
        code = report_groups(_kept(groups(invocation, answers, traffic), found), as_json=as_json)
    if path is not None:
        _write(path, invocation, found, traffic)
    return code


def groups(invocation: Invocation, answers: Answers, traffic: Traffics) -> Iterator[Group]:
    """Everything that is looked at, below its heading; the requests that it took are added to `traffic`."""
    # Not at the top: `--help` imports this module, and needs no database.
    from chat_tui.cli.checks_of_account import Look, look_at_accounts
    from chat_tui.cli.checks_of_plugins import plugins_check
    from chat_tui.cli.checks_of_secrets import keyring_check
    from chat_tui.cli.checks_of_settings import settings_checks
    from chat_tui.cli.checks_of_stores import store_checks, workspace_check
    from chat_tui.cli.fares import traffic_numbers

    environ, locations = invocation.environ, invocation.locations
    yield "terminal", [*terminal_checks(environ, answers), notice_check(environ, locations.config_file)]
    yield "settings", [*settings_checks(invocation), plugins_check(invocation)]

    async def meet() -> tuple[Check, list[Look]]:
        return await asyncio.gather(keyring_check(), look_at_accounts(invocation))

    keyring, looks = run(meet())
    yield "this machine", [workspace_check(locations), keyring, *store_checks(locations)]
    for look in looks:
        traffic.append(traffic_numbers(look.traffic))
        yield look.group


def _kept(groups: Iterable[Group], found: list[Group]) -> Iterator[Group]:
    for group in groups:
        found.append(group)
        yield group


def _report_path(wish: str | None) -> Path | None:
    """Where the report will be; said before anything is looked at if it cannot be there."""
    if wish is None:
        return None
    from chat_tui.cli.report_bundle import place_of

    return place_of(Path(wish) if wish else None, time.time())


def _write(path: Path, invocation: Invocation, found: list[Group], traffic: Traffics) -> None:
    from chat_tui.cli.report_bundle import write_report
    from chat_tui.cli.report_masks import MASKED

    listed = write_report(path, invocation, found, traffic)
    talk(f"{path} is readable by you only, and holds:")
    for line in listed:
        talk(f"  {line}")
    talk(f"Masked are {'; '.join(MASKED)}.")
