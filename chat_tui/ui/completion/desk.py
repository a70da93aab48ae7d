"""Who is asked what the word under the cursor may become, and what does a server add to it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.commands.registry import find, is_command
from chat_tui.errors import ChatError
from chat_tui.model.channels import Channel
from chat_tui.model.events import CommandsTold
from chat_tui.model.ids import ChannelId, WorkspaceId
from chat_tui.model.questions import Commands
from chat_tui.ui.completion import Candidate, Completion, Spot
from chat_tui.ui.completion.channels import joined_channels
from chat_tui.ui.completion.commands import command_completion
from chat_tui.ui.completion.emoji import emoji_candidates
from chat_tui.ui.completion.fences import FENCE, fence_completion
from chat_tui.ui.completion.more_people import MorePeople
from chat_tui.ui.completion.people import People
from chat_tui.ui.completion.plugged import PluggedWords
from chat_tui.ui.completion.suggestions import SuggestedLines

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.changes import Changes
    from chat_tui.plugins.plugin import Plugin
    from chat_tui.ui.completion.asking import Spawn
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.settings import UiSettings

WORD = re.compile(r"(?:^|(?<=[\s(\[>*_])|(?<=^[+-]))([@#~:])([\w.+-]*)$")
Themes = Callable[[], Iterable[str]]


class Desk:
    """One for each screen; what a server answers later is told by `changed`."""

    def __init__(
        self,
        account: Account,
        settings: UiSettings,
        themes: Themes,
        spawn: Spawn,
        plugins: Callable[[], Sequence[Plugin]] = tuple,
    ) -> None:
        self.store = account.store
        self.themes = themes
        self.changed: list[Callable[[], None]] = []
        self._account = account
        self._spawn = spawn
        self._people = People(account.store, settings.glyphs)
        self._more_people = MorePeople(account, self._people, spawn, self._tell)
        self._suggested = SuggestedLines(account, spawn, self._tell)
        self._plugged = PluggedWords(account, plugins, spawn, self._tell)
        self._commands: Sequence[tuple[str, str, str]] | None = None
        self._public: tuple[Channel, ...] | None = None

    def moved(self, changes: Changes) -> None:
        """The store moved."""
        self._people.moved(changes)
        if changes.everything or changes.channel_list:
            self._public = None
        if changes.everything or changes.connection:
            self._more_people.forget()
            self._suggested.forget()
            self._commands = None

    def complete(self, spot: Spot, place: Destination | None) -> Completion | None:
        """Proposals for this place of a text, or None; plugins are asked where we have none."""
        return self._ours(spot, place) or self._plugged.completion(spot, place)

    def _ours(self, spot: Spot, place: Destination | None) -> Completion | None:
        found = command_completion(spot, place, self) or fence_completion(spot)
        if found is not None:
            return found
        match = WORD.search(spot.before)
        if match is None:
            return self._behind_a_command(spot, place)
        if FENCE.match(spot.before):
            return None
        candidates = tuple(self._words(match[1], match[2], place))
        return Completion(match.start(1), candidates) if candidates else None

    def _behind_a_command(self, spot: Spot, place: Destination | None) -> Completion | None:
        """What the server suggests behind a command that is its own."""
        name, blank, _argument = spot.before[1:].partition(" ")
        if spot.row or place is None or not blank or not is_command(spot.before) or find(name) is not None:
            return None
        if name.lower() not in [each[0] for each in self.server_commands(place)]:
            return None
        workspace_id = self._workspace(place.channel_id)
        if workspace_id is None:
            return None
        return self._suggested.completion(spot.before, place.channel_id, workspace_id)

    def _words(self, sign: str, typed: str, place: Destination | None) -> list[Candidate]:
        if sign == "@":
            return self.people(typed, place, groups=True)
        if sign == ":":
            return emoji_candidates(typed, self._account)
        return joined_channels(typed, self.store)

    def people(self, typed: str, place: Destination | None, *, groups: bool = False) -> list[Candidate]:
        """Those known here; who is in the channel, and who else is called so, is asked beside."""
        found = self._people.candidates(typed, place, groups=groups)
        self._more_people.wanted(typed, place, len(found), mention=groups)
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
        workspace_id = self._workspace(channel_id)
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

    def _workspace(self, channel_id: ChannelId) -> WorkspaceId | None:
        """Of the channel, else the first one: commands belong to one also in a direct channel."""
        channel, workspaces = self.store.channel(channel_id), self.store.workspaces()
        if channel is not None and channel.workspace_id is not None:
            return channel.workspace_id
        return workspaces[0].id if workspaces else None

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
