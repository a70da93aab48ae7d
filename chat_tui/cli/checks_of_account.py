"""Is an account in order: its secret, the network on the way, TLS, clock, server and rate limit?

The accounts are looked at side by side, each for `LIMIT` at most: one server that hangs holds nobody up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_secrets import PATIENCE, expiry_check, tokens_of
from chat_tui.cli.checks_of_server import Line, line_checks
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import AccountConfig, read_accounts
from chat_tui.errors import ChatError

if TYPE_CHECKING:
    from chat_tui.approach import Approach

LIMIT = 4.5
"""Seconds for all that is asked about one account."""


async def account_groups(invocation: Invocation) -> list[tuple[str, list[Check]]]:
    """What is to be said of each account of the file, below its name."""
    accounts = list(read_accounts(invocation.locations.accounts_file).valid.values())
    found = await asyncio.gather(*(_checks(invocation, account) for account in accounts))
    return [(f"account {account.name}", checks) for account, checks in zip(accounts, found, strict=True)]


async def _checks(invocation: Invocation, account: AccountConfig) -> list[Check]:
    found: list[Check] = []
    try:
        async with asyncio.timeout(LIMIT):
            async for check in _account(invocation, account):
                found.append(check)
    except TimeoutError:
        said = f"{account.url} did not answer within {LIMIT:.1f} s."
        found.append(Check("server", Verdict.PROBLEM, said, f"chat-tui --account {account.name} status"))
    return found


async def _account(invocation: Invocation, account: AccountConfig) -> AsyncIterator[Check]:
    token: Secret | None = None
    if account.is_by_kernel:
        yield Check("secrets", Verdict.OK, "none needed: the kernel says who you are")
    else:
        check, kept = await secret_check(invocation, account)
        yield check
        tokens = tokens_of(kept)
        token = tokens.access if tokens is not None else kept
        ends = expiry_check(account.name, tokens, time.time())
        if ends is not None:
            yield ends
    line = Line(account.name, account.url, token)
    async for check in line_checks(line, partial(_approach, invocation, account)):
        yield check


async def secret_check(invocation: Invocation, account: AccountConfig) -> tuple[Check, Secret | None]:
    """Whether a secret is kept, and where."""
    credentials = Credentials(invocation.locations.credentials_file, patience=PATIENCE)
    try:
        kept = await credentials.get(account.name)
    except ChatError as error:
        return Check("secrets", Verdict.PROBLEM, str(error), error.hint), None
    if kept is None:
        fix = f"chat-tui login {account.name}"
        return Check("secrets", Verdict.PROBLEM, "no token is kept.", fix), None
    return Check("secrets", Verdict.OK, "a token is kept"), kept


def _approach(invocation: Invocation, account: AccountConfig) -> Approach:
    """The way to the account's server, with all that its options say of it."""
    from chat_tui.approach import approach

    return approach(invocation.locations, account.url, account.typed, invocation.environ)
