"""What does a row's place in the timeline add to it: grouping, day, unread line, name, state?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    FollowThread,
    Pin,
    RemoveReaction,
    Save,
    SendMessage,
)
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import FileId, MessageId, Millis, Position, UserId
from chat_tui.model.messages import Attachment, Gap, Message, MessageKind
from chat_tui.model.outbox import OutboxItem, OutboxState, last_held
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, date_title, day_title, same_day, span
from chat_tui.ui.render.bots import first_words
from chat_tui.ui.render.gap import GapView
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.names import NAME_LIMIT, handle
from chat_tui.ui.render.system import fold
from chat_tui.ui.render.view import NO_EXTRAS, BotRun, Extras, MessageView
from chat_tui.ui.widgets.expanding import Expanding
from chat_tui.ui.widgets.pane_bots import BotRuns, Run
from chat_tui.ui.widgets.pane_source import TimelineSource
from chat_tui.ui.widgets.pane_words import Words
from chat_tui.ui.widgets.previews import Previews
from chat_tui.ui.widgets.view_extras import extras_of

if TYPE_CHECKING:
    from chat_tui.ui.widgets.thumbnails import Thumbnails

GROUP_WITHIN = 5 * 60 * 1000
"""Milliseconds within which the same person's messages stand under one header."""


SYSTEM = "system"
"""Who speaks when the server answers us."""


@dataclass(frozen=True, slots=True)
class UnreadMark:
    """The unread line of a visit: above the first message after `read`, whichever that turns out to be."""

    read: Position
    label: str


def unread_label(since: Millis, count: int, now: Millis, look: Look, *, more: bool = False) -> str:
    """What the unread line says: `new since 09:41 · 4`, with the day instead when it is another.

    `more` says that some are not here, so that nobody knows how many there are.
    """
    if same_day(since, now, look.tz):
        told = clock_time(since, look.tz, hours24=look.hours24).strip()
    else:
        told = day_title(since, now, look.tz)
    many = f"{count} and more" if more else f"{count}"
    return f"new since {told} {look.glyphs.dot} {many}" if count else f"new since {told}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of one's own that the server does not have yet; `place` is its place in the queue."""

    item: OutboxItem
    message: Message
    place: int


Item = Message | Gap | Waiting


def waiting_rows(items: Iterable[OutboxItem], me: UserId, sent: frozenset[str]) -> list[Waiting]:
    """The outbox's messages as rows, those left out that have arrived (`sent` holds their client ids)."""
    rows: list[Waiting] = []
    for item in items:
        action = item.action
        if not isinstance(action, SendMessage) or item.client_id in sent:
            continue
        message = Message(
            id=MessageId(item.client_id),
            channel_id=item.channel_id,
            author_id=me,
            text=action.text,
            created_at=item.created_at,
            root_id=action.root_id,
            attachments=tuple(
                Attachment(FileId(file.key), file.name, file.size, file.mime) for file in action.files
            ),
            client_id=item.client_id,
        )
        rows.append(Waiting(item, message, len(rows) + 1))
    return rows


