"""Where does the line stand under which everything is new? Decided once for a visit to a channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message, TimelineRow
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_source import TimelineSource
from chat_tui.ui.widgets.pane_views import UnreadMark, unread_label

AFTER_ALL = MessageId("\U0010ffff")
"""Behind every message of its millisecond."""


class UnreadLine:
    """The line of one visit.

    Counts drop as soon as a channel is looked at, often before its messages have come; so the place up to
    which the channel was read is taken when it is opened, and the line is put when the messages are there.
    """

    def __init__(self, source: TimelineSource, clock: Callable[[], Millis]) -> None:
        self._source = source
        self._clock = clock
        self._channel_id: ChannelId | None = None
        self._due: Position | None = None
        """Everything behind it is new, and was not there yet when the channel was opened."""
        self.mark: UnreadMark | None = None

    @property
    def is_due(self) -> bool:
        """Whether unread messages were counted that are not here yet."""
        return self._due is not None

    def begin(self, channel_id: ChannelId, look: Look) -> UnreadMark | None:
        """A channel is opened; the line of a visit that goes on is kept."""
        again = channel_id == self._channel_id
        self._channel_id = channel_id
        found = self.look_again(look)
        if again and found is None:
            return self.mark
        self.mark = found
        return found

    def look_again(self, look: Look) -> UnreadMark | None:
        """Where the counts of the store say that the unread part begins."""
        if self._channel_id is None:
            return None
        self._due = None
        summary = self._source.summary(self._channel_id)
        position = self._source.first_unread(self._channel_id)
        if summary is None:
            return None
        standing = summary.membership
        if position is None:
            if standing.unread:
                self._due = Position(standing.last_viewed_at, AFTER_ALL)
            return None
        since = standing.last_viewed_at or position.at
        return UnreadMark(position, unread_label(since, standing.unread, self._clock(), look))

    def put_after(self, read: Position | None, rows: Iterable[TimelineRow], look: Look) -> bool:
        """Draw the line above the first of `rows` that is new and not ours, unless there is one already.

        `read` is the last message that was seen; None: as far as was read when the channel was opened.
        """
        after = self._due if read is None else read
        me = self._source.me
        if after is None or self.mark is not None:
            return False
        new = [
            row
            for row in rows
            if isinstance(row, Message)
            and row.position > after
            and (me is None or row.author_id != me.id or row.author_name)
        ]
        if not new:
            return False
        self._due = None
        since = Millis(after.at or new[0].created_at)
        self.mark = UnreadMark(new[0].position, unread_label(since, len(new), self._clock(), look))
        return True
