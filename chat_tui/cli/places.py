"""Where in a channel does an option point: at a moment, or at a message?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chat_tui.account.reaching import find_message
from chat_tui.cli.naming import TIMES, parse_moment
from chat_tui.errors import TargetError
from chat_tui.model.ids import MessageId, Millis, Position
from chat_tui.model.messages import Message

if TYPE_CHECKING:
    from chat_tui.account.account import Account


async def point(account: Account, words: str) -> Millis | Message:
    """The moment or the message that is named; TargetError where it is neither."""
    at = parse_moment(words, Millis(round(time.time() * 1000)))
    if at is not None:
        return at
    known = account.store.message(MessageId(words))
    if known is not None:
        return known
    try:
        return await find_message(account, words)
    except TargetError as error:
        if "://" in words or not words.strip():
            raise
        raise TargetError(
            f"{words!r} is neither a time nor a message.", hint=f"{TIMES} {error.hint}"
        ) from None


async def exactly(account: Account, words: str | None) -> Position | None:
    """The place of what is named; None for no words."""
    if words is None:
        return None
    found = await point(account, words)
    return found.position if isinstance(found, Message) else Position(found, MessageId(""))


async def just_before(account: Account, words: str | None) -> Position | None:
    """The place just before what is named, so that it comes behind; None for no words."""
    if words is None:
        return None
    found = await point(account, words)
    return Position(found.created_at if isinstance(found, Message) else found, MessageId(""))