class ViewBuilder:
    """Makes the view of a row from the store, the rows about it and what is on its way."""

    def __init__(self, source: TimelineSource, look: Look, clock: Callable[[], Millis]) -> None:
        self._source = source
        self._clock = clock
        self.look = look
        self.expanding = Expanding()
        self.previews: Previews | None = None
        self.thumbnails: Thumbnails | None = None
        self.rendered: Callable[[Message], str | None] | None = None
        """What plugins make of a text, if any does."""
        self.unread: UnreadMark | None = None
        self.offers_undo = True
        """Whether the key that takes back what was just sent would do that now."""
        self.is_thread = False
        """Whether the rows are a root and its replies instead of a channel's roots."""
        self.bots = BotRuns(self)
        self.words = Words(source)
        self._me: UserId | None = None
        self._changes: dict[MessageId, OutboxItem] = {}
        self._held: OutboxItem | None = None
        """What would be taken back first."""
        self._repliers: dict[tuple[MessageId, int, Millis], str] = {}
        self._now = Millis(0)
        self.loading: Gap | None = None
        """The gap whose messages are on their way."""

    def refresh(self, pending: Sequence[OutboxItem]) -> None:
        """Take in what all views depend on; before views are made again."""
        self._held = last_held(pending)
        me = self._source.me
        self._me = me.id if me is not None else None
        self.words.refresh()
        self._changes = {
            item.action.message_id: item
            for item in pending
            if isinstance(item.action, EditMessage | DeleteMessage)
            or (isinstance(item.action, OF_A_MESSAGE) and item.state is OutboxState.FAILED)
        }
        self._now = self._clock()
        self.bots.look_again()

    def refused_change(self, message: Message) -> OutboxItem | None:
        """What the server refused to do with a message: it waits for a person to say what becomes of it."""
        change = self._changes.get(message.id)
        return change if change is not None and change.state is OutboxState.FAILED else None

    def author(self, message: Message) -> str:
        """The name a message is shown with: `you` for one's own."""
        if message.author_name:
            return safe_line(message.author_name, NAME_LIMIT)
        if message.author_id == self._me and message.kind is MessageKind.EPHEMERAL:
            return SYSTEM
        if message.author_id == self._me and message.kind is not MessageKind.ME:
            return "you"
        return handle(self._source.user(message.author_id), message.author_id)

    def view(self, items: Sequence[Item], index: int, selected: str | None) -> MessageView | None:
        """The view of a message row; None for one that is folded into a line of another row."""
        item = items[index]
        assert not isinstance(item, Gap)
        message = item.message if isinstance(item, Waiting) else item
        run = self.bots.of(items, index)
        if run is not None and index != run.last:
            return None
        begins = index if run is None else run.first
        above = _message_of(items[begins - 1]) if begins else None
        first = _message_of(items[begins]) or message
        begins_day = above is None or not same_day(above.created_at, first.created_at, self.look.tz)
        under_gap = begins > 0 and isinstance(items[begins - 1], Gap)
        unread = None if under_gap else self._unread_label(first, _message_above(items, begins))
        if self.is_thread:
            begins_day = begins_day and above is not None
        alone = begins_day or unread is not None
        if message.kind is MessageKind.SYSTEM and not alone and self._is_folded_away(items, index):
            return None
        replies = self._replies(items, message, above)
        is_mine = _is_by(self._me, message)
        self.words.look_at(message)
        view = MessageView(
            message=message,
            author=self.author(message),
            is_mine=is_mine,
            mentions_me=not is_mine and self.words.call_us(message),
            grouped=not alone and replies is None and self._is_grouped(items, index),
            show_day=day_title(message.created_at, self._now, self.look.tz) if begins_day else None,
            unread_line=unread,
            replies_line=replies,
            in_thread=self.is_thread,
            last_replier=self._last_replier(message),
            folded=self._folded(items, index),
            bots=self._told_of(items, run) if run is not None else None,
            me=self._me,
            words=self.words.known,
            selected=selected == message.id,
            extra=self._extras(items, index, message) if run is None else NO_EXTRAS,
        )
        return self._with_state(view, item)

    def gap_view(self, items: Sequence[Item], index: int, selected: str | None) -> GapView:
        """The view of a gap; the unread line stands above it when what is missing is new."""
        gap, below = items[index], index + 1
        assert isinstance(gap, Gap)
        while below < len(items) and _message_of(items[below]) is None:
            below += 1
        message = _message_of(items[below]) if below < len(items) else None
        above = _message_above(items, index)
        when = self.look.tz, self.look.hours24
        hidden = self._source.hidden_before(gap.channel_id)
        return GapView(
            span(gap.older.at, gap.newer.at, self._now, when[0], hours24=when[1]) if gap.older else "",
            self._unread_label(message, above) if message is not None and above is not None else None,
            hidden_before=date_title(hidden, when[0]) if gap.older and gap.older.at < hidden else "",
            loading=self.loading == gap,
            selected=selected == f"gap {gap.newer.id}",
        )

    def is_of_interest(self, message: Message) -> bool:
        """Whether a message is to be seen whoever sent it: it calls us, or we keep it or change it."""
        return message.id in self._changes or self._source.is_saved(message.id) or self.words.call_us(message)

    def _told_of(self, items: Sequence[Item], run: Run) -> BotRun:
        """What the line says that stands for a run."""
        said = [row for row in items[run.first : run.last + 1] if isinstance(row, Message)]
        names = dict.fromkeys(self.author(message) for message in reversed(said))
        return BotRun(len(said), tuple(names), first_words(said[-1], self.look))

    def _unread_label(self, message: Message, above: Message | None) -> str | None:
        mark = self.unread
        if mark is None or message.position <= mark.read:
            return None
        return mark.label if above is None or above.position <= mark.read else None

    def _replies(self, items: Sequence[Item], message: Message, above: Message | None) -> str | None:
        first = message.root_id is not None and (above is None or above.root_id is None)
        if not self.is_thread or not first:
            return None
        count = sum(1 for item in items if isinstance(item, Message) and item.root_id is not None)
        return f"{count} {'reply' if count == 1 else 'replies'}"

    def _last_replier(self, message: Message) -> str:
        if not message.reply_count or self.is_thread:
            return ""
        key = (message.id, message.reply_count, message.last_reply_at)
        if key not in self._repliers:
            replies = [
                reply for reply in self._source.thread(message.id) if reply.root_id and not reply.deleted_at
            ]
            last = replies[-1] if replies else None
            self._repliers[key] = self.author(last) if last is not None else ""
        return self._repliers[key]

    def _folded(self, items: Sequence[Item], index: int) -> str:
        """The one line for the system messages from here on, up to the next day, person or unread line."""
        if not _is_system(items, index) or self._is_unfolded(items, index):
            return ""
        run: list[str] = []
        for item in items[index:]:
            if not isinstance(item, Message) or item.kind is not MessageKind.SYSTEM:
                break
            if run and self._breaks_run(items, index + len(run)):
                break
            run.append(item.text)
        return fold(run)

    def _extras(self, items: Sequence[Item], index: int, message: Message) -> Extras:
        extras = extras_of(message, self._source, self.expanding, self.previews)
        if message.attachments and self.thumbnails is not None:
            extras = replace(extras, pictures=self.thumbnails.of(message))
        if self.rendered is not None and message.kind is not MessageKind.SYSTEM:
            said = self.rendered(message)
            extras = extras if said is None else replace(extras, said=said)
        if self.bots.is_unfolded(items, index) or (
            message.kind is MessageKind.SYSTEM and self._is_unfolded(items, index)
        ):
            return replace(extras, unfolded=True)
        return extras

    def _is_grouped(self, items: Sequence[Item], index: int) -> bool:
        """Whether a message stands under the header of the one above it."""
        above, message = _message_of(items[index - 1]) if index else None, _message_of(items[index])
        if above is None or message is None or not _go_on(above, message):
            return False
        return not message.from_bot or self.bots.of(items, index - 1) is None

    def _is_folded_away(self, items: Sequence[Item], index: int) -> bool:
        return _is_system(items, index - 1) and not self._is_unfolded(items, index)

    def _is_unfolded(self, items: Sequence[Item], index: int) -> bool:
        """Whether a person unfolded the run of system messages that this one is in."""
        if not self.expanding:
            return False
        message = _message_of(items[index])
        while index and _is_system(items, index - 1) and not self._breaks_run(items, index):
            index -= 1
        head = _message_of(items[index])
        if message is None or head is None or not self.expanding.is_unfolded(head.id):
            return False
        self.expanding.belongs(message.id, head.id)
        return True

    def _breaks_run(self, items: Sequence[Item], index: int) -> bool:
        above, message = _message_of(items[index - 1]), _message_of(items[index])
        if above is None or message is None:
            return True
        day = same_day(above.created_at, message.created_at, self.look.tz)
        return not day or self._unread_label(message, above) is not None

    def _note(self, item: OutboxItem, place: int) -> str:
        """In a few words where an action is on its way; the reason stands below."""
        match item.state:
            case OutboxState.FAILED:
                return _REFUSED[type(item.action)]
            case OutboxState.HELD if seconds := item.seconds_held(self._clock()):
                is_next = self._held is not None and item.client_id == self._held.client_id
                key = self.look.undo_key if self.offers_undo and is_next else ""
                return f"sends in {seconds} s{self.look.offers(key, 'takes it back')}"
            case OutboxState.UPLOADING:
                there, whole = item.progress
                return f"uploading {100 * there // max(whole, 1)} %"
            case OutboxState.UNCERTAIN:
                return "checking"
        if isinstance(item.action, DeleteMessage):
            return "deleting"
        return "sending" if item.state is OutboxState.SENDING else f"waiting {place}"

    def _with_state(self, view: MessageView, item: Item) -> MessageView:
        if isinstance(item, Waiting):
            note = self._note(item.item, item.place)
            return replace(view, state=item.item.state, note=note, reason=item.item.reason)
        change = self._changes.get(view.message.id)
        if change is None:
            return view
        message = view.message
        if isinstance(change.action, EditMessage):
            message = replace(message, text=change.action.text)
            view = replace(view, extra=replace(view.extra, said=None))
        note = self._note(change, 1)
        return replace(view, message=message, state=change.state, note=note, reason=change.reason)


