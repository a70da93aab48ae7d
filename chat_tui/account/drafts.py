"""What is written and not yet sent, with its files: in memory at once, on disk within a second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from chat_tui.errors import StorageError
from chat_tui.model.changes import Changes
from chat_tui.model.files import OutgoingFile
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
        self._watchers: list[Callable[[Place], None]] = []
        self.trouble = ""
        """Why drafts cannot be saved now, or empty."""

    def get(self, channel_id: ChannelId, root_id: MessageId | None = None) -> Draft | None:
        """The draft of a place, if there is one."""
        return self._drafts.get((channel_id, root_id))

    def channels(self) -> frozenset[ChannelId]:
        """The channels where something is written and not sent, also in their threads."""
        return frozenset(place[0] for place in self._drafts)

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
        """Keep a draft's text; its files stay. No text, no file and no message being edited is no draft."""
        self._keep(Draft(channel_id, root_id, text, editing, files=self.files(channel_id, root_id)))

    def files(self, channel_id: ChannelId, root_id: MessageId | None = None) -> tuple[OutgoingFile, ...]:
        """The files that wait to be sent with a draft."""
        known = self.get(channel_id, root_id)
        return known.files if known is not None else ()

    def attach(self, channel_id: ChannelId, root_id: MessageId | None, *files: OutgoingFile) -> None:
        """Add files to a draft, or begin one with them."""
        known = self.get(channel_id, root_id) or Draft(channel_id, root_id, "")
        self._keep(replace(known, files=(*known.files, *files)))

    def detach(self, channel_id: ChannelId, root_id: MessageId | None, *files: OutgoingFile) -> None:
        """Take files out of a draft: they were sent, or thought better of. Our copies are not touched."""
        known = self.get(channel_id, root_id)
        if known is not None:
            self._keep(replace(known, files=tuple(file for file in known.files if file not in files)))

    def forget_files(self, is_gone: Callable[[OutgoingFile], bool]) -> None:
        """Take out files that were sent, or whose copies are lost: a crash came before the draft knew."""
        for draft in self.all():
            self.detach(draft.channel_id, draft.root_id, *filter(is_gone, draft.files))

    def _keep(self, draft: Draft) -> None:
        channel_id, root_id = draft.channel_id, draft.root_id
        if not draft.text and draft.editing is None and not draft.files:
            self.drop(channel_id, root_id)
            return
        known = self.get(channel_id, root_id)
        if known is not None and replace(draft, updated_at=known.updated_at) == known:
            return
        now = Millis(int(self._timing.wall() * 1000))
        self._drafts[channel_id, root_id] = replace(draft, updated_at=now)
        self._moved((channel_id, root_id), told=known is None or known.files != draft.files)

    def drop(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Forget a draft."""
        if self._drafts.pop((channel_id, root_id), None) is not None:
            self._moved((channel_id, root_id), told=True)

    def watch(self, told: Callable[[Place], None]) -> None:
        """Call `told` at once when the draft of a place is no longer what its composer wrote there."""
        self._watchers.append(told)

    def discard(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Throw a draft away from elsewhere: a composer that shows it is emptied."""
        self.drop(channel_id, root_id)
        for told in self._watchers:
            told((channel_id, root_id))

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
