"""Of what does a person want to be reminded, and when is it time?"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import asdict

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine
from chat_tui.store.salvage import LIST

log = logging.getLogger(__name__)
MOST = 200
LONGEST_SLEEP = 60.0
"""Seconds after which the clock is looked at again: it goes on while a laptop sleeps, and is put right."""
_KEY = f"{LIST}reminders"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A place, a message there if it is about one, and words by which a person knows it again."""

    at: Millis
    channel_id: ChannelId
    words: str
    message_id: MessageId | None = None


class Reminders:
    """Kept with what is ours; one stays in the list, also when it was told, until it is done."""

    def __init__(self, mine: Mine, timing: Timing) -> None:
        self._mine = mine
        self.timing = timing
        self._moved = asyncio.Event()
        self._told: set[Reminder] = set()

    def all(self) -> tuple[Reminder, ...]:
        """The next first; what cannot be understood is left out."""
        try:
            rows = json.loads(self._mine.recall(_KEY) or "[]")
            found = [Reminder(**row) for row in rows]
            return tuple(sorted(found, key=lambda reminder: reminder.at))
        except (ValueError, TypeError) as error:
            log.warning("the reminders cannot be read: %r", error)
            return ()

    def is_due(self, reminder: Reminder) -> bool:
        """Whether its time has come."""
        return reminder.at <= self.now()

    def now(self) -> Millis:
        """What the clock shows."""
        return Millis(int(self.timing.wall() * 1000))

    async def add(self, reminder: Reminder, *, was_told: bool = False) -> bool:
        """Keep one; on disk when this returns. Not more than a person can want."""
        known = self.all()
        if len(known) >= MOST:
            return False
        if was_told:
            self._told.add(reminder)
        await self._keep((*known, reminder))
        return True

    async def drop(self, reminder: Reminder) -> None:
        """It is done."""
        self._told.discard(reminder)
        await self._keep(tuple(each for each in self.all() if each != reminder))

    async def run(self, tell: Callable[[Reminder], None]) -> None:
        """Tell each when its time comes, and at once those whose time came before; for ever."""
        while True:
            self._moved.clear()
            waiting = [each for each in self.all() if each not in self._told]
            for reminder in waiting:
                if self.is_due(reminder):
                    self._told.add(reminder)
                    tell(reminder)
            ahead = [(each.at - self.now()) / 1000 for each in waiting if each not in self._told]
            await self.timing.wait(self._moved, min([*ahead, LONGEST_SLEEP]) if ahead else None)

    async def _keep(self, reminders: tuple[Reminder, ...]) -> None:
        await self._mine.remember(_KEY, json.dumps([asdict(each) for each in reminders]))
        self._moved.set()
