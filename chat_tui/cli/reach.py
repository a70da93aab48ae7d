"""Can the server be reached, and what is said and done where it cannot?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.account import reaching
from chat_tui.cli.talk import talk
from chat_tui.errors import BackendError, TransientError

if TYPE_CHECKING:
    from chat_tui.account.account import Account

PATIENCE = 3.0
"""Seconds after which one failed try is enough for a command."""
CONNECT_SECONDS = 15.0
"""How long a try that has neither failed nor come to an end may take."""


async def require_online(account: Account) -> None:
    """Wait for the server; raises the error that says why there is none."""
    problem = await out_of_reach(account)
    if problem is not None:
        raise problem


async def out_of_reach(account: Account) -> BackendError | None:
    """Wait for the server; the error that says why it is not there, or None when it is."""
    return await reaching.out_of_reach(account, PATIENCE, CONNECT_SECONDS)


async def online_or_say(account: Account) -> bool:
    """Wait for the server; where it is out of reach, say that what follows is what is known here."""
    problem = await out_of_reach(account)
    if isinstance(problem, TransientError) and not knows_nothing(account):
        talk(f"{problem} What follows is what is known here.")
        return False
    if problem is not None:
        raise problem
    return True


def knows_nothing(account: Account) -> bool:
    """Whether the account was never connected here, so that no target can be told from a wrong one."""
    return not account.store.channel_summaries()