def _is_by(me: UserId | None, message: Message) -> bool:
    """Whether we said it: our id is on what bots say in our name too, and on what is said to us alone."""
    return message.author_id == me and not message.author_name and message.kind is not MessageKind.EPHEMERAL


def _message_of(item: Item) -> Message | None:
    if isinstance(item, Waiting):
        return item.message
    return item if isinstance(item, Message) else None


def _message_above(items: Sequence[Item], index: int) -> Message | None:
    """The message above, a gap between them or not."""
    found = (_message_of(items[each]) for each in range(index - 1, -1, -1))
    return next((message for message in found if message is not None), None)


def _is_system(items: Sequence[Item], index: int) -> bool:
    item = items[index]
    return isinstance(item, Message) and item.kind is MessageKind.SYSTEM


def _go_on(above: Message, message: Message) -> bool:
    """Whether the same person goes on speaking."""
    return (
        above.author_id == message.author_id
        and above.author_name == message.author_name
        and above.kind is message.kind is MessageKind.NORMAL
        and 0 <= message.created_at - above.created_at < GROUP_WITHIN
    )


OF_A_MESSAGE = (AddReaction, RemoveReaction, Pin, Save, FollowThread)
"""What is done to a message and shown with it only when the server refused it."""
_REFUSED: Mapping[type, str] = {
    SendMessage: "not sent",
    EditMessage: "not changed",
    DeleteMessage: "not deleted",
    AddReaction: "reaction not sent",
    RemoveReaction: "reaction not taken back",
    Pin: "pin not changed",
    Save: "not saved",
    FollowThread: "thread not followed",
}
"""What is said of an action that the server refused."""
