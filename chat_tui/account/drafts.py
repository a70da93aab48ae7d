"""What is written and not yet sent, with its files: in memory at once, and from there to the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from chat_tui.account.draft_saving import DraftSaving, Place
from chat_tui.model.changes import Changes
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.outbox import Draft
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine

_EDIT = "edit:"


def root_of_edit(message_id: MessageId) -> MessageId:
    """Where the text for a message of ours is kept: not with what else is written there."""
    return MessageId(f"{_EDIT}{message_id}")


def is_edit(place: Place, draft: Draft | None) -> bool:
    """Whether it is the text for a message that is said already."""
    return (place[1] or "").startswith(_EDIT) or (draft is not None and draft.editing is not None)


class Box(Protocol):
    """Where drafts are written."""

    def follow_draft(self, place: Place) -> None:
        """The draft of a place was changed elsewhere: if it stands here, show what it is now."""

    def holds_draft(self, place: Place) -> bool:
        """Whether a text of this place is here that somebody is at, or that is on its way from here."""


class Boxes:
    """Those of all screens."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []

    def add(self, box: Box) -> None:
        """From now on it is told when the draft of a place is no longer what was written there."""
        self._boxes.append(box)

    def show(self, place: Place) -> None:
        """The draft of a place was changed elsewhere."""
        for box in self._boxes:
            box.follow_draft(place)

    def hold(self, place: Place) -> bool:
        """Whether somebody is at the text of a place: it must not change under their hands."""
        return any(box.holds_draft(place) for box in self._boxes)


def _nobody(place: Place) -> None:
    """Nobody wants to know."""


class Drafts:
    """One draft for each place, a channel or a thread in it; the message being edited is part of it."""

    def __init__(self, mine: Mine, timing: Timing, publish: Callable[[Changes], None]) -> None:
        self._timing = timing
        self._publish = publish
        self._drafts: dict[Place, Draft] = {
            (draft.channel_id, draft.root_id): draft for draft in mine.drafts()
        }
        self._saving = DraftSaving(mine, timing, self._drafts, self._tell_all)
        self.boxes = Boxes()
        self.on_written: Callable[[Place], None] = _nobody
        """Called with a place when what is written there was changed by who is here."""
        self.on_left: Callable[[Place], None] = _nobody
        """Called with a place when who wrote there turns to something else."""

    @property
    def trouble(self) -> str:
        """Why drafts cannot be saved now, or empty."""
        return self._saving.trouble

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
        self.on_written((channel_id, root_id))

    def drop(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Forget a draft."""
        if self._drafts.pop((channel_id, root_id), None) is not None:
            self._moved((channel_id, root_id), told=True)
            self.on_written((channel_id, root_id))

    def take(self, channel_id: ChannelId, root_id: MessageId | None, text: str, at: Millis) -> None:
        """The text of a place is this since `at`, written elsewhere; our files stay with it.

        No text and no files is no draft. A box that shows the place follows.
        """
        draft = Draft(channel_id, root_id, text, updated_at=at, files=self.files(channel_id, root_id))
        if text or draft.files:
            self._drafts[channel_id, root_id] = draft
        else:
            self._drafts.pop((channel_id, root_id), None)
        self._moved((channel_id, root_id), told=True)
        self.boxes.show((channel_id, root_id))

    def discard(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Throw a draft away from elsewhere: a composer that shows it is emptied."""
        self.drop(channel_id, root_id)
        self.boxes.show((channel_id, root_id))

    async def flush(self) -> None:
        """Bring to disk what is not there yet; raises StorageError, and nothing is forgotten then."""
        await self._saving.flush()

    async def close(self) -> None:
        """Save what is left."""
        await self._saving.close()

    def _tell_all(self) -> None:
        self._publish(Changes(drafts=self.channels()))

    def _moved(self, place: Place, *, told: bool) -> None:
        """Only coming and going is told: every key pressed is nobody else's business."""
        self._saving.moved(place)
        if told:
            self._publish(Changes(drafts=frozenset({place[0]})))
