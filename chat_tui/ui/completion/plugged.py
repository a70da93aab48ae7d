"""What do plugins propose for the word under the cursor? Where we have nothing to propose ourselves.

They are asked beside the keys. What was proposed for the beginning of a word stands, as far as it fits, until
an answer to the longer one has come; an answer to a word that is no longer there is dropped.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.commands.registry import is_command
from chat_tui.model.frozen import dataclass
from chat_tui.plugins import Proposal, Where
from chat_tui.plugins.offers import proposals_in
from chat_tui.plugins.values import place_name
from chat_tui.ui.completion import Candidate, Completion, Spot

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.ids import ChannelId
    from chat_tui.plugins.plugin import Plugin
    from chat_tui.ui.completion.asking import Spawn, Tell
    from chat_tui.ui.destination import Destination

PAUSE = 0.04
"""Seconds without another letter until plugins are asked."""
LONGEST, LONGEST_LINE = 64, 500
"""Characters of a word and of a line that plugins are asked about."""
_WORD = re.compile(r"\S*$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word and what stands before it, in a channel."""

    channel_id: ChannelId | None
    before: str
    word: str


class PluggedWords:
    """Of one desk: the answers to the last word that was asked about."""

    def __init__(
        self, account: Account, plugins: Callable[[], Sequence[Plugin]], spawn: Spawn, tell: Tell
    ) -> None:
        self._account = account
        self._plugins = plugins
        self._spawn = spawn
        self._tell = tell
        self._asked: _Asked | None = None
        self._is_waiting = False
        self._told: _Asked | None = None
        self._proposals: tuple[Proposal, ...] = ()

    def completion(self, spot: Spot, place: Destination | None) -> Completion | None:
        """What is known for this word now; more may come."""
        line = spot.before
        if len(line) > LONGEST_LINE or all(plugin.offers.complete is None for plugin in self._plugins()):
            return None
        match = _WORD.search(line)
        word = match[0] if match is not None else ""
        is_behind = not spot.row and is_command(line) and " " in line
        if len(word) > LONGEST or not (word or is_behind) or (word == line and word.startswith("/")):
            return None
        asked = _Asked(place.channel_id if place is not None else None, line[: len(line) - len(word)], word)
        if asked != self._asked:
            self._asked = asked
            if not self._is_waiting:  # one wait for all letters of a word: to begin one is work at each key
                self._is_waiting = True
                self._spawn(self._ask_when_quiet, "plugins")
        candidates = tuple(map(_candidate, self._fitting(asked)))
        return Completion(len(asked.before), candidates, offered=not word) if candidates else None

    def _fitting(self, asked: _Asked) -> Sequence[Proposal]:
        told = self._told
        if told is None or (told.channel_id, told.before) != (asked.channel_id, asked.before):
            return ()
        if told.word == asked.word:
            return self._proposals
        if not asked.word.startswith(told.word):
            return ()
        begun = asked.word.casefold()
        return [each for each in self._proposals if each.label.casefold().startswith(begun)]

    async def _ask_when_quiet(self) -> None:
        """When no other letter came for a moment; again if one came while the plugins thought."""
        asked = answered = None
        try:
            while self._asked is not None and self._asked != answered:
                while asked != self._asked:
                    asked = self._asked
                    await asyncio.sleep(PAUSE)
                answered = asked
                if asked is not None:
                    await self._ask(asked)
        finally:
            self._is_waiting = False

    async def _ask(self, asked: _Asked) -> None:
        line = asked.before + asked.word
        command = line[1:].split(maxsplit=1)[0] if is_command(line) and asked.before else ""
        where = Where(self._account.name, place_name(self._account.store, asked.channel_id), line, command)
        able = [plugin for plugin in self._plugins() if plugin.offers.complete is not None]
        answers = await asyncio.gather(*(self._answer(plugin, asked.word, where) for plugin in able))
        if asked == self._asked:
            self._told, self._proposals = asked, tuple(each for found in answers for each in found)
            if self._proposals:
                self._tell()

    async def _answer(self, plugin: Plugin, word: str, where: Where) -> Sequence[Proposal]:
        complete = plugin.offers.complete
        if complete is None:
            return ()
        outcomes = await plugin.ask("complete", [partial(complete, word, where)], proposals_in)
        return (outcomes[0].value or ()) if outcomes else ()


def _candidate(proposal: Proposal) -> Candidate:
    insert = proposal.insert if proposal.insert.endswith(" ") else f"{proposal.insert} "
    return Candidate(insert, proposal.label, proposal.detail)
