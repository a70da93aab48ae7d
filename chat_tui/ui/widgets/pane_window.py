"""Which part of a channel does a pane hold in memory, and how does it move and stay true?

A window is a run of the store's timeline: a few hundred rows, however long the channel
is. It grows by pages at either end and forgets rows at the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message, TimelinePage, TimelineRow
from chat_tui.ui.widgets.pane_source import TimelineSource, is_news

FIRST_PAGE = 100
PAGE = 60
LARGEST = 480
"""Rows kept beside those that are folded away: some dozen screens, so that paging seldom asks the store."""
MOST_COUNTED = 5_000
"""More new messages than these are not counted one by one."""
MANY = 25
"""So many changed messages at once are read as one page instead of one by one."""

BEGINNING = Position(Millis(-1), MessageId(""))


class Window(Protocol):
    """A run of rows that a pane shows, and what lies beyond its ends."""

    rows: list[TimelineRow]
    has_older: bool
    has_newer: bool
    folded: int
    """How many of the rows take no room on a screen."""

    def extend_older(self) -> bool:
        """Take in a page of older rows; False if there were none."""

    def extend_newer(self) -> bool:
        """Take in a page of newer rows; False if there were none."""


class EmptyWindow:
    """The window over nothing: what a pane has before it is told what to show."""

    has_older = False
    has_newer = False
    folded = 0

    def __init__(self) -> None:
        self.rows: list[TimelineRow] = []

    def extend_older(self) -> bool:
        """There is nothing."""
        return False

    def extend_newer(self) -> bool:
        """There is nothing."""
        return False


class ChannelWindow:
    """The window over one channel's roots and gaps."""

    def __init__(self, source: TimelineSource, channel_id: ChannelId) -> None:
        self._source = source
        self._channel_id = channel_id
        self.rows: list[TimelineRow] = []
        self.has_older = False
        self.has_newer = False
        self.folded = 0
        self._newest = BEGINNING
        """The newest message ever seen here, so that a message is counted as new once."""
        self._deleted: dict[MessageId, Message] = {}
        """What was taken back while we were here: its row stays until we leave, for nothing to jump."""

    def open_end(self) -> None:
        """Show the newest rows."""
        self._take(self._source.timeline(self._channel_id, limit=FIRST_PAGE))

    def open_beginning(self) -> None:
        """Show the oldest rows the store has."""
        page = self._source.timeline(self._channel_id, after=BEGINNING, limit=FIRST_PAGE)
        self._take(TimelinePage(page.rows, has_older=False, has_newer=page.has_newer))

    def open_around(self, position: Position) -> None:
        """Show the rows about a position."""
        self._take(self._source.around(self._channel_id, position, FIRST_PAGE))

    @property
    def newest(self) -> Position | None:
        """The newest message that was ever seen here; None before there was any."""
        return self._newest if self._newest is not BEGINNING else None

    @property
    def has_gap(self) -> bool:
        """Whether a hole in the history is among the rows."""
        return any(isinstance(row, Gap) for row in self.rows)

    def _take(self, page: TimelinePage) -> None:
        low = page.rows[0].position if page.rows and page.has_older else None
        high = page.rows[-1].position if page.rows and page.has_newer else None
        self.rows = self._with_deleted(page.rows, low, high)
        self.has_older = page.has_older
        self.has_newer = page.has_newer
        self._note_newest(self.rows)

    def _with_deleted(
        self, rows: Iterable[TimelineRow], low: Position | None, high: Position | None
    ) -> list[TimelineRow]:
        """Rows of the store with those that were deleted in this visit between two places; None is an end."""
        made = list(rows)
        if self._deleted:
            made += [
                message
                for message in self._deleted.values()
                if (low is None or message.position > low) and (high is None or message.position < high)
            ]
            made.sort(key=lambda row: row.position)  # stable: a gap stays above its newer neighbour
        return made

    def _note_newest(self, rows: Iterable[TimelineRow]) -> None:
        self._newest = max([self._newest, *(row.position for row in rows if isinstance(row, Message))])

    def extend_older(self) -> bool:
        """Take in a page of older rows; False if there were none."""
        if not self.has_older or not self.rows:
            return False
        page = self._source.timeline(self._channel_id, before=self.rows[0].position, limit=PAGE)
        low = page.rows[0].position if page.rows and page.has_older else None
        self.rows[:0] = self._with_deleted(page.rows, low, self.rows[0].position)
        self.has_older = page.has_older
        if len(self.rows) > _largest(self):
            cut = _largest(self)
            while cut and isinstance(self.rows[cut - 1], Gap):
                cut -= 1  # a gap belongs to the page of its newer neighbour
            del self.rows[cut:]
            self.has_newer = True
        return bool(page.rows)

    def extend_newer(self) -> bool:
        """Take in a page of newer rows; False if there were none."""
        if not self.has_newer or not self.rows:
            return False
        page = self._source.timeline(self._channel_id, after=self.rows[-1].position, limit=PAGE)
        self._append(page)
        return bool(page.rows)

    def _append(self, page: TimelinePage) -> None:
        low = self.rows[-1].position if self.rows else None
        high = page.rows[-1].position if page.rows and page.has_newer else None
        self.rows.extend(self._with_deleted(page.rows, low, high))
        self.has_newer = page.has_newer
        self._note_newest(page.rows)
        if len(self.rows) > _largest(self):
            cut = len(self.rows) - _largest(self)
            while cut and isinstance(self.rows[cut - 1], Gap):
                cut -= 1
            del self.rows[:cut]
            self.has_older = True

    def update(self, ids: Iterable[MessageId], near: Position | None) -> int:
        """Read again what changed; says how many messages of others are new at the end.

        `near` is where the reader is; None when he follows the end, where a flood replaces the window.
        """
        known = {row.id: index for index, row in enumerate(self.rows) if isinstance(row, Message)}
        changed = tuple(ids)
        fresh: list[Message] = []
        many = len(changed) > MANY
        gone: set[int] = set()
        for message_id in changed:
            message = None if many and message_id not in known else self._source.message(message_id)
            index = known.get(message_id)
            if message is not None and message.root_id is not None:
                self._refresh_root(message.root_id, known)
            elif index is not None:
                if message is None:
                    gone.add(index)
                else:
                    self._replace(index, message)
            elif message is not None and not message.deleted_at:
                fresh.append(message)
        if gone:
            self.rows = [row for index, row in enumerate(self.rows) if index not in gone]
        return self._take_many(near, len(changed)) if many else self._take_fresh(fresh, near)

    def _replace(self, index: int, message: Message) -> None:
        self.rows[index] = message
        if message.deleted_at:
            self._deleted[message.id] = message

    def _refresh_root(self, root_id: MessageId, known: dict[MessageId, int]) -> None:
        index = known.get(root_id)
        root = self._source.message(root_id) if index is not None else None
        if index is not None and root is not None:
            self.rows[index] = root

    def _take_many(self, near: Position | None, count: int) -> int:
        before = self._newest
        if near is None:
            self.open_end()
        else:
            self.reload(near)
        newest: Iterable[TimelineRow] = self.rows
        if near is not None or count > FIRST_PAGE:
            newest = self._source.timeline(self._channel_id, limit=min(count, MOST_COUNTED)).rows
        self._note_newest(newest)
        return sum(is_news(row, before, self._source) for row in newest)

    def _take_fresh(self, fresh: list[Message], near: Position | None) -> int:
        new = sum(is_news(message, self._newest, self._source) for message in fresh)
        if not fresh:
            return 0
        last = self.rows[-1].position if self.rows else BEGINNING
        if any(self._belongs_inside(message.position, last) for message in fresh):
            self.reload(near)
        elif near is not None and len(self.rows) + len(fresh) > _largest(self):
            self.has_newer = True  # taking them in would push out what is being read
        elif not self.has_newer or near is None:
            self._append(self._source.timeline(self._channel_id, after=last, limit=LARGEST))
        self._newest = max(self._newest, *(message.position for message in fresh))
        return new

    def _belongs_inside(self, position: Position, last: Position) -> bool:
        if not self.rows or position > last:
            return False
        return position > self.rows[0].position or not self.has_older

    def reload(self, near: Position | None) -> None:
        """Read everything again, `near` staying inside; None stands for the end."""
        size = min(max(len(self.rows), FIRST_PAGE), _largest(self))
        if near is None or not self.rows:
            self._take(self._source.timeline(self._channel_id, limit=size))
        else:
            self._take(self._source.around(self._channel_id, near, size))


def _largest(window: Window) -> int:
    return LARGEST + window.folded


class ThreadWindow(EmptyWindow):
    """The window over a root and all its replies: held whole, so there is nothing beyond it."""

    def __init__(self, source: TimelineSource, root_id: MessageId) -> None:
        super().__init__()
        self._source = source
        self._root_id = root_id
        self.reload()

    def reload(self) -> None:
        """Read the thread again, without what was deleted before we came."""
        seen = {row.id for row in self.rows if isinstance(row, Message)}
        thread = self._source.thread(self._root_id)
        self.rows = [message for message in thread if not message.deleted_at or message.id in seen]
