"""How does one sign in and out, and which accounts are there?"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import data, json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.reach import out_of_reach
from chat_tui.cli.talk import complain, talk
from chat_tui.config.accounts import PERSONAL, load_accounts, remove_account
from chat_tui.errors import AuthError, ConfigError
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import Metrics
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import fit

TOKEN_VARIABLE = "CHAT_TUI_TOKEN"
MOST_SECRET = 4_096


@dataclass(frozen=True)
class Wish:
    """What the command line of `login` asked for."""

    url: str
    name: str | None
    user: str | None
    password_stdin: bool
    token_stdin: bool


@click.command(short_help="Sign in at a server.")
@click.argument("url")
@click.option("--name", help="What to call the account; made from the URL if not given.")
@click.option("--user", metavar="NAME", help="Your name there, or your mail address.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--token-stdin", is_flag=True, help="Read an access token from standard input.")
@pass_invocation
def login(invocation: Invocation, **options: Any) -> None:
    """Sign in at URL: https://chat.example.org, or unix:///path/chat.sock for a workspace of this host.

    Asks for name and password. Over a workspace's socket without --user, the kernel says who you are.
    A token may also come in the environment as CHAT_TUI_TOKEN.
    """
    wish = Wish(**options)
    if wish.password_stdin and wish.token_stdin:
        raise click.UsageError("Standard input is either a password or a token.")
    url = wish.url if "://" in wish.url else f"https://{wish.url}"
    token = _token(wish)
    user, password = wish.user, None
    if token is None and (not url.startswith("unix:") or user or wish.password_stdin):
        user, password = _user_and_password(wish)
    from chat_tui import wiring

    account = run(
        wiring.login(invocation.wiring_context, url, wish.name, user=user, password=password, token=token)
    )
    talk(f"You are signed in as {account.user} at {account.url}; the account is called {account.name}.")
    talk(f"  chat-tui --account {account.name}")


@click.command(short_help="Sign out of an account.")
@click.argument("name", required=False)
@pass_invocation
def logout(invocation: Invocation, name: str | None) -> None:
    """Sign out of the account NAME and forget its secret; what is cached on this machine stays."""
    from chat_tui import wiring

    known = load_accounts(invocation.locations.accounts_file)
    name = name or invocation.account or (next(iter(known)) if len(known) == 1 else None)
    if name is None:
        names = ", ".join(known) or "there is none to sign out of"
        raise click.UsageError(f"Which account? ({names})")
    if name not in known:
        raise _unknown(name, list(known))
    run(wiring.logout(invocation.wiring_context, known[name]))
    remove_account(invocation.locations.accounts_file, name)
    talk(f"You are signed out of {name}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def accounts(invocation: Invocation, as_json: bool) -> None:
    """List the accounts of this machine."""
    known = load_accounts(invocation.locations.accounts_file)
    if not known:
        talk(f"Only the personal workspace ({PERSONAL}). `chat-tui login URL` adds an account.")
    for account in known.values():
        if as_json:
            fields = {"name": account.name, "url": account.url, "user": account.user, "kind": account.kind}
            json_line({"type": "account", **fields})
        else:
            name = styled(fit(account.name, 16), bold=True)
            safe_data(f"{name} {styled(fit(account.user, 16))} {styled(account.url)}".rstrip())


@click.command(short_help="Say how the account is connected.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record.")
@pass_invocation
def status(invocation: Invocation, as_json: bool) -> int:
    """Say whether the account is connected, as whom, what is unread and what waits to be sent."""
    return run(_status(invocation, as_json=as_json))


async def _status(invocation: Invocation, *, as_json: bool) -> int:
    from chat_tui.account.elsewhere import waiting_elsewhere, waiting_here

    async with invocation.open_account(online=False) as account:
        problem = await out_of_reach(account)
        state, me = account.connection.state, account.store.me
        unread_channels, messages, mentions = account.store.totals()
        ours = waiting_here(account.outbox.waiting(), account.outbox.stuck())
        waiting = ours | waiting_elsewhere(invocation.locations.account_dir(account.name))
        if as_json:
            line = {"state": state.phase.value, "reason": state.reason, "user": me.name if me else None}
            counts = {"channels": unread_channels, "unread": messages, "mentions": mentions}
            fares = {
                "waiting": waiting.count,
                "waiting_reason": waiting.reason,
                "metrics": _numbers(account.metrics()),
            }
            json_line({"type": "status", "account": account.name, **line, **counts, **fares})
        else:
            who = f" as @{me.name}" if me else ""
            data(f"{account.name}: {state.phase.value}{who}")
            unread = f"{messages} unread in {unread_channels} channels, {mentions} mentions"
            data(f"{unread}, {waiting.count} waiting to be sent")
            if waiting.reason:
                seconds = max(0, round(waiting.next_try / 1000 - time.time()))
                data(f"Waiting because: {safe_line(waiting.reason)} Next try in {seconds} s.")
    return complain(problem) if problem else exit_codes.OK


def _numbers(metrics: Metrics) -> dict[str, object]:
    """What the connection panel shows, too; null is what is not known."""
    line, traffic = metrics.line, metrics.traffic
    return {
        "failed": metrics.failed,
        "latency_ms": [round(latency * 1000, 1) for latency in line.latencies],
        "reconnects": max(0, line.connects - 1),
        "resume": line.last_resume or None,
        "events": line.events,
        "events_per_second": line.events_per_second,
        "bytes_in": traffic.bytes_in,
        "bytes_out": traffic.bytes_out,
        "requests": traffic.requests,
        "rate": {
            "limit": traffic.rate.limit,
            "remaining": traffic.rate.remaining,
            "wait": round(traffic.rate.wait, 1),
        },
    }


def _token(wish: Wish) -> str | None:
    if wish.token_stdin:
        return read_secret("token")
    # Taken out, so that no program we start inherits it.
    return None if wish.password_stdin else os.environ.pop(TOKEN_VARIABLE, None)


def _user_and_password(wish: Wish) -> tuple[str, str]:
    can_ask = sys.stdin.isatty() and not wish.password_stdin
    if not can_ask and not wish.user:
        raise AuthError("Who signs in? Give --user NAME.")
    user = wish.user or click.prompt("Name or mail address", err=True)
    if wish.password_stdin:
        return user, read_secret("password")
    if not can_ask:
        raise AuthError(
            "There is no terminal to ask for the password.", hint="Use --password-stdin or --token-stdin."
        )
    return user, click.prompt(f"Password of {user}", hide_input=True, err=True)


def read_secret(what: str) -> str:
    """One line of standard input; AuthError if it is empty or far too long."""
    secret = sys.stdin.readline(MOST_SECRET + 2).rstrip("\r\n")
    if not secret or len(secret) > MOST_SECRET:
        raise AuthError(f"No {what} came on standard input.")
    return secret


def _unknown(name: str, known: list[str]) -> ConfigError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return ConfigError(f"There is no account {name!r}.{guess}", hint="`chat-tui accounts` lists them.")
