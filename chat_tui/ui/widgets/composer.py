"""Where does a person write? A box of one to eight lines whose destination is frozen in its draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea

from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.ui.bindings import bind
from chat_tui.ui.destination import Destination, InFlight
from chat_tui.ui.keyed_app import KeyedApp
from chat_tui.ui.widgets.composer_edit import ComposerEdit
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from asyncio import Future

    from rich.text import Text

    from chat_tui.account.drafts import Drafts
    from chat_tui.store.store import Store
    from chat_tui.ui.kill_ring import KillRing
    from chat_tui.ui.normal_mode import NormalMode
    from chat_tui.ui.spell_marks import SpellMarks


class Composer(ComposerEdit):
    """Enter sends, ctrl+j begins a line; whatever is typed is in the drafts at once."""

    BINDINGS = [  # noqa: RUF012 - Textual reads it as a class variable of this type
        *bind(
            "composer",
            {
                "compose.send": "send",
                "compose.newline": "newline",
                "compose.edit_last": "edit_last",
                "compose.reply_last": "reply_last",
                "compose.attach": "want('attach')",
                "compose.editor": "want('editor')",
                "compose.preview": "want('preview')",
                "compose.enter_once": "other_enter",
                "compose.spell": "want('spell')",
                "compose.older": "recall(1)",
                "compose.newer": "recall(-1)",
                "compose.undo": "undo",
                "compose.redo": "redo",
                "compose.kill_to_end": "delete_to_end_of_line_or_delete_line",
                "select.enter": "want('messages')",
            },
        ),
        Binding("up", "cursor_up", "up", show=False),
        Binding("down", "cursor_down", "down", show=False),
        Binding("shift+up", "cursor_up(True)", "select up", show=False),
        Binding("shift+down", "cursor_down(True)", "select down", show=False),
    ]

    class Submitted(Message):
        """The text is to be sent to where its destination says; the box is empty already."""

        def __init__(
            self,
            composer: Composer,
            destination: Destination,
            text: str,
            files: tuple[OutgoingFile, ...],
            coming: tuple[Future[bool], ...] = (),
        ) -> None:
            super().__init__()
            self.composer = composer
            self.destination = destination
            self.text = text
            self.files = files
            self.coming = coming
            """Files that are still being read and are to go with it; each tells whether it came."""

    def __init__(
        self,
        drafts: Drafts,
        *,
        enter_sends: bool = True,
        limit: int = 16_383,
        placeholder: str = "",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, placeholder=placeholder)
        self._drafts = drafts
        self.enter_sends = enter_sends
        self.limit = limit
        self._in_flight = InFlight()
        self.coming: Callable[[ChannelId, MessageId | None], tuple[Future[bool], ...]] = lambda *_: ()
        """Asked for the files that are on their way into what is written at a place."""
        self.store: Store | None = None
        """Whose people and channels have names that are no mistakes of spelling."""
        self.spell = "off"
        """Whether words are looked at: `auto`, `off` or a language."""
        self._marks: SpellMarks | None = None
        self.normal: NormalMode | None = None
        """In which letters move, once a key has begun it."""
        self.ring: KillRing | None = None
        """What was cut, where the keys are those of emacs."""

    @property
    def spell_marks(self) -> SpellMarks | None:
        """What looks at the words, if it is wished; made when it is first asked for."""
        known = self._marks
        if known is not None and known.language != self.spell:
            spawn(self, known.close, group="spelling")
            self._marks = None
        if self._marks is None and self.spell != "off":
            from chat_tui.ui.spell_marks import SpellMarks

            self._marks = SpellMarks(self, self.spell)
        return self._marks

    @on(events.Unmount)
    async def _end_spelling(self) -> None:
        if self._marks is not None:
            await self._marks.close()

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn, wrong words underlined."""
        line = super().get_line(line_index)
        if self._marks is not None and self.spell != "off":
            self._marks.mark(line, line_index)
        return line

    def takes_for_itself(self, event: events.Key) -> bool:
        """Whether the key was meant for the habit of vim or of emacs, where one is followed."""
        app = self.app
        if not isinstance(app, KeyedApp):
            return False
        if app.normal_keys and self.normal is None:
            from chat_tui.ui.normal_mode import NormalMode

            self.normal = NormalMode(self)
        if app.ring_keys and self.ring is None:
            from chat_tui.ui.kill_ring import KillRing

            self.ring = KillRing(self)
        habits = ((self.normal, app.normal_keys), (self.ring, app.ring_keys))
        return any(habit is not None and keys and habit.takes(event, keys) for habit, keys in habits)

    def on_blur(self) -> None:
        """Who comes back comes back to write."""
        if self.normal is not None:
            self.normal.end()
        if (here := self.destination) is not None:
            self._drafts.on_left((here.channel_id, here.draft_root))
        if self.ring is not None:
            self.ring.end()

    @property
    def over_limit(self) -> int:
        """By how many characters the text is too long."""
        return max(0, len(self.text) - self.limit)

    def aim(self, destination: Destination, fallback: str = "") -> None:
        """Go to another destination: its draft comes back, or else `fallback` stands there.

        What was typed while there was no destination, at the first start, goes to the first one.
        """
        self._keep()
        before = self.destination
        early = self.text if before is None else ""
        kept = self._drafts.get(destination.channel_id, destination.draft_root)
        self.other_enter = self.other_enter and destination == before
        self.destination = destination
        there = self._in_flight.behind(destination, kept.text) if kept is not None else fallback
        self.set_text(there + early)
        self.close_proposals()
        self.post_message(self.Moved(self))
        if before not in (None, destination):
            self._drafts.on_left((before.channel_id, before.draft_root))

    @property
    def files(self) -> tuple[OutgoingFile, ...]:
        """What waits to be sent with the text; a message that is edited takes none."""
        here = self.destination
        if here is None or here.editing is not None:
            return ()
        return self._drafts.files(here.channel_id, here.draft_root)

    def taken(self, destination: Destination, text: str, files: tuple[OutgoingFile, ...] = ()) -> None:
        """The outbox has the text and the files on disk, or a command has the text alone.

        It leaves the draft, in which stays what was typed there since, or other files that wait.
        """
        place = destination.channel_id, destination.draft_root
        kept = self._drafts.get(*place)
        since = self.text
        if destination != self.destination:
            since = self._in_flight.behind(destination, kept.text) if kept is not None else ""
        self._in_flight.remove(destination, text)
        self._drafts.detach(*place, *files)
        self._save(destination, since)
        self.post_message(self.Moved(self))

    def follow_draft(self, place: tuple[ChannelId, MessageId | None]) -> None:
        """The draft of a place was changed elsewhere: if it stands here, show what it is now."""
        here = self.destination
        if here is not None and (here.channel_id, here.draft_root) == place:
            kept = self._drafts.get(*place)
            self.set_text(self._in_flight.behind(here, kept.text) if kept is not None else "")
            self.close_proposals()
            self.post_message(self.Moved(self))

    def holds_draft(self, place: tuple[ChannelId, MessageId | None]) -> bool:
        """Whether somebody is at the text of a place, or it is on its way from here."""
        here = self.destination
        is_here = here is not None and (here.channel_id, here.draft_root) == place
        return (is_here and bool(self.text) and self.has_focus) or self._in_flight.has(place)

    def discard(self) -> None:
        """Throw away what is here, on the user's word."""
        self.set_text("")
        self._keep()
        self.close_proposals()

    def _keep(self) -> None:
        """Save the draft as it is; an empty one is dropped."""
        destination = self.destination
        if destination is None:
            return
        if self.recalled:
            return  # what was being written is still the draft, until this is changed or sent
        self._save(destination, self.text)

    def _save(self, destination: Destination, text: str) -> None:
        """Keep a text as the draft of a place, behind what is on its way from there."""
        place = destination.channel_id, destination.draft_root
        draft = self._in_flight.before(destination, text)
        if draft.strip():
            self._drafts.set(*place, draft, destination.editing)
        elif self._drafts.files(*place):
            self._drafts.set(*place, "")
        elif self._drafts.get(*place) is not None:
            self._drafts.drop(*place)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Every change is a saved draft."""
        event.stop()
        self._keep()
        if self.text != self._given and self.spell_marks is not None:
            self.spell_marks.typed()
        self.propose()
        self.post_message(self.Moved(self))

    def submit(self) -> None:
        """Hand over what is here to be sent; what cannot be sent stays."""
        files, here = self.files, self.destination
        if here is None or self.read_only:
            return
        coming = () if here.editing is not None else self.coming(here.channel_id, here.root_id)
        if not (self.text.strip() or files or coming):
            return
        if self.over_limit:
            self.app.bell()
            return
        text = self.text
        self._in_flight.add(here, text.rstrip())
        self.other_enter = False
        aside = self.sent.aside(here)
        self.sent.note(text)
        self.set_text(aside)
        self.close_proposals()
        self.post_message(self.Submitted(self, here, text.rstrip(), files, coming))

    def give_back(self, destination: Destination, text: str) -> None:
        """It could not be sent: it returns before what was typed meanwhile, or to the draft of its place."""
        self._in_flight.remove(destination, text)
        if destination == self.destination:
            self.set_text("\n".join(each for each in (text, self.text) if each))
            return
        place = destination.channel_id, destination.draft_root
        draft = self._drafts.get(*place)
        there = draft.text if draft is not None else ""
        if text not in there:
            self._drafts.set(*place, text + (f"\n{there}" if there else ""), destination.editing)
