"""Is the server there, and which channel or message do a script's words name?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.errors import AuthError, BackendError, BlockedError, TargetError, UnreachableError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message

if TYPE_CHECKING:
    from chat_tui.account.account import Account

_DOCTOR = "`chat-tui doctor` looks closer."


async def out_of_reach(account: Account, patience: float, longest: float) -> BackendError | None:
    """Wait for the server; the error that says why it is not there, or None when it is.

    After `patience` seconds one failed try is enough; one that has neither failed nor come to an end may take
    `longest`.
    """
    if await account.wait_online(patience):
        return None
    trying = account.connection.state.phase in (ConnectionPhase.CONNECTING, ConnectionPhase.CATCHING_UP)
    if trying and await account.wait_online(longest - patience):
        return None
    return why_out_of_reach(account)


def why_out_of_reach(account: Account) -> BackendError:
    """What to raise of an account that is not online, by what its line says now."""
    state = account.connection.state
    reason = state.reason or "It does not answer."
    if state.phase is ConnectionPhase.SIGNED_OUT:
        return AuthError(
            f"{account.name} is signed out. {reason}", hint=f"`chat-tui login {account.name}` signs in again."
        )
    if state.phase is ConnectionPhase.BLOCKED:
        return BlockedError(f"{account.name} is blocked. {reason}", hint=_DOCTOR)
    return UnreachableError(f"{account.name} is out of reach. {reason}", hint=_DOCTOR)


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
