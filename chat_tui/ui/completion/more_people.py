"""Whom does the server know of that we do not, and who of them is in the channel?"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.events import CalledTold, MembersTold, UserChanged
from chat_tui.model.ids import ChannelId, WorkspaceId
from chat_tui.model.questions import Called, Members

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.completion.asking import Spawn, Tell
    from chat_tui.ui.completion.people import People
    from chat_tui.ui.destination import Destination

FEW = 8
"""With fewer people proposed than the list has lines, the server is asked for more."""
SHORTEST_ASKED = 2
PAUSE = 0.25
"""Seconds without another letter until the server is asked."""
WHOLE = 100
"""People of an answer; one with fewer has all who are called so."""


class MorePeople:
    """Of one desk: asks off the path of the keys, and never the same twice on one connection."""

    def __init__(self, account: Account, people: People, spawn: Spawn, tell: Tell) -> None:
        self._account = account
        self._people = people
        self._spawn = spawn
        self._tell = tell
        self._asked_members: set[ChannelId] = set()
        self._large: set[ChannelId] = set()
        """Channels with more members than the first page tells of: who is known here may not be in there."""
        self._all_told: set[tuple[ChannelId | None, str]] = set()
        self._asked: set[tuple[ChannelId | None, str]] = set()
        self._wanted: tuple[ChannelId | None, str] | None = None
        self._is_waiting = False

    def forget(self) -> None:
        """What was told may not hold any more."""
        for told in (self._asked_members, self._large, self._all_told, self._asked):
            told.clear()

    def wanted(self, typed: str, place: Destination | None, found: int, *, mention: bool) -> None:
        """So many are proposed for these letters; of those to `mention`, members come first."""
        if place is not None and place.channel_id not in self._asked_members:
            self._asked_members.add(place.channel_id)
            self._spawn(partial(self._ask_members, place.channel_id), "members")
        where = place.channel_id if place is not None and mention and self._workspace(place) else None
        begun = typed.casefold()
        if len(begun) < SHORTEST_ASKED or (found >= FEW and where not in self._large):
            return
        if (where, begun) in self._asked or self._is_told(where, begun):
            return
        self._wanted = where, begun
        if not self._is_waiting:  # one wait for all letters of a word: to begin one is work at each key
            self._is_waiting = True
            self._spawn(self._ask_when_quiet, "people")

    def _is_told(self, where: ChannelId | None, begun: str) -> bool:
        """Whether all were told of who are called by these letters, or by the first of them."""
        return any((where, begun[:end]) in self._all_told for end in range(SHORTEST_ASKED, len(begun) + 1))

    def _workspace(self, place: Destination) -> WorkspaceId | None:
        channel = self._account.store.channel(place.channel_id)
        return channel.workspace_id if channel is not None else None

    async def _ask_members(self, channel_id: ChannelId) -> None:
        try:
            answer = await self._account.directory.ask(Members(channel_id))
        except ChatError:
            self._asked_members.discard(channel_id)
            return
        for event in answer.events:
            if isinstance(event, MembersTold):
                self._people.members[channel_id] = tuple(member.user_id for member in event.members)
                if event.has_more:
                    self._large.add(channel_id)
        self._tell()

    async def _ask_when_quiet(self) -> None:
        """When nothing else was wanted for a while."""
        wanted = None
        try:
            while wanted != self._wanted:
                wanted = self._wanted
                await asyncio.sleep(PAUSE)
        finally:
            self._is_waiting = False
        if wanted is not None:
            await self._ask(*wanted)

    async def _ask(self, where: ChannelId | None, begun: str) -> None:
        try:
            count = await self._ask_anywhere(begun) if where is None else await self._ask_in(where, begun)
        except ChatError:
            return
        self._asked.add((where, begun))
        if count < WHOLE:
            self._all_told.add((where, begun))
        self._tell()

    async def _ask_anywhere(self, begun: str) -> int:
        users = await self._account.directory.find_users(begun)
        self._people.know(users)
        return len(users)

    async def _ask_in(self, channel_id: ChannelId, begun: str) -> int:
        channel = self._account.store.channel(channel_id)
        if channel is None or channel.workspace_id is None:
            return 0
        answer = await self._account.directory.ask(Called(channel.workspace_id, channel_id, begun))
        self._people.know(event.user for event in answer.events if isinstance(event, UserChanged))
        fullest = 0
        for event in answer.events:
            if isinstance(event, CalledTold):
                known = self._people.members.get(channel_id, ())
                self._people.members[channel_id] = tuple(dict.fromkeys((*known, *event.inside)))
                fullest = max(len(event.inside), len(event.outside))
        return fullest
