"""Which actions wait to be acknowledged: the rows of the outbox, here and on disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from chat_tui.account.spool import Spool
from chat_tui.errors import StorageError, TargetError
from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, ClientId
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.store.mine import Mine

log = logging.getLogger(__name__)


class Rows:
    """The rows in order. While this runs, those in memory are the truth and those on disk follow.

    Two exceptions keep what is promised through a crash: a row is on disk before it is here, and it is marked
    `sending` there before it is sent (`mark_sending`).
    """

    def __init__(self, mine: Mine, spool: Spool, publish: Callable[[Changes], None]) -> None:
        self._mine = mine
        self._spool = spool
        self._publish = publish
        self._moved = asyncio.Event()
        self._removals: set[asyncio.Task[None]] = set()
        self._leaving: set[ClientId] = set()
        self._rows = {item.client_id: _as_found(item) for item in mine.items()}

    def __iter__(self) -> Iterator[OutboxItem]:
        return iter(tuple(self._rows.values()))

    def __contains__(self, client_id: ClientId) -> bool:
        return client_id in self._rows

    @property
    def moved(self) -> asyncio.Event:
        """Set at the next move; ask for it anew for each wait."""
        return self._moved

    def get(self, client_id: ClientId) -> OutboxItem | None:
        """A row, unless it is settled."""
        return self._rows.get(client_id)

    def known(self, client_id: ClientId) -> OutboxItem:
        """A row; raises TargetError when it is settled."""
        item = self._rows.get(client_id)
        if item is None:
            raise TargetError("This is no longer in the outbox.")
        return item

    def of(self, channel_id: ChannelId) -> tuple[OutboxItem, ...]:
        """The rows of a channel, in order."""
        return tuple(item for item in self._rows.values() if item.channel_id == channel_id)

    def head(self, channel_id: ChannelId) -> OutboxItem | None:
        """The first row of a channel that does not wait for a person."""
        return next((item for item in self.of(channel_id) if item.state is not OutboxState.FAILED), None)

    async def add(self, item: OutboxItem) -> None:
        """A new row, on disk when this returns; raises StorageError when it is not."""
        await self._mine.put(item)
        self._rows[item.client_id] = item
        self.tell(item.channel_id)

    def may_leave(self, client_id: ClientId) -> bool:
        """Whether a row is there and nobody is taking it back."""
        return client_id in self._rows and client_id not in self._leaving

    async def mark_sending(self, item: OutboxItem) -> bool:
        """Note on disk that an item leaves now; False when it was taken back meanwhile.

        It must not leave then, nor when this raises StorageError.
        """
        sending = replace(item, state=OutboxState.SENDING)
        await self._mine.update(sending)
        if not self.may_leave(item.client_id):
            return False
        self.show(sending)
        return True

    def show(self, item: OutboxItem) -> None:
        """Change a row here only: what need not outlive the program."""
        self._rows[item.client_id] = item
        self.tell(item.channel_id)

    async def keep(self, item: OutboxItem) -> None:
        """Change a row here, then on disk; a full disk costs no more than the memory of one attempt."""
        self.show(item)
        try:
            await self._mine.update(item)
        except StorageError as error:
            log.warning("outbox row not saved: %s", error)

    async def take_back(self, item: OutboxItem) -> None:
        """Remove a row for good; raises StorageError when it is still on disk, and then it is still here."""
        self._leaving.add(item.client_id)
        try:
            await self._mine.remove(item.client_id)
            self._rows.pop(item.client_id, None)
        finally:
            self._leaving.discard(item.client_id)
        self.tell(item.channel_id)

    def settle(self, item: OutboxItem) -> Changes:
        """Remove an acknowledged row here at once, on disk in the background; returns what to tell."""
        self._rows.pop(item.client_id, None)
        task = asyncio.create_task(self._remove(item))
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)
        self.nudge()
        return Changes(outbox=frozenset({item.channel_id}))

    def tell(self, channel_id: ChannelId) -> None:
        """Say that the rows of a channel moved."""
        self.nudge()
        self._publish(Changes(outbox=frozenset({channel_id})))

    def nudge(self) -> None:
        """Wake all who wait for `moved`."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def close(self) -> None:
        """Wait until the disk has followed."""
        await asyncio.gather(*self._removals, return_exceptions=True)

    async def _remove(self, item: OutboxItem) -> None:
        try:
            await self._mine.remove(item.client_id)
            if isinstance(item.action, SendMessage):
                self._spool.discard(item.action.files)
        except StorageError as error:
            log.warning("outbox row not removed, it will be looked for at the next start: %s", error)


def _as_found(item: OutboxItem) -> OutboxItem:
    """A row as it stands at start: what was being sent may have arrived."""
    if item.state is OutboxState.SENDING:
        return replace(item, state=OutboxState.UNCERTAIN)
    return item
