"""Where in a channel does an option point: at a moment, or at a message?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chat_tui.account.reaching import find_message
from chat_tui.cli.naming import TIMES, moment, parse_moment
from chat_tui.errors import TargetError
from chat_tui.model.ids import MessageId, Millis, Position
from chat_tui.model.messages import Message

if TYPE_CHECKING:
    from chat_tui.account.account import Account


NOTABLE_SKEW = 2.0
"""Seconds; a server tells its time to the second only."""


def now_there(account: Account) -> Millis:
    """What time it is at the server, as far as it told: its messages are dated by its clock, not by ours."""
    skew = account.metrics().traffic.skew or 0.0
    return Millis(round((time.time() - (skew if abs(skew) >= NOTABLE_SKEW else 0.0)) * 1000))


def moment_there(account: Account, words: str | None) -> Millis | None:
    """The moment that is named, which was found to be one; None for no words."""
    return None if words is None else moment(words, now_there(account))


async def point(account: Account, words: str) -> Millis | Message:
    """The moment or the message that is named; TargetError where it is neither."""
    at = parse_moment(words, now_there(account))
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
