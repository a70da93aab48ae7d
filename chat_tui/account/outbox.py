"""What is on its way to the server, and how a person or a script asks, waits, retries and takes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from chat_tui.account.delivery import Courier
from chat_tui.account.gate import Gate
from chat_tui.account.lanes import Lanes
from chat_tui.account.receipts import Receipts
from chat_tui.account.rows import Rows
from chat_tui.account.spool import Spool
from chat_tui.account.upload_progress import UploadProgress
from chat_tui.errors import TargetError, UnreachableError
from chat_tui.model.actions import MarkRead, MarkThreadRead, QueuedAction, Receipt, SendMessage
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.timing import Timing, undivided
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store


class Outbox:
    """First in, first out in each channel; what was refused stays, with its text.

    It holds what was written after it for a minute, or until a person tried it again, took it back or let
    the others pass.

    A row ends by the server's answer or by the event of the same client id, whichever comes first. What
    moves a row is done to its end, here and on disk, also when whoever asked for it is cancelled meanwhile.
    """

    def __init__(self, ring: Ring, mine: Mine, spool: Spool, gate: Gate) -> None:
        self._ring = ring
        self._gate = gate
        self._receipts = Receipts()
        self._spool = spool
        self._rows = Rows(mine, spool, ring.publish)
        progress = UploadProgress(self._rows, ring.timing.clock)
        self._courier = Courier(ring.backend, ring.store, ring.timing, spool, progress.tell)
        self._lanes = Lanes(ring, self._rows, self._courier, self._receipts)

    def pending(self, channel_id: ChannelId, root_id: MessageId | None = None) -> tuple[OutboxItem, ...]:
        """The rows of a channel, or of a thread in it, in order."""
        return tuple(item for item in self._rows if item.channel_id == channel_id and item.root_id == root_id)

    def item(self, client_id: ClientId) -> OutboxItem | None:
        """One row, unless it is settled."""
        return self._rows.get(client_id)

    def waiting(self, *, by_hand: bool = False) -> int:
        """How many rows are still to be sent; failed ones wait for a person, not for us.

        With `by_hand` only what somebody did: that something was looked at is told by ourselves.
        """
        return sum(
            item.state is not OutboxState.FAILED
            and not (by_hand and isinstance(item.action, MarkRead | MarkThreadRead))
            for item in self._rows
        )

    def states(self) -> dict[OutboxState, int]:
        """How many rows are in each state; states without rows are left out."""
        return dict(Counter(item.state for item in self._rows))

    def uploading(self) -> tuple[int, int]:
        """Bytes of waiting files that the server has or is getting, and of all of them."""
        rows = [item.progress for item in self._rows]
        return sum(there for there, _ in rows), sum(whole for _, whole in rows)

    def stuck(self) -> OutboxItem | None:
        """Of the rows that were tried in vain the one whose `next_try` comes first; None without such."""
        tried = [
            item
            for item in self._rows
            if item.reason and item.next_try and item.state is not OutboxState.FAILED
        ]
        return min(tried, key=lambda item: item.next_try, default=None)

    @undivided
    async def put(self, action: QueuedAction, *, keep: float = 0.0, hold: float = 0.0) -> None:
        """Queue an action; it is on disk when this returns. Raises StorageError when it is not.

        It leaves after `keep` seconds, in which it can be cancelled and nothing waits behind it; or after
        `hold` seconds, for which what is put after it waits as well, and which go on after a crash.
        A read mark that would follow a waiting one of the same channel is covered by it.
        """
        self._gate.check()
        if isinstance(action, MarkRead) and self.is_marking_read(action.channel_id):
            return
        now = _now(self._ring.timing)
        item = OutboxItem(action.client_id, action.channel_id, action, OutboxState.QUEUED, now)
        if keep:
            self._lanes.hold(action.client_id, keep, passed=True)
        if hold:
            item = replace(item, state=OutboxState.HELD, next_try=Millis(now + int(hold * 1000)))
            self._lanes.hold(action.client_id, hold)
        await self._rows.add(item)
        self._lanes.run(action.channel_id)

    def is_marking_read(self, channel_id: ChannelId) -> bool:
        """Whether a read mark is the last thing a channel waits to send."""
        rows = self._rows.of(channel_id)
        return (
            bool(rows) and isinstance(rows[-1].action, MarkRead) and rows[-1].state is not OutboxState.SENDING
        )

    @undivided
    async def retry(self, client_id: ClientId) -> None:
        """Try a row now, a failed one in its old place. Raises TargetError if it is gone."""
        self._gate.check()
        item = self._rows.known(client_id)
        if item.state is OutboxState.FAILED:
            # An earlier try may have arrived before a later one was refused; without its files none was made.
            tried = item.attempts > 0 and item.next_file is None
            state = OutboxState.UNCERTAIN if tried else OutboxState.QUEUED
            item = replace(item, state=state, created_at=_now(self._ring.timing), attempts=0, reason="")
            await self._rows.keep(item)
        self._lanes.hurry(client_id)
        self._lanes.run(item.channel_id)

    @undivided
    async def cancel(self, client_id: ClientId, *, keep_files: bool = False) -> OutboxItem:
        """Take a row back, so that its text can be edited; raises TargetError while it is being sent.

        Its files go with it unless they are kept, for a draft that names them from now on.
        """
        item = self._rows.known(client_id)
        if item.state is OutboxState.SENDING:
            raise TargetError("This is being sent just now.")
        try:
            await self._rows.take_back(item)
        finally:
            self._lanes.run(item.channel_id)
        self._lanes.forget(client_id)
        if isinstance(item.action, SendMessage) and not keep_files:
            self._spool.discard(item.action.files)
        return item

    def let_pass(self, channel_id: ChannelId) -> None:
        """Send what waits behind a refused message now."""
        self._gate.check()
        self._lanes.let_pass(channel_id)

    async def drain(
        self, client_id: ClientId, timeout: float, told: Callable[[OutboxItem], None] | None = None
    ) -> Receipt:
        """Wait for the answer to one action; raises why there is none.

        That is UnreachableError after `timeout` seconds in which no file of it went on either; the row stays
        then and goes on being tried. `told` is called with the row as it moves.
        """
        clock = self._ring.timing.clock
        deadline, there = clock() + timeout, 0
        while (item := self._rows.get(client_id)) is not None:
            if told is not None:
                told(item)
            if item.progress[0] > there:
                deadline, there = clock() + timeout, item.progress[0]
            if item.state is OutboxState.FAILED:
                raise self._receipts.why_refused(item)
            if self._lanes.held_back is not None:
                raise self._lanes.held_back
            remaining = deadline - clock()
            if remaining <= 0:
                raise UnreachableError(self._lanes.why_waiting(item))
            await self._ring.timing.wait(self._rows.moved, remaining)
        return self._receipts.of(client_id)

    def start(self) -> None:
        """Send what waits, from now on."""
        if not self._gate.is_closed:
            self._lanes.start()

    def reconnected(self) -> None:
        """The line is back: send what waited for it, also after being signed out."""
        self._courier.line_is_up()
        self._lanes.reconnected()

    def line_lost(self) -> None:
        """There is no event stream whose end would tell of a restart of the server."""
        self._courier.line_is_lost()

    def hurry(self) -> None:
        """A person is impatient: everything is due now."""
        self._lanes.hurry()

    def settle(self, changes: Changes) -> Changes:
        """Finish the rows that an event acknowledged; returns what is to be told beside `changes`."""
        told = NOTHING
        for client_id in changes.settled:
            item = self._rows.get(client_id)
            if item is not None:
                self._lanes.forget(client_id)
                self._receipts.keep(
                    client_id, Receipt(message_id=_message_of(item, changes, self._ring.store))
                )
                told |= self._rows.settle(item)
        return told

    async def close(self) -> None:
        """Stop sending; rows stay on disk for the next start."""
        await self._lanes.close()
        await self._rows.close()


def _message_of(item: OutboxItem, changes: Changes, store: Store) -> MessageId | None:
    for message_id in changes.messages.get(item.channel_id, frozenset()):
        message = store.message(message_id)
        if message is not None and message.client_id == item.client_id:
            return message_id
    return None


def _now(timing: Timing) -> Millis:
    return Millis(int(timing.wall() * 1000))
