"""How what is written gets to the disk: within a second, and again and again while the disk takes nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from chat_tui.errors import StorageError
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import Draft
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine

log = logging.getLogger(__name__)

SAVE_WITHIN = 1.0
RETRY_SAVING = 5.0

Place = tuple[ChannelId, MessageId | None]


class DraftSaving:
    """Saves what it is told moved in `drafts`; `on_trouble` is called when that begins or ends to fail."""

    def __init__(
        self, mine: Mine, timing: Timing, drafts: Mapping[Place, Draft], on_trouble: Callable[[], None]
    ) -> None:
        self._mine = mine
        self._timing = timing
        self._drafts = drafts
        self._on_trouble = on_trouble
        self._unsaved: set[Place] = set()
        self._saver: asyncio.Task[None] | None = None
        self.trouble = ""
        """Why drafts cannot be saved now, or empty."""

    def moved(self, place: Place) -> None:
        """The draft of a place is not what is on disk."""
        self._unsaved.add(place)
        if self._saver is None or self._saver.done():
            self._saver = asyncio.create_task(self._save_soon())

    async def flush(self) -> None:
        """Bring to disk what is not there yet; raises StorageError, and nothing is forgotten then."""
        try:
            await self._save_all()
        except StorageError as error:
            self._is_in_trouble(str(error))
            raise
        self._is_in_trouble("")

    async def close(self) -> None:
        """Save what is left."""
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await self.flush()

    async def _save_all(self) -> None:
        while self._unsaved:
            place = next(iter(self._unsaved))
            draft = self._drafts.get(place)
            if draft is None:
                await self._mine.drop_draft(*place)
            else:
                await self._mine.save_draft(draft)
            if self._drafts.get(place) is draft:
                self._unsaved.discard(place)

    def _is_in_trouble(self, why: str) -> None:
        if bool(why) != bool(self.trouble):
            self._on_trouble()
        self.trouble = why

    async def _save_soon(self) -> None:
        wait = SAVE_WITHIN
        while self._unsaved:
            await self._timing.sleep(wait)
            try:
                await self.flush()
            except StorageError as error:
                log.warning("drafts not saved: %s", error)
                wait = RETRY_SAVING
