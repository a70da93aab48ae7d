"""Of two texts of a draft, the server's and ours, which is it from now on?

The later one. But what was typed here since we came counts whatever the server has, and a text that somebody
is at, or that is on its way from here, is not touched until they turn to something else. Who has only begun
to look at a text when the line comes up sees it change, or would go on with an old one.
"""

from __future__ import annotations

from collections.abc import Iterable

from chat_tui.account.draft_agreed import AgreedDrafts, mark_of
from chat_tui.account.draft_saving import Place
from chat_tui.account.drafts import Drafts, is_edit
from chat_tui.model.events import DraftRemoved, DraftsListed, DraftWritten
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.realtime.timing import Timing
from chat_tui.store.store import Store
from chat_tui.text.sanitize import safe_text

Told = DraftWritten | DraftRemoved


class DraftMerge:
    """Takes what the server tells, and notes in `due` what it must be told."""

    def __init__(self, store: Store, drafts: Drafts, agreed: AgreedDrafts, timing: Timing) -> None:
        self._store = store
        self._drafts = drafts
        self._agreed = agreed
        self._timing = timing
        self.begun: dict[Place, float] = {}
        """Where something was changed here that the server has not got, and since when."""
        self.due: dict[Place, float] = {}
        """When it is to be told."""
        self._waiting: dict[Place, Told] = {}
        """What came for texts that somebody is at."""
        self._typed: set[Place] = set()
        """Where something was typed since we came."""
        self.with_files: set[Place] = set()
        """Where files wait with the text at the server, of which we have nothing: those are left alone."""

    def text(self, place: Place) -> str:
        """What of a draft of ours is worth keeping: files stay here, and blanks are nothing."""
        draft = self._drafts.get(*place)
        return draft.text if draft is not None and draft.text.strip() else ""

    def settled(self, place: Place) -> None:
        """There is nothing to tell of it."""
        self.begun.pop(place, None)
        self.due.pop(place, None)

    def typed(self, place: Place) -> None:
        """What came for a text that somebody is at has come too late, unless they threw theirs away."""
        self._typed.add(place)
        if self.text(place):
            self._waiting.pop(place, None)

    def let_go(self, place: Place) -> None:
        """Nobody is at the text of a place any more, perhaps: what waits for that has its turn."""
        if place in self._waiting and not self._drafts.boxes.hold(place):
            self.hear(self._waiting.pop(place))

    def came_meanwhile(self, place: Place) -> bool:
        """What was written here is said or thrown away: take the text of theirs that waited, if one did."""
        waiting = self._waiting.get(place)
        if not isinstance(waiting, DraftWritten):
            return False
        del self._waiting[place]
        self.hear(waiting)
        return True

    def begin_anew(self) -> None:
        """Everything will be told once more."""
        self._waiting.clear()

    def compare(self, told: DraftsListed) -> None:
        """Take what is newer there, and note what is newer here, or was never there."""
        now = self._timing.clock()
        listed = {(draft.channel_id, draft.root_id) for draft in told.drafts}
        for draft in told.drafts:
            self.hear(draft, listed=True)
        for place in self._places(told):
            known = self._agreed.get(place)
            if known is not None and place not in listed:
                self.hear(DraftRemoved(*place, known.at), listed=True)
            known = self._agreed.get(place)
            if place not in self._waiting and mark_of(self.text(place)) != (known.mark if known else ""):
                self.due.setdefault(place, now)

    def _places(self, told: DraftsListed) -> Iterable[Place]:
        """Those that the list speaks of, and nothing waits for."""

        def is_of_it(channel_id: ChannelId) -> bool:
            channel = self._store.channel(channel_id)
            return channel is not None and channel.workspace_id in (None, told.workspace_id)

        ours = ((draft.channel_id, draft.root_id) for draft in self._drafts.all())
        places = dict.fromkeys((*ours, *self._agreed.places()))
        return [
            place
            for place in places
            if place not in self._waiting
            and is_of_it(place[0])
            and not is_edit(place, self._drafts.get(*place))
        ]

    def hear(self, event: Told, *, listed: bool = False) -> None:
        """The server's is this now, or was found to be this."""
        place = event.channel_id, event.root_id
        if self._store.summary(event.channel_id) is None or is_edit(place, self._drafts.get(*place)):
            return
        if isinstance(event, DraftWritten) and event.has_files:
            self.with_files.add(place)
            return
        self.with_files.discard(place)
        if isinstance(event, DraftWritten) and event.text.strip():
            self._hear_text(place, event, listed)
        else:
            self._hear_end(place, event, listed)

    def _is_held(self, place: Place, listed: bool) -> bool:
        return self._drafts.boxes.hold(place) and (place in self._typed or not listed)

    def _hear_text(self, place: Place, event: DraftWritten, listed: bool) -> None:
        known = self._agreed.get(place)
        if known is not None and known.mark and event.updated_at <= known.at:
            return
        text = safe_text(event.text)
        if text == self.text(place):
            self._agreed.note(place, event.updated_at, mark_of(text))
            self.settled(place)
        elif self._is_ours_later(place, event.updated_at):
            self._agreed.note(place, event.updated_at)
            self.due.setdefault(place, self._timing.clock())
        elif self._is_held(place, listed):
            self._waiting[place] = event
        else:
            self._agreed.note(place, event.updated_at, mark_of(text))
            self.settled(place)
            self._drafts.take(*place, text, event.updated_at)

    def _hear_end(self, place: Place, event: Told, listed: bool) -> None:
        """It was sent or thrown away elsewhere; `updated_at` is of what was."""
        known = self._agreed.get(place)
        if known is None or (event.updated_at and event.updated_at < known.at):
            return
        mark = mark_of(self.text(place))
        is_as_it_was = bool(mark) and mark == known.mark
        if is_as_it_was and self._is_held(place, listed):
            self._waiting[place] = event
            return
        self._agreed.forget(place)
        self._waiting.pop(place, None)
        if is_as_it_was:
            self.settled(place)
            self._drafts.take(*place, "", Millis(int(self._timing.wall() * 1000)))

    def _is_ours_later(self, place: Place, at: Millis) -> bool:
        """What was typed since we came is, else the times tell. That there is none here says nothing."""
        draft, known, text = self._drafts.get(*place), self._agreed.get(place), self.text(place)
        if draft is None or not text:
            return False
        if place in self.begun:
            return True
        is_unsent = known is None or mark_of(text) != known.mark
        return is_unsent and draft.updated_at > at
