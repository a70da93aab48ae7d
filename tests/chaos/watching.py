"""What happens to a client: how its actions end, phases of its line, messages seen, its vitals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
from pathlib import Path
from typing import Any

from chat_tui.account.account import Account
from chat_tui.account.feed import Subscription
from chat_tui.errors import ChatError
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ClientId, MessageId
from chat_tui.model.outbox import OutboxState
from tests.chaos.oplog import OpLog

LOOK_EVERY = 3.0
PAGE = os.sysconf("SC_PAGE_SIZE")


class Watcher:
    """Reads the account's feed as a screen does, and notes what it would show."""

    def __init__(self, account: Account, log: OpLog) -> None:
        self._account = account
        self._log = log
        self._followed: dict[ClientId, None] = {item.client_id: None for item in account.mine.items()}
        self._seen: set[MessageId] = set()
        self._phase = ""
        self._reader: Subscription | None = None

    def follow(self, client_id: ClientId) -> None:
        """An action was queued: note how it ends."""
        self._followed[client_id] = None

    async def run(self) -> None:
        """Until closed."""
        looking = asyncio.create_task(self._look_now_and_then())
        try:
            with self._account.feed.subscribe() as self._reader:
                self._note_phase()
                async for changes in self._reader:
                    self._note_phase()
                    self._note_seen(changes)
                    await self._note_outcomes()
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def close(self) -> None:
        """Note what is left to note."""
        await self._note_outcomes()
        self._look()
        if self._reader is not None:
            self._reader.close()

    def vitals(self) -> dict[str, Any]:
        """Memory in bytes, open files, tasks and seconds of work."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "rss": int(Path("/proc/self/statm").read_text().split()[1]) * PAGE,
            "files": len(os.listdir("/proc/self/fd")),
            "tasks": len(asyncio.all_tasks()),
            "cpu": round(used.ru_utime + used.ru_stime, 3),
        }

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._note_outcomes()
            self._look()

    def _look(self) -> None:
        store = self._account.store
        vanished = [one for one in self._seen if store.message(one) is None]
        if vanished:
            self._seen.difference_update(vanished)
            self._log.write("vanished", messages=vanished)
        self._log.write("vitals", waiting=self._account.outbox.waiting(), **self.vitals())

    def _note_phase(self) -> None:
        state = self._account.connection.state
        if state.phase.value != self._phase:
            self._phase = state.phase.value
            self._log.write("phase", phase=self._phase, reason=state.reason)

    def _note_seen(self, changes: Changes) -> None:
        store, fresh = self._account.store, []
        for message_ids in changes.messages.values():
            for message_id in message_ids - self._seen:
                message = store.message(message_id)
                if message is not None and not message.deleted_at:
                    fresh.append(message_id)
        if fresh:
            self._seen.update(fresh)
            self._log.write("seen", messages=fresh)

    async def _note_outcomes(self) -> None:
        outbox = self._account.outbox
        for client_id in list(self._followed):
            item = outbox.item(client_id)
            if item is not None and item.state is not OutboxState.FAILED:
                continue
            self._followed.pop(client_id, None)
            if item is not None:
                self._log.write("fail", id=client_id, why=item.reason)
                # As a person does who has read why: what was said after it need not wait for it.
                with contextlib.suppress(ChatError):
                    await outbox.cancel(client_id)
                continue
            try:
                receipt = await outbox.drain(client_id, 0.0)
            except ChatError as error:
                self._log.write("ok", id=client_id, message=None, why=str(error))
            else:
                self._log.write("ok", id=client_id, message=receipt.message_id)
