"""Who and what can be reached: targets that are not known here yet, people and channels the server lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.account.gate import Gate
from chat_tui.account.targets import Target, resolve
from chat_tui.errors import RejectedError, TargetError
from chat_tui.model.actions import OpenDirect
from chat_tui.model.channels import Channel
from chat_tui.model.events import Batch, LookupNeeded, PresenceChanged, UserChanged
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.model.users import User
from chat_tui.realtime.ring import Ring

if TYPE_CHECKING:
    from chat_tui.model.questions import Question

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,21}")
"""What may be the handle of a person who is not known here."""
_MAYBE_AN_ID = re.compile(r"[A-Za-z0-9$:._=+-]{7,}")


class Directory:
    """Asks the server; every method raises what the backend raises."""

    def __init__(self, ring: Ring, gate: Gate) -> None:
        self._ring = ring
        self._gate = gate

    async def locate(self, text: str) -> Target:
        """What a target names, its channel always given; raises TargetError.

        What is not known here is asked of the server, and a direct channel is opened if there is none.
        """
        site = self._ring.backend.capabilities.site_url
        try:
            target = resolve(self._ring.store, text, site)
        except TargetError:
            if not await self._learn(text.strip()):
                raise
            target = resolve(self._ring.store, text, site)
        if target.channel_id is not None or target.user_id is None:
            return target
        return Target(await self.open_direct(target), user_id=target.user_id)

    async def open_direct(self, target: Target) -> ChannelId:
        """The direct channel with the person a target names, made if there is none."""
        if target.channel_id is not None:
            return target.channel_id
        if target.user_id is None:
            raise TargetError("This is no person.")
        self._gate.check()
        receipt = await self._ring.backend.perform(OpenDirect((target.user_id,)))
        await self._ring.apply(Batch(receipt.events))
        if receipt.channel_id is None:
            raise TargetError("The server opened no channel with this person.")
        return receipt.channel_id

    async def ask(self, question: Question) -> Batch:
        """What the server answers; what of it is kept here is known here afterwards."""
        answer = await self._ring.backend.ask(question)
        await self._ring.apply(answer)
        return answer

    async def find_users(self, term: str) -> Sequence[User]:
        """People whose name begins with `term`, from the server; they are known here afterwards."""
        users = await self._ring.backend.find_users(term)
        await self._ring.apply(Batch(tuple(UserChanged(user) for user in users)))
        return users

    async def meet(self, user_ids: Iterable[UserId]) -> None:
        """Have these people be known here by name; who is known already is not asked for."""
        store = self._ring.store
        unknown = tuple(sorted({one for one in user_ids if one and store.user(one) is None}))
        if unknown:
            await self._ring.apply(await self._ring.backend.lookup(LookupNeeded(user_ids=unknown)))

    async def find_presences(self, user_ids: Sequence[UserId]) -> None:
        """Where these people are now; known here afterwards."""
        found = await self._ring.backend.presences(user_ids)
        await self._ring.apply(Batch(tuple(map(PresenceChanged, found))))

    async def find_channels(self, term: str = "") -> Sequence[Channel]:
        """Public channels whose name begins with `term`, joined or not, of all workspaces."""
        found: list[Channel] = []
        for workspace in self._ring.store.workspaces():
            found.extend(await self._ring.backend.find_channels(workspace.id, term))
        return found

    async def _learn(self, name: str) -> bool:
        """Ask the server for a message, a person or people of nearly that name; whether it knew any."""
        if name.startswith("@"):
            return await self._learn_people(name[1:])
        if _BARE.fullmatch(name) and await self._learn_people(name):
            return True
        wanted = name.rstrip("/").rpartition("/")[2]
        if not _MAYBE_AN_ID.fullmatch(wanted):
            return False
        try:
            batch = await self._ring.backend.lookup(LookupNeeded(message_ids=(MessageId(wanted),)))
        except RejectedError:
            return False
        await self._ring.apply(batch)
        return bool(batch.events)

    async def _learn_people(self, name: str) -> bool:
        """Those whose names begin so, or else as little of it as is surely spelled right."""
        for begin in dict.fromkeys((name, name[:2], name[:1])):
            if begin and await self.find_users(begin):
                return True
        return False
