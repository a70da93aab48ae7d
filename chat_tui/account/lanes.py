"""In which order and how patiently rows are sent: one at a time in each channel, four channels at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chat_tui.account.delivery import Again, Courier, Failure, HeldBack, Outcome, Refused, Sent, Uploaded
from chat_tui.account.receipts import Receipts
from chat_tui.account.rows import Rows
from chat_tui.errors import AuthError, StorageError
from chat_tui.model.actions import MarkRead, Receipt, SendMessage
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.timing import Timing, undivided

CHANNELS_AT_ONCE = 4
UPLOADS_AT_ONCE = 2
"""Files that go up at the same time, beside the messages of other channels."""
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
DISK_WAIT = 5.0
CLOSING_GRACE = 1.0
LONGEST_HOLD = 30.0
"""Seconds for which a message that was held at the last end is held at most: clocks are put right."""
HELD_BY_REFUSED = 60.0
"""Seconds that a refused message holds those written after it, so that a person can mend their order."""


class Lanes:
    """A task for each channel that has something to send. A row that waits makes those behind it wait.

    A read mark that waits does not: what is written after it comes first.
    """

    def __init__(self, ring: Ring, rows: Rows, courier: Courier, receipts: Receipts) -> None:
        self._ring = ring
        self._timing = ring.timing
        self._rows = rows
        self._courier = courier
        self._receipts = receipts
        self._due: dict[ClientId, float] = {}
        self._floors: dict[ClientId, float] = {}
        self._holding: dict[ClientId, float] = {}
        self._tasks: dict[ChannelId, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(CHANNELS_AT_ONCE)
        self._upload_slots = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._uploads: dict[ClientId, asyncio.Task[Outcome]] = {}
        self._kept: set[ClientId] = set()
        """Rows that may be taken back for a while; nothing waits behind them."""
        self._running = False
        self.held_back: AuthError | None = None
        """Why nothing is sent at all: signed out."""

    def start(self) -> None:
        """Send what waits, from now on; what was held when the program died is held for what is left."""
        self._running = True
        now = self._timing.wall()
        for item in self._rows:
            if item.state is OutboxState.HELD and item.client_id not in self._due:
                self.hold(item.client_id, min(item.next_try / 1000 - now, LONGEST_HOLD))
        for channel_id in {item.channel_id for item in self._rows}:
            self.run(channel_id)

    def run(self, channel_id: ChannelId) -> None:
        """Make sure that somebody sends what a channel has."""
        if self._running and channel_id not in self._tasks:
            self._tasks[channel_id] = asyncio.create_task(self._lane(channel_id))

    def holds(self, channel_id: ChannelId) -> bool:
        """Whether a refused message keeps those after it from being sent."""
        return self._held(self._rows.of(channel_id)) > 0

    def why_waiting(self, item: OutboxItem) -> str:
        """Its own reason, or that of the row it waits behind."""
        if self.holds(item.channel_id):
            return "It waits behind a message that was refused."
        head = self._rows.head(item.channel_id)
        return (
            item.reason or (head.reason if head is not None else "") or "The server did not answer in time."
        )

    def let_pass(self, channel_id: ChannelId) -> None:
        """A person chose: what was refused no longer holds what was written after it."""
        for item in self._rows.of(channel_id):
            self._holding.pop(item.client_id, None)
        self._rows.nudge()

    def reconnected(self) -> None:
        """The line is back: waits that only hoped for that are over, those the server asked for are not."""
        self.held_back = None
        self._due = dict(self._floors)
        self._rows.nudge()

    def hurry(self, client_id: ClientId | None = None) -> None:
        """A person is impatient: one row, or all of them, are due now."""
        if client_id is None:
            self.held_back = None
        held = {item.client_id for item in self._rows if item.state is OutboxState.HELD}
        for hurried in [client_id] if client_id else [each for each in self._due if each not in held]:
            self._due.pop(hurried, None)
            self._floors.pop(hurried, None)
        self._rows.nudge()

    def hold(self, client_id: ClientId, seconds: float, *, passed: bool = False) -> None:
        """A row leaves only then, whatever the line does; if `passed`, what is put after it need not wait."""
        if passed:
            self._kept.add(client_id)
        self._due[client_id] = self._floors[client_id] = self._timing.clock() + seconds

    def forget(self, client_id: ClientId) -> None:
        """A row is settled or was taken back."""
        self._due.pop(client_id, None)
        self._floors.pop(client_id, None)
        self._holding.pop(client_id, None)
        self._kept.discard(client_id)
        self._courier.forget(client_id)
        if upload := self._uploads.get(client_id):
            upload.cancel()

    async def close(self) -> None:
        """Stop; what is on its way gets a moment to arrive, else it is uncertain at the next start.

        What only waited to be taken back leaves now.
        """
        regrettable = {item.client_id for item in self._rows if item.state is OutboxState.HELD} | self._kept
        for client_id in regrettable:
            self.hurry(client_id)
        end = self._timing.clock() + CLOSING_GRACE
        may = self._running and self.held_back is None
        while may and _is_one_to_leave(self._rows, regrettable) and (left := end - self._timing.clock()) > 0:
            await self._timing.wait(self._rows.moved, left)
        self._running = False
        self._rows.nudge()
        sending = {item.channel_id for item in self._rows if item.state is OutboxState.SENDING}
        if waited_for := [task for channel_id, task in self._tasks.items() if channel_id in sending]:
            await asyncio.wait(waited_for, timeout=CLOSING_GRACE)
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _lane(self, channel_id: ChannelId) -> None:
        try:
            while self._running and (turn := self._turn(channel_id)) is not None:
                wait, item = turn
                if self.held_back is not None:
                    await self._timing.wait(self._rows.moved, None)
                elif wait > 0:
                    await self._timing.wait(self._rows.moved, wait)
                else:
                    async with self._slots if item.next_file is None else self._upload_slots:
                        if self._running and self._turn(channel_id) == turn:
                            await self._attempt(item)
        finally:
            del self._tasks[channel_id]

    def _turn(self, channel_id: ChannelId) -> tuple[float, OutboxItem] | None:
        """What a channel is to send next, and in how many seconds; None when there is nothing to send."""
        now = self._timing.clock()
        rows = self._rows.of(channel_id)
        turns: list[tuple[float, OutboxItem]] = []
        for place, item in enumerate(rows):
            if item.state is OutboxState.FAILED or not self._rows.may_leave(item.client_id):
                continue
            wait = max(0.0, self._due.get(item.client_id, 0.0) - now, self._held(rows[:place]))
            turns.append((wait, item))
            if not isinstance(item.action, MarkRead) and item.client_id not in self._kept:
                break
        return min(turns, key=lambda turn: turn[0], default=None)

    def _held(self, rows: Sequence[OutboxItem]) -> float:
        """Seconds that the refused ones of some rows hold what comes after them."""
        now = self._timing.clock()
        failed = (row.client_id for row in rows if row.state is OutboxState.FAILED)
        return max((self._holding.get(client_id, 0.0) - now for client_id in failed), default=0.0)

    async def _attempt(self, item: OutboxItem) -> None:
        if item.state is OutboxState.HELD:
            item = replace(item, state=OutboxState.QUEUED, next_try=Millis(0))
        if item.next_file is not None:
            await self._upload(item)
            return
        was_uncertain = item.state is OutboxState.UNCERTAIN
        try:
            if not await self._rows.mark_sending(item):
                return
        except StorageError as error:
            self._due[item.client_id] = self._timing.clock() + DISK_WAIT
            await self._rows.keep(replace(item, next_try=_in(self._timing, DISK_WAIT), reason=str(error)))
            return
        outcome = await self._courier.deliver(item, was_uncertain=was_uncertain)
        if isinstance(outcome, Sent):
            await self._sent(item, outcome.receipt)
        elif not isinstance(outcome, Uploaded) and item.client_id in self._rows:
            await self._not_sent(item, outcome)

    async def _upload(self, item: OutboxItem) -> None:
        """Bring up one file of a message; what the server calls it is on disk before the next step.

        A task of its own, so that it ends when the message is taken back.
        """
        self._rows.show(replace(item, state=OutboxState.UPLOADING, uploaded=0))
        task = asyncio.create_task(self._courier.deliver(item, was_uncertain=False))
        self._uploads[item.client_id] = task
        try:
            await asyncio.wait({task})
        finally:
            del self._uploads[item.client_id]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if task.cancelled() or not self._rows.may_leave(item.client_id):
            return
        outcome = task.result()
        if isinstance(outcome, Uploaded):
            await self._rows.keep(outcome.item)
        elif not isinstance(outcome, Sent):
            await self._not_sent(item, outcome)

    async def _not_sent(self, item: OutboxItem, outcome: Failure) -> None:
        match outcome:
            case Refused():
                self._receipts.refused(item.client_id, outcome.error)
                if isinstance(item.action, SendMessage):
                    self._holding[item.client_id] = self._timing.clock() + HELD_BY_REFUSED
                tries = item.attempts + (item.state is OutboxState.UNCERTAIN)
                failed = replace(item, state=OutboxState.FAILED, attempts=tries, reason=str(outcome.error))
                await self._rows.keep(failed)
            case HeldBack():
                self.held_back = outcome.error
                state = OutboxState.UNCERTAIN if outcome.uncertain else OutboxState.QUEUED
                await self._rows.keep(replace(item, state=state, reason=str(outcome.error)))
            case Again():
                await self._rows.keep(self._later(item, outcome))

    def _later(self, item: OutboxItem, outcome: Again) -> OutboxItem:
        ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(item.attempts, 16))
        wait = max(self._timing.random() * ceiling, outcome.floor, outcome.pause)
        self._due[item.client_id] = self._timing.clock() + wait
        self._floors[item.client_id] = self._timing.clock() + outcome.floor
        return replace(
            item,
            state=OutboxState.UNCERTAIN if outcome.uncertain else OutboxState.RETRY,
            attempts=item.attempts + 1,
            next_try=_in(self._timing, wait),
            reason=outcome.reason,
        )

    @undivided
    async def _sent(self, item: OutboxItem, receipt: Receipt) -> None:
        """What the answer says is in the store before the row goes, and both are told as one."""
        changes = await self._receipts.apply(self._ring.store, receipt)
        if item.client_id in self._rows:
            self.forget(item.client_id)
            self._receipts.keep(item.client_id, receipt)
            changes |= self._rows.settle(item)
        self._ring.publish(changes)


def _in(timing: Timing, seconds: float) -> Millis:
    return Millis(int((timing.wall() + seconds) * 1000))


def _is_one_to_leave(rows: Iterable[OutboxItem], among: set[ClientId]) -> bool:
    waiting = (OutboxState.QUEUED, OutboxState.HELD)
    return any(item.state in waiting for item in rows if item.client_id in among)
