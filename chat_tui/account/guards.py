"""What is worth a question before a text is sent: a call to many, a secret, a channel taken for another?"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable

from chat_tui.account.account import Account
from chat_tui.errors import ChatError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import MembersTold
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId
from chat_tui.model.questions import Members
from chat_tui.store.store import Store
from chat_tui.text.mentions import calls_everybody
from chat_tui.text.sanitize import safe_line
from chat_tui.text.secrets import secret_in

PATIENCE = 2.0
"""Seconds for the server to say how many are in a channel; then it is asked without the number."""
_SAME_TO_THE_EYE = str.maketrans({"0": "o", "1": "l", "i": "l", "-": "", "_": "", " ": "", ".": ""})


@dataclass(frozen=True, slots=True)
class Written:
    """Where something was written last, in any account."""

    account: str
    server: str
    channel_id: ChannelId
    name: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text on its way, and what there is to know for the guards."""

    channel_id: ChannelId
    text: str
    is_edit: bool = False
    before: Written | None = None
    """What was written to last."""
    most_called: int = 20
    """People beyond whom a call to all of them is asked about; 0 never asks."""
    asks_of_secrets: bool = True


Guard = Callable[[Account, Outgoing], Awaitable[str]]
"""What to tell a person before a text is sent; empty for nothing."""


def is_suspect(account: Account, outgoing: Outgoing) -> bool:
    """Whether a guard might have something to say; asks nobody."""
    return bool(
        _call_of(account, outgoing)
        or (outgoing.asks_of_secrets and secret_in(outgoing.text))
        or _look_alike(account, outgoing)
    )


async def doubts(account: Account, outgoing: Outgoing) -> tuple[str, ...]:
    """What all guards say, a line or two each."""
    return tuple([said for guard in GUARDS if (said := await guard(account, outgoing))])


def where(account: Account, channel_id: ChannelId) -> Written:
    """A channel as the guards remember it."""
    server = safe_line(account.title or account.name, 40)
    return Written(account.name, server, channel_id, _name_of(account.store, channel_id))


async def _many_called(account: Account, outgoing: Outgoing) -> str:
    called = _call_of(account, outgoing)
    if not called:
        return ""
    count = await _members(account, outgoing.channel_id, outgoing.most_called)
    if count is None:
        return f"{called} calls everybody here.\nHow many that are is not known just now."
    return f"{called} calls more than {outgoing.most_called} people." if count > outgoing.most_called else ""


async def _secret(account: Account, outgoing: Outgoing) -> str:
    found = secret_in(outgoing.text) if outgoing.asks_of_secrets else ""
    name = _name_of(account.store, outgoing.channel_id)
    return f"There seems to be {found} in it.\nAll who read {name} would have it." if found else ""


async def _taken_for_another(account: Account, outgoing: Outgoing) -> str:
    before = _look_alike(account, outgoing)
    if before is None:
        return ""
    here = where(account, outgoing.channel_id)
    return f"This is {here.name} on {here.server}.\nYou wrote last in {before.name} on {before.server}."


GUARDS: tuple[Guard, ...] = (_taken_for_another, _many_called, _secret)
"""In the order in which their words are shown."""


def _call_of(account: Account, outgoing: Outgoing) -> str:
    """The word that calls everybody, where it does so: an edit calls nobody, nor a word to one person."""
    channel = account.store.channel(outgoing.channel_id)
    is_alone = channel is not None and channel.kind is ChannelKind.DIRECT
    asks = outgoing.most_called > 0 and not outgoing.is_edit and not is_alone
    return calls_everybody(outgoing.text) if asks else ""


def _look_alike(account: Account, outgoing: Outgoing) -> Written | None:
    """The place written to before, if it is on another server and its name is the same to the eye."""
    before = outgoing.before
    if before is None or before.account == account.name:
        return None
    name = _name_of(account.store, outgoing.channel_id)
    return before if to_the_eye(name) == to_the_eye(before.name) else None


def to_the_eye(name: str) -> str:
    """A name without what one overlooks: case, signs between words, letters that look like others."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_SAME_TO_THE_EYE)
    return plain.replace("rn", "m").replace("vv", "w")


def _name_of(store: Store, channel_id: ChannelId) -> str:
    channel = store.channel(channel_id)
    if channel is None:
        return "this channel"
    if channel.kind is ChannelKind.DIRECT and channel.member_ids:
        user = store.user(channel.member_ids[0])
        return f"@{safe_line(user.name, 40)}" if user is not None else "this person"
    return f"#{safe_line(channel.title or channel.name, 40)}"


async def _members(account: Account, channel_id: ChannelId, most: int) -> int | None:
    """How many are in a channel, counted no further than needed; None if the server does not say."""
    count, page = 0, 0
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                batch = await account.directory.ask(Members(channel_id, page))
                told = [event for event in batch.events if isinstance(event, MembersTold)]
                count, page = count + sum(len(event.members) for event in told), page + 1
                if count > most or not any(event.has_more for event in told):
                    return count
    except (ChatError, TimeoutError):
        return None
