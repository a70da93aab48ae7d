"""Is what is begun here also at the server, for one's other terminals, and what is begun there also here?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from chat_tui.account.draft_agreed import AgreedDrafts, mark_of
from chat_tui.account.draft_merge import DraftMerge
from chat_tui.account.draft_saving import Place
from chat_tui.account.drafts import Drafts, is_edit
from chat_tui.account.gate import Gate
from chat_tui.errors import BackendError, RejectedError, StorageError, TransientError
from chat_tui.model.actions import DropDraft, KeepDraft
from chat_tui.model.events import DraftRemoved, DraftsListed, DraftWritten, Event
from chat_tui.model.features import Features
from chat_tui.model.questions import KeptDrafts
from chat_tui.realtime.ring import Ring
from chat_tui.store.mine import Mine
from chat_tui.text.secrets import secret_in

log = logging.getLogger(__name__)

PAUSE = 3.0
"""Seconds without a key after which a text goes up."""
LONGEST = 15.0
"""Seconds after which it goes up although the typing goes on."""
SOON = 0.3
"""Seconds until a draft that was sent or emptied is dropped there."""
RETRY = 10.0
LAST_WORDS = 0.5
"""Seconds in which what is not up yet may still go there when the program ends."""


class DraftSync:
    """Follows the drafts of one account. A server that refuses to list them is left alone from then on."""

    def __init__(self, ring: Ring, drafts: Drafts, mine: Mine, gate: Gate, features: Features) -> None:
        self._ring = ring
        self._drafts = drafts
        self._gate = gate
        self._features = features
        self._agreed = AgreedDrafts(mine)
        self._merge = DraftMerge(ring.store, drafts, self._agreed, ring.timing)
        self._is_level = False
        self._is_refused = False
        self._hurried = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sender: asyncio.Task[None] | None = None
        drafts.on_written = self.written
        drafts.on_left = self.left

    def in_step(self) -> None:
        """The line is up: ask what there is."""
        self._spawn(self._level())

    def line_lost(self) -> None:
        """Nothing is sent before the server was asked again."""
        self._is_level = False
        for task in self._tasks:
            task.cancel()

    def written(self, place: Place) -> None:
        """Somebody changed a draft here."""
        merge, now = self._merge, self._ring.timing.clock()
        if not self._is_on() or is_edit(place, self._drafts.get(*place)):
            return
        if place not in merge.due:
            merge.begun[place] = now
        began = merge.begun.setdefault(place, now)
        merge.typed(place)
        if not merge.text(place):
            self._hurry(place, now + SOON)
            return
        merge.due[place] = min(began + LONGEST, now + PAUSE)
        self._send_on()

    def left(self, place: Place) -> None:
        """Who wrote there turns to something else."""
        if place in self._merge.due:
            self._hurry(place, self._ring.timing.clock())
        self._merge.let_go(place)

    def heard(self, event: Event) -> None:
        """The server tells of a draft."""
        if self._is_on() and isinstance(event, DraftWritten | DraftRemoved):
            self._merge.hear(event)
            self._spawn(self._save())
            self._send_on()

    async def close(self) -> None:
        """Send what is due yet, if that is quick."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._may_send():
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    for place in dict.fromkeys((*self._merge.due, *self._merge.begun)):
                        await self._send(place)
            await self._save()
        self._is_level = False

    async def _level(self) -> None:
        while self._is_on() and self._ring.backend.capabilities.drafts and not self._is_refused:
            self._merge.begin_anew()
            try:
                for workspace in self._ring.store.workspaces():
                    for event in (await self._ring.backend.ask(KeptDrafts(workspace.id))).events:
                        if isinstance(event, DraftsListed):
                            self._merge.compare(event)
            except RejectedError as error:
                log.info("the server keeps no drafts: %s", error)
                self._is_refused = True
                return
            except BackendError as error:
                log.info("the drafts were not told: %s", error)
                await self._ring.timing.sleep(_wait_after(error))
                continue
            await self._save()
            self._is_level = True
            self._send_on()
            return

    def _is_on(self) -> bool:
        return self._features.is_on("drafts")

    def _may_send(self) -> bool:
        return self._is_level and self._is_on() and not self._gate.is_closed

    def _hurry(self, place: Place, at: float) -> None:
        self._merge.due[place] = at
        self._hurried.set()
        self._send_on()

    def _send_on(self) -> None:
        if self._merge.due and self._may_send() and (self._sender is None or self._sender.done()):
            self._sender = self._spawn(self._send_due())

    async def _send_due(self) -> None:
        """Send what is due, and wait for what will be, until nothing is."""
        due = self._merge.due
        while due and self._may_send():
            place = min(due, key=due.__getitem__)
            wait = due[place] - self._ring.timing.clock()
            if wait > 0:
                self._hurried.clear()
                await self._ring.timing.wait(self._hurried, wait)
                continue
            await self._send(place)
            await self._save()

    async def _send(self, place: Place) -> None:
        """Tell the server of one; what may not go waits until it is changed again, or the line is back."""
        merge, now = self._merge, self._ring.timing.clock()
        text = merge.text(place)
        if not self._is_news(place, text):
            merge.settled(place)
            return
        merge.due.pop(place, None)
        if not self._may_go(place, text):
            return
        try:
            await self._tell(place, text)
        except RejectedError as error:
            log.info("a draft was refused: %s", error)
            return
        except BackendError as error:
            log.info("a draft was not sent: %s", error)
            merge.due.setdefault(place, now + _wait_after(error))
            return
        if merge.text(place) == text:
            merge.settled(place)

    def _is_news(self, place: Place, text: str) -> bool:
        """Whether the server has something else, and is to have this."""
        known = self._agreed.get(place)
        if text:
            return known is None or known.mark != mark_of(text)
        if known is None or self._merge.came_meanwhile(place):
            return False
        if not known.mark:  # what they have was never here: it is asked for, not dropped
            self._agreed.forget(place)
            self._spawn(self._level())
            return False
        return True

    async def _tell(self, place: Place, text: str) -> None:
        if not text:
            await self._ring.backend.perform(DropDraft(*place))
            self._agreed.forget(place)
            return
        receipt = await self._ring.backend.perform(KeepDraft(*place, text))
        for event in receipt.events:
            if isinstance(event, DraftWritten):
                self._agreed.note(place, event.updated_at, mark_of(text))

    def _may_go(self, place: Place, text: str) -> bool:
        """Never what looks secret, nor to where we can say nothing, nor over files only the server has."""
        summary = self._ring.store.summary(place[0])
        if summary is None or summary.channel.archived or place in self._merge.with_files:
            return False
        if is_edit(place, self._drafts.get(*place)):
            return False
        return len(text) <= self._ring.backend.capabilities.max_message_length and not secret_in(text)

    async def _save(self) -> None:
        try:
            await self._agreed.save()
        except StorageError as error:
            log.warning("what the server has of the drafts was not noted: %s", error)

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _wait_after(error: BackendError) -> float:
    return (error.retry_after if isinstance(error, TransientError) else None) or RETRY
