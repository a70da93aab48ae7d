"""What is written and not yet sent: in memory at once, on disk within a second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from chat_tui.errors import StorageError
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.outbox import Draft
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine

log = logging.getLogger(__name__)

SAVE_WITHIN = 1.0
RETRY_SAVING = 5.0

Place = tuple[ChannelId, MessageId | None]


class Drafts:
    """One draft for each place, a channel or a thread in it; the message being edited is part of it."""

    def __init__(self, mine: Mine, timing: Timing, publish: Callable[[Changes], None]) -> None:
        self._mine = mine
        self._timing = timing
        self._publish = publish
        self._drafts: dict[Place, Draft] = {
            (draft.channel_id, draft.root_id): draft for draft in mine.drafts()
        }
        self._unsaved: set[Place] = set()
        self._saver: asyncio.Task[None] | None = None
        self.trouble = ""
        """Why drafts cannot be saved now, or empty."""

    def get(self, channel_id: ChannelId, root_id: MessageId | None = None) -> Draft | None:
        """The draft of a place, if there is one."""
        return self._drafts.get((channel_id, root_id))

    def all(self) -> tuple[Draft, ...]:
        """Every draft there is."""
        return tuple(self._drafts.values())

    def set(
        self,
        channel_id: ChannelId,
        root_id: MessageId | None,
        text: str,
        editing: MessageId | None = None,
    ) -> None:
        """Keep a draft; no text and no message being edited is no draft."""
        if not text and editing is None:
            self.drop(channel_id, root_id)
            return
        known = self.get(channel_id, root_id)
        if known is not None and (known.text, known.editing) == (text, editing):
            return
        now = Millis(int(self._timing.wall() * 1000))
        self._drafts[channel_id, root_id] = Draft(channel_id, root_id, text, editing, now)
        self._moved((channel_id, root_id), told=known is None)

    def drop(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Forget a draft."""
        if self._drafts.pop((channel_id, root_id), None) is not None:
            self._moved((channel_id, root_id), told=True)

    async def flush(self) -> None:
        """Bring to disk what is not there yet; raises StorageError, and nothing is forgotten then."""
        try:
            await self._save_all()
        except StorageError as error:
            self._is_in_trouble(str(error))
            raise
        self._is_in_trouble("")

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

    async def close(self) -> None:
        """Save what is left."""
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await self.flush()

    def _is_in_trouble(self, why: str) -> None:
        if bool(why) != bool(self.trouble):
            self._publish(Changes(drafts=frozenset(place[0] for place in self._drafts)))
        self.trouble = why

    def _moved(self, place: Place, *, told: bool) -> None:
        """Only coming and going is told: every key pressed is nobody else's business."""
        self._unsaved.add(place)
        if self._saver is None or self._saver.done():
            self._saver = asyncio.create_task(self._save_soon())
        if told:
            self._publish(Changes(drafts=frozenset({place[0]})))

    async def _save_soon(self) -> None:
        wait = SAVE_WITHIN
        while self._unsaved:
            await self._timing.sleep(wait)
            try:
                await self.flush()
            except StorageError as error:
                log.warning("drafts not saved: %s", error)
                wait = RETRY_SAVING
