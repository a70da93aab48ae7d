"""How is the account connected, what waits, and what did its line cost so far?"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.fares import numbers
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.reach import out_of_reach
from chat_tui.cli.talk import complain
from chat_tui.text.figures import counted
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.account.elsewhere import Waiting

FIRST_PING = 1.0
"""Seconds to wait for the first time to the server and back."""
STYLES: dict[str, dict[str, Any]] = {
    "good": {"fg": "green"},
    "wait": {"fg": "yellow"},
    "bad": {"fg": "red", "bold": True},
    "name": {"bold": True},
    "head": {"underline": True},
    "faint": {"dim": True},
}


@click.command(short_help="Say how the account is connected.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record.")
@click.option("--requests", is_flag=True, help="Each kind of request, too.")
@pass_invocation
def status(invocation: Invocation, as_json: bool, requests: bool) -> int:
    """Say whether the account is connected, as whom, what is unread and what waits to be sent.

    Below that are the numbers of this look: latency, rate limit, traffic, the store. A running app's own
    are in its connection panel (F3).
    """
    return run(_status(invocation, as_json=as_json, requests=requests))


async def _status(invocation: Invocation, *, as_json: bool, requests: bool) -> int:
    from chat_tui.account.elsewhere import waiting_elsewhere, waiting_here
    from chat_tui.cli.checks_of_secrets import secret_place

    async with invocation.open_account(online=False) as account:
        problem = await out_of_reach(account)
        if problem is None:
            await _first_ping(account)
        ours = waiting_here(account.outbox.waiting(), account.outbox.stuck())
        waiting = ours | waiting_elsewhere(invocation.locations.account_dir(account.name))
        if as_json:
            json_line(_record(account, waiting, await secret_place(invocation, account.name)))
        else:
            _tell(account, waiting)
            _tell_numbers(account, _glyphs(invocation), requests=requests)
    return complain(problem) if problem else exit_codes.OK


async def _first_ping(account: Account) -> None:
    """The line is measured right after it stands; a server that answers no ping keeps nobody waiting."""
    with account.feed.subscribe() as changes, contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_PING):
            while not account.metrics().line.latencies:
                await anext(changes)


def _record(account: Account, waiting: Waiting, secret: str) -> dict[str, Any]:
    from chat_tui.ui.alerts import alerts_of

    metrics = account.metrics()
    state, me = account.connection.state, account.store.me
    unread_channels, messages, mentions = account.store.totals()
    return {
        "type": "status",
        "account": account.name,
        "state": state.phase.value,
        "reason": state.reason,
        "user": me.name if me else None,
        "channels": unread_channels,
        "unread": messages,
        "mentions": mentions,
        "waiting": waiting.count,
        "waiting_reason": waiting.reason,
        "secret": secret,
        "alerts": [alert.sentence for alert in alerts_of(metrics, time.time())],
        "metrics": numbers(metrics),
    }


def _tell(account: Account, waiting: Waiting) -> None:
    state, me = account.connection.state, account.store.me
    unread_channels, messages, mentions = account.store.totals()
    who = f" as @{me.name}" if me else ""
    data(f"{account.name}: {state.phase.value}{who}")
    unread = "Nothing is unread"
    if messages:
        unread = f"{messages} unread in {counted(unread_channels, 'channel')}, {mentions or 'none'} for you"
    verb = "wait" if waiting.count > 1 else "waits"
    waits = f"{waiting.count or 'nothing'} {verb} to be sent"
    data(f"{unread}; {waits}.")
    if waiting.reason:
        seconds = max(0, round(waiting.next_try / 1000 - time.time()))
        data(f"Waiting because: {safe_line(waiting.reason)} Next try in {seconds} s.")


def _tell_numbers(account: Account, glyphs: str, *, requests: bool) -> None:
    """In the words of the connection panel, which needs no library of the screen for them."""
    from chat_tui.ui.connection_facts import number_lines, route_lines

    metrics, width = account.metrics(), shutil.get_terminal_size().columns
    lines = list(number_lines(account.connection.state, metrics, width, glyphs, time.time()))
    if requests:
        lines += route_lines(metrics.traffic.routes, width)
    for line in lines:
        safe_data("".join(styled(text, **STYLES.get(style, {})) for text, style in line).rstrip())


def _glyphs(invocation: Invocation) -> str:
    """Plain signs where the settings or the encoding of the output ask for them."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return invocation.settings.glyphs if encoding == "utf8" else "ascii"
