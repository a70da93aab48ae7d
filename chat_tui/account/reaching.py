"""Is the server there, and which channel or message do a script's words name?"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chat_tui.account.targets import Target, elsewhere
from chat_tui.errors import AuthError, BackendError, BlockedError, TargetError, UnreachableError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message
from chat_tui.model.questions import CustomEmoji

if TYPE_CHECKING:
    from chat_tui.account.account import Account

_DOCTOR = "`chat-tui doctor` looks closer."
_LISTS = "`chat-tui channels` lists yours, `chat-tui people` those you know."
_IDS = "`chat-tui read '#channel' --json` and `chat-tui search TEXT --json` show ids."


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


async def find_target(account: Account, target: str) -> Target:
    """What a target names; raises TargetError with what to try, or why the server could not be asked."""
    try:
        return await account.directory.locate(target)
    except TargetError as error:
        raise error if error.hint else TargetError(str(error), hint=_LISTS) from None


async def find_channel(account: Account, target: str) -> ChannelId:
    """The channel that a target names; raises as `find_target`."""
    found = await find_target(account, target)
    if found.channel_id is None:
        raise TargetError(f"{target} is no channel.")
    return found.channel_id


def known_emoji(account: Account, word: str) -> str:
    """The short name of `:tada:`, `tada` or the picture itself; TargetError names the nearest."""
    from chat_tui.text.emoji import glyph, name_of, search

    name = word.strip().strip(":").lower()
    if not name:
        raise TargetError("No emoji was named.", hint="Write :tada:, tada or the picture itself.")
    if glyph(name) is not None or name in account.store.custom_emoji():
        return name
    if named := name_of(word.strip()):
        return named
    near = next((found for end in range(len(name), 1, -1) if (found := search(name[:end], 1))), None)
    hint = f"Did you mean :{near[0][0]}:?" if near else ""
    raise TargetError(f"There is no emoji :{name}:.", hint=hint)


async def find_emoji(account: Account, word: str) -> str:
    """As `known_emoji`; of one that is not known the server is asked, whose people make some."""
    try:
        return known_emoji(account, word)
    except TargetError:
        with suppress(BackendError):
            await account.directory.ask(CustomEmoji())
        return known_emoji(account, word)


async def find_message(account: Account, message_id: str) -> Message:
    """The message with this id or permalink, asked from the server if it is not here; else TargetError."""
    wanted = message_id if "/" in message_id else f"pl/{message_id}"
    if not message_id.strip():
        raise TargetError("No message was named.", hint=_IDS)
    unknown = elsewhere(message_id, account.capabilities.site_url) or TargetError(
        f"There is no message {message_id!r}.", hint=_IDS
    )
    try:
        found = await account.directory.locate(wanted)
    except TargetError:
        raise unknown from None
    message = account.store.message(found.message_id) if found.message_id else None
    if message is None or message.deleted_at:
        raise unknown
    return message
