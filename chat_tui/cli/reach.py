"""Can the server be reached, and what does a target on the command line mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.cli.talk import talk
from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    TargetError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message

if TYPE_CHECKING:
    from chat_tui.account.account import Account

PATIENCE = 3.0
"""Seconds after which one failed try is enough for a command."""
CONNECT_SECONDS = 15.0
"""How long a try that has neither failed nor come to an end may take."""

_DOCTOR = "`chat-tui doctor` looks closer."


async def require_online(account: Account) -> None:
    """Wait for the server; raises the error that says why there is none."""
    problem = await out_of_reach(account)
    if problem is not None:
        raise problem


async def out_of_reach(account: Account) -> BackendError | None:
    """Wait for the server; the error that says why it is not there, or None when it is."""
    if await account.wait_online(PATIENCE):
        return None
    trying = account.connection.state.phase in (ConnectionPhase.CONNECTING, ConnectionPhase.CATCHING_UP)
    if trying and await account.wait_online(CONNECT_SECONDS - PATIENCE):
        return None
    state = account.connection.state
    reason = state.reason or "It does not answer."
    if state.phase is ConnectionPhase.SIGNED_OUT:
        return AuthError(
            f"{account.name} is signed out. {reason}", hint=f"`chat-tui login {account.name}` signs in again."
        )
    if state.phase is ConnectionPhase.BLOCKED:
        return BlockedError(f"{account.name} is blocked. {reason}", hint="`chat-tui doctor` looks closer.")
    return UnreachableError(
        f"{account.name} is out of reach. {reason}", hint="`chat-tui doctor` looks closer."
    )


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


async def find_channel(account: Account, target: str) -> ChannelId:
    """The channel that a target names; raises TargetError, or why the server could not be asked."""
    found = await account.directory.locate(target)
    if found.channel_id is None:
        raise TargetError(f"{target} is no channel.")
    return found.channel_id


async def find_message(account: Account, message_id: str) -> Message:
    """The message with this id or permalink, asked from the server if it is not here; else TargetError."""
    wanted = message_id if "/" in message_id else f"pl/{message_id}"
    unknown = TargetError(
        f"There is no message {message_id!r}.",
        hint="`chat-tui read '#channel' --json` and `chat-tui search TEXT --json` show ids.",
    )
    try:
        found = await account.directory.locate(wanted)
    except TargetError:
        raise unknown from None
    message = account.store.message(found.message_id) if found.message_id else None
    if message is None or message.deleted_at:
        raise unknown
    return message
