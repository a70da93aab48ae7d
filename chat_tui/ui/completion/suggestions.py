"""What does the server suggest behind one of its own commands?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.events import Suggestion, SuggestionsTold
from chat_tui.model.ids import ChannelId, WorkspaceId
from chat_tui.model.questions import Suggestions
from chat_tui.text.sanitize import is_safe, safe_line
from chat_tui.ui.completion import Candidate, Completion

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.completion.asking import Spawn, Tell

PAUSE = 0.2
"""Seconds without another letter until the server is asked."""
LONGEST = 500
"""A longer line is no longer about a word that a server could suggest."""
MOST = 100


class SuggestedLines:
    """Of one desk: the answer to the last line that was asked about, as far as it fits the present one."""

    def __init__(self, account: Account, spawn: Spawn, tell: Tell) -> None:
        self._account = account
        self._spawn = spawn
        self._tell = tell
        self._asked: tuple[ChannelId, str] | None = None
        self._told: tuple[ChannelId, str] | None = None
        self._suggestions: Sequence[Suggestion] = ()

    def forget(self) -> None:
        """What was told may not hold any more."""
        self._asked = self._told = None
        self._suggestions = ()

    def completion(self, line: str, channel_id: ChannelId, workspace_id: WorkspaceId) -> Completion | None:
        """What the server said of this line, or of a beginning of its last word until it says more."""
        wanted = channel_id, line
        if wanted != self._asked and len(line) <= LONGEST:
            self._asked = wanted
            self._spawn(partial(self._ask, channel_id, workspace_id, line), "suggestions")
        fitting = self._fitting(channel_id, line)
        is_offered = line.endswith(" ") or not any(each.word for each in fitting)
        candidates = tuple(_candidate(line, each) for each in fitting)
        return Completion(0, candidates, offered=is_offered) if candidates else None

    def _fitting(self, channel_id: ChannelId, line: str) -> list[Suggestion]:
        """A word that is suggested goes on as the line does; a mere hint stands until the next word."""
        if self._told is None or self._told[0] != channel_id:
            return []
        known = self._told[1]
        if line == known:
            return list(self._suggestions)
        if not line.startswith(known) or " " in line[len(known) :]:
            return []
        begun = line[1:].casefold()
        return [each for each in self._suggestions if not each.word or each.line.casefold().startswith(begun)]

    async def _ask(self, channel_id: ChannelId, workspace_id: WorkspaceId, line: str) -> None:
        """An answer to a line that is no longer the present one was given up before it came."""
        await asyncio.sleep(PAUSE)
        try:
            answer = await self._account.directory.ask(Suggestions(workspace_id, channel_id, line))
        except ChatError:
            return
        told = [event for event in answer.events if isinstance(event, SuggestionsTold)]
        rows = told[0].suggestions[:MOST] if told else ()
        self._told = channel_id, line
        self._suggestions = [each for each in rows if is_safe(each.line) and "\n" not in each.line]
        self._tell()


def _candidate(line: str, suggestion: Suggestion) -> Candidate:
    """A hint changes nothing in the line; a word takes the place of what is begun of it."""
    word, hint, about = (
        safe_line(each, 120) for each in (suggestion.word, suggestion.hint, suggestion.about)
    )
    if not word:
        return Candidate(line, hint or about, about if hint else "")
    return Candidate(f"/{suggestion.line.removeprefix('/')} ", word, f"{about} {hint}".strip())
