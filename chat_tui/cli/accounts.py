"""Which accounts are there, and what is kept of each? Nobody's server is asked."""

from __future__ import annotations

import asyncio
import time

import click

from chat_tui.auth.credentials import Place
from chat_tui.auth.oauth.tokens import unpacked
from chat_tui.auth.secret import Secret
from chat_tui.cli.checks_of_secrets import credentials_of
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.config.accounts import PERSONAL, AccountConfig, load_accounts
from chat_tui.errors import WithheldError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.text.figures import span_text

COLUMNS = (Column("account", style=NAME), Column("you are"), Column("signed in"), Column("server"))


@dataclass(frozen=True, slots=True)
class State:
    """How one is signed in: `login` is kernel, oauth, token or given; `place` where the secret is."""

    login: str
    place: str
    is_signed_in: bool
    expires_at: float | None = None
    renews: bool = False

    def words(self, now: float) -> str:
        """The same for people."""
        if self.login == "kernel":
            return "as yourself"
        if not self.is_signed_in:
            return "signed out"
        kind = {"oauth": "OAuth", "given": "a token of yours"}.get(self.login, "a session")
        told = f"{kind} ({self.place})"
        if self.renews:
            return f"{told}, renews itself"
        return told if self.expires_at is None else f"{told}, {span_text(self.expires_at - now)} left"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def accounts(invocation: Invocation, as_json: bool) -> None:
    """List the accounts of this machine, and what is kept of each."""
    known = load_accounts(invocation.locations.accounts_file)
    if not known:
        talk(f"Only the personal workspace ({PERSONAL}). `chat-tui login URL` adds an account.")
    now = time.time()
    states = run(_states(invocation, list(known.values()), now))
    pairs = list(zip(known.values(), states, strict=True))
    if not as_json:
        rows = [(one.name, one.user, state.words(now), one.url) for one, state in pairs]
        table(COLUMNS, rows)
        return
    for account, state in pairs:
        fields = {"name": account.name, "url": account.url, "user": account.user, "kind": account.kind}
        json_line({"type": "account", **fields, **_fields(state)})


def _fields(state: State) -> dict[str, object]:
    until = None if state.expires_at is None else rfc3339(Millis(int(state.expires_at * 1000)))
    return {
        "login": state.login,
        "secret": state.place,
        "signed_in": state.is_signed_in,
        "expires_at": until,
        "renews": state.renews,
    }


async def _states(invocation: Invocation, accounts: list[AccountConfig], now: float) -> list[State]:
    return await asyncio.gather(*(_state(invocation, account, now) for account in accounts))


async def _state(invocation: Invocation, account: AccountConfig, now: float) -> State:
    """What is kept; a command of the user's is not run for it, as it may ask for a password."""
    if account.is_by_kernel:
        return State("kernel", "", True)
    credentials, login = credentials_of(invocation, account), account.typed.login
    place = await credentials.where(account.name)
    if place in (Place.COMMAND, Place.ENVIRONMENT):
        return State("given", place.value, True)
    try:
        kept = await credentials.get(account.name)
    except WithheldError:
        return State(login, place.value, True)
    return State(login, "", False) if kept is None else _kept(login, place, kept, now)


def _kept(login: str, place: Place, kept: Secret, now: float) -> State:
    tokens = unpacked(kept)
    if tokens is None:
        return State(login, place.value, True)
    renews, until = tokens.refresh is not None, tokens.expires_at
    return State("oauth", place.value, renews or until is None or until > now, until, renews)
