"""Who is asked what the word under the cursor may become, and what does a server add to it?"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from chat_tui.errors import ChatError
from chat_tui.model.channels import Channel
from chat_tui.model.events import CommandsTold, MembersTold
from chat_tui.model.ids import ChannelId
from chat_tui.model.questions import Commands, Members
from chat_tui.ui.completion import Candidate, Completion, Spot
from chat_tui.ui.completion.channels import joined_channels
from chat_tui.ui.completion.commands import command_completion
from chat_tui.ui.completion.emoji import emoji_candidates
from chat_tui.ui.completion.fences import FENCE, fence_completion
from chat_tui.ui.completion.people import People

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.changes import Changes
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.settings import UiSettings

WORD = re.compile(r"(?:^|(?<=[\s(\[>*_])|(?<=^[+-]))([@#~:])([\w.+-]*)$")
FEW = 8
"""With fewer people proposed than the list has lines, the server is asked for more."""
SHORTEST_ASKED = 2
PAUSE = 0.25
"""Seconds without another letter until the server is asked."""
Themes = Callable[[], Iterable[str]]
Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]], str], object]
"""Runs it beside, in place of what runs under the same name."""


class Desk:
    """One for each screen; what a server answers later is told by `changed`."""

    def __init__(self, account: Account, settings: UiSettings, themes: Themes, spawn: Spawn) -> None:
        self.store = account.store
        self.themes = themes
        self.changed: list[Callable[[], None]] = []
        self._account = account
        self._spawn = spawn
        self._people = People(account.store, settings.glyphs)
        self._asked_people: set[str] = set()
        self._asked_members: set[ChannelId] = set()
        self._commands: Sequence[tuple[str, str, str]] | None = None
        self._public: tuple[Channel, ...] | None = None

    def moved(self, changes: Changes) -> None:
        """The store moved."""
        self._people.moved(changes)
        if changes.everything or changes.channel_list:
            self._public = None
        if changes.everything or changes.connection:
            self._asked_members.clear()
            self._commands = None

    def complete(self, spot: Spot, place: Destination | None) -> Completion | None:
        """Proposals for this place of a text, or None."""
        found = command_completion(spot, place, self) or fence_completion(spot)
        if found is not None:
            return found
        match = WORD.search(spot.before)
        if match is None or FENCE.match(spot.before):
            return None
        candidates = tuple(self._words(match[1], match[2], place))
        return Completion(match.start(1), candidates) if candidates else None

    def _words(self, sign: str, typed: str, place: Destination | None) -> list[Candidate]:
        if sign == "@":
            return self.people(typed, place, groups=True)
        if sign == ":":
            return emoji_candidates(typed, self._account)
        return joined_channels(typed, self.store)

    def people(self, typed: str, place: Destination | None, *, groups: bool = False) -> list[Candidate]:
        """Those known here; who is in the channel, and who else is called so, is asked beside."""
        found = self._people.candidates(typed, place, groups=groups)
        if place is not None and place.channel_id not in self._asked_members:
            self._asked_members.add(place.channel_id)
            self._spawn(partial(self._ask_members, place.channel_id), "members")
        if len(found) < FEW and len(typed) >= SHORTEST_ASKED and typed not in self._asked_people:
            self._spawn(partial(self._ask_people, typed), "people")
        return found

    def public_channels(self) -> Sequence[Channel]:
        """Those that can be joined, as far as the server has told."""
        if self._public is None:
            self._public = tuple(each.channel for each in self.store.channel_summaries())
            self._spawn(self._ask_channels, "channels")
        return self._public

    def server_commands(self, place: Destination | None) -> Sequence[tuple[str, str, str]]:
        """Those of the server, as far as it has told."""
        if self._commands is None and place is not None:
            self._commands = ()
            self._spawn(partial(self._ask_commands, place.channel_id), "commands")
        return self._commands or ()

    async def _ask_commands(self, channel_id: ChannelId) -> None:
        channel, workspaces = self.store.channel(channel_id), self.store.workspaces()
        workspace_id = channel.workspace_id if channel is not None else None
        if workspace_id is None and workspaces:
            workspace_id = workspaces[0].id
        if workspace_id is None:
            return
        try:
            answer = await self._account.directory.ask(Commands(workspace_id))
        except ChatError:
            return
        for event in answer.events:
            if isinstance(event, CommandsTold):
                self._commands = event.commands
        self._tell()

    async def _ask_members(self, channel_id: ChannelId) -> None:
        try:
            answer = await self._account.directory.ask(Members(channel_id))
        except ChatError:
            self._asked_members.discard(channel_id)
            return
        for event in answer.events:
            if isinstance(event, MembersTold):
                self._people.members[channel_id] = tuple(member.user_id for member in event.members)
        self._tell()

    async def _ask_people(self, typed: str) -> None:
        await asyncio.sleep(PAUSE)
        try:
            users = await self._account.directory.find_users(typed)
        except ChatError:
            return
        self._asked_people.add(typed)
        self._people.know(users)
        self._tell()

    async def _ask_channels(self) -> None:
        try:
            found = await self._account.directory.find_channels()
        except ChatError:
            self._public = None
            return
        self._public = tuple({channel.id: channel for channel in (*(self._public or ()), *found)}.values())
        self._tell()

    def _tell(self) -> None:
        for heard in self.changed:
            heard()
