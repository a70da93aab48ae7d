"""What is to be said at a time that a person chose, by this program while it runs, or by the server?"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from weakref import WeakKeyDictionary

from chat_tui.account.account import Account
from chat_tui.account.schedule_at_server import AtServer
from chat_tui.errors import ChatError, TargetError
from chat_tui.model.actions import SendMessage
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.messages import ScheduledPost
from chat_tui.realtime.timing import Timing
from chat_tui.store.salvage import LIST

log = logging.getLogger(__name__)
MOST = 100
LATE = 3600
"""Seconds after its time from which on a message is not sent by itself: its words may be true no more."""
LONGEST_SLEEP = 60.0
"""Seconds after which the clock is looked at again: it goes on while a laptop sleeps, and is put right."""
_KEY = f"{LIST}scheduled"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message, its place and its time; the id is that of the row in the outbox that it becomes."""

    at: Millis
    client_id: ClientId
    channel_id: ChannelId
    text: str
    root_id: MessageId | None = None


Kept = Scheduled | ScheduledPost
"""Kept here, or by the server."""


class Schedule:
    """Kept with what is ours until the outbox has it, which knows it by its id: nothing is said twice."""

    def __init__(self, account: Account, timing: Timing) -> None:
        self._account = account
        self._timing = timing
        self._moved = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._told: set[ClientId] = set()
        self.at_server = AtServer(account)
        """What the server keeps of it; it is sent from there."""

    def all(self) -> tuple[Scheduled, ...]:
        """The next first; what cannot be understood is left out."""
        try:
            rows = json.loads(self._account.mine.recall(_KEY) or "[]")
            return tuple(sorted((Scheduled(**row) for row in rows), key=lambda each: each.at))
        except (ValueError, TypeError) as error:
            log.warning("what is scheduled cannot be read: %r", error)
            return ()

    def now(self) -> Millis:
        """What the clock shows."""
        return Millis(int(self._timing.wall() * 1000))

    def is_late(self, message: Scheduled) -> bool:
        """Whether its time went by while the program did not run."""
        return self.now() - message.at > LATE * 1000

    async def put(self, at: Millis, channel_id: ChannelId, text: str, root_id: MessageId | None) -> bool:
        """Keep one: at the server where it does so (True), else here."""
        self._account.gate.check()
        can_be_asked = self.at_server.is_there and self._account.connection.is_online
        if can_be_asked and await self.at_server.add(at, channel_id, text, root_id):
            return True
        await self.add(at, channel_id, text, root_id)
        return False

    async def add(self, at: Millis, channel_id: ChannelId, text: str, root_id: MessageId | None) -> None:
        """Keep one here; on disk when this returns."""
        self._account.gate.check()
        message = Scheduled(at, self._account.new_client_id(), channel_id, text, root_id)
        async with self._one_at_a_time:
            known = self.all()
            if len(known) >= MOST:
                raise TargetError("Too much is scheduled already.", hint="/scheduled lists it.")
            await self._keep((*known, message))

    async def move(self, message: Kept, at: Millis) -> None:
        """It is to be said at another time."""
        if isinstance(message, ScheduledPost):
            await self.at_server.move(message, at)
            return
        async with self._one_at_a_time:
            kept = self.all()
            if message not in kept:
                raise TargetError("It is on its way already.")
            self._told.discard(message.client_id)
            await self._keep(tuple(replace(each, at=at) if each == message else each for each in kept))

    async def drop(self, message: Kept) -> None:
        """It is not to be said any more, or the outbox has it."""
        if isinstance(message, ScheduledPost):
            await self.at_server.drop(message)
            return
        async with self._one_at_a_time:
            await self._keep(tuple(each for each in self.all() if each.client_id != message.client_id))

    async def send(self, message: Kept) -> None:
        """Hand it to the outbox, then forget it; a crash between does both again, under the same id."""
        if isinstance(message, ScheduledPost):
            await self.at_server.send(message)
            return
        action = SendMessage(message.client_id, message.channel_id, message.text, message.root_id)
        await self._account.perform(action)
        await self.drop(message)

    async def run(self, tell: Callable[[Scheduled], None]) -> None:
        """Send each when its time comes, for ever; `tell` of what is late and waits for a word."""
        while not self._account.gate.is_closed:
            self._moved.clear()
            for message in self.all():
                if message.at <= self.now() and message.client_id not in self._told:
                    await self._is_due(message, tell)
            ahead = [(each.at - self.now()) / 1000 for each in self.all() if each.client_id not in self._told]
            wait = max(min([*ahead, LONGEST_SLEEP]), 1.0) if ahead else None
            await self._timing.wait(self._moved, wait)

    async def _is_due(self, message: Scheduled, tell: Callable[[Scheduled], None]) -> None:
        if self.is_late(message):
            self._told.add(message.client_id)
            tell(message)
            return
        try:
            await self.send(message)
        except ChatError as error:
            log.warning("a scheduled message stays for now: %s", error)

    async def _keep(self, messages: tuple[Scheduled, ...]) -> None:
        await self._account.mine.remember(_KEY, json.dumps([asdict(each) for each in messages]))
        self._moved.set()


_schedules: WeakKeyDictionary[Account, Schedule] = WeakKeyDictionary()


def schedule_of(account: Account) -> Schedule:
    """The one of an account, made when it is first asked for: no first paint needs it."""
    if account not in _schedules:
        _schedules[account] = Schedule(account, account.reminders.timing)
    return _schedules[account]
