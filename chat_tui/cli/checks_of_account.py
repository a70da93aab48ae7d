"""Is an account in order: its secret, the network on the way, TLS, clock, server and rate limit?

The accounts are looked at side by side, each for `LIMIT` at most: one server that hangs holds nobody up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.auth.secret import Secret
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_secrets import expiry_check, secret_check, tokens_of
from chat_tui.cli.checks_of_server import Line, line_checks
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import AccountConfig, read_accounts
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import Traffic

if TYPE_CHECKING:
    from chat_tui.approach import Approach

LIMIT = 4.0
"""Seconds for all that is asked about one account."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one account came to; `traffic` is that of this look."""

    account: str
    checks: tuple[Check, ...]
    traffic: Traffic

    @property
    def group(self) -> tuple[str, list[Check]]:
        """As it is told."""
        return f"account {self.account}", list(self.checks)


async def look_at_accounts(invocation: Invocation) -> list[Look]:
    """What is to be said of each account of the file, in its order."""
    accounts = read_accounts(invocation.locations.accounts_file).valid.values()
    if accounts:
        # Their import would be taken for the time that a server needs.
        from chat_tui.net.libraries import load_all

        load_all()
    return await asyncio.gather(*(_look(invocation, account) for account in accounts))


async def _look(invocation: Invocation, account: AccountConfig) -> Look:
    found: list[Check] = []
    seen = [Traffic()]
    try:
        async with asyncio.timeout(LIMIT):
            async for check in _account(invocation, account, seen.append):
                found.append(check)
    except TimeoutError:
        said = f"{account.url} did not answer within {LIMIT:.1f} s."
        found.append(Check("server", Verdict.PROBLEM, said, f"chat-tui --account {account.name} status"))
    return Look(account.name, tuple(found), seen[-1])


async def _account(
    invocation: Invocation, account: AccountConfig, tell: Callable[[Traffic], None]
) -> AsyncIterator[Check]:
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
    async for check in line_checks(line, partial(_approach, invocation, account), tell):
        yield check


def _approach(invocation: Invocation, account: AccountConfig) -> Approach:
    """The way to the account's server, with all that its options say of it."""
    from chat_tui.approach import approach

    return approach(invocation.locations, account.url, account.typed, invocation.environ)
