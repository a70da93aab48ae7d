"""Where does the line stand under which everything is new? Decided once for a visit to a channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message, TimelineRow
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_source import TimelineSource, is_news
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
        self._since = Millis(0)
        self._count = 0
        self._more = False
        """Whether some of them are in a gap, so that nobody knows how many there are."""
        self.mark: UnreadMark | None = None

    @property
    def is_due(self) -> bool:
        """Whether unread messages were counted that are not here yet."""
        return self._due is not None

    def begin(self, channel_id: ChannelId, look: Look) -> UnreadMark | None:
        """A channel is opened; the line of a visit that goes on is kept."""
        again = channel_id == self._channel_id
        self._channel_id = channel_id
        found = self._look(look)
        if again and found is None:
            return self.mark
        self.mark = found
        return found

    def _look(self, look: Look) -> UnreadMark | None:
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
        read = Position(standing.last_viewed_at, AFTER_ALL)
        before = self._source.timeline(self._channel_id, before=position, limit=1).rows
        self._since, self._count = standing.last_viewed_at or position.at, standing.unread
        self._more = False
        return UnreadMark(_behind_ours(read, before), self._label(look))

    def put_after(self, read: Position | None, rows: Iterable[TimelineRow], look: Look) -> UnreadMark | None:
        """Draw the line above the first of `rows` that is new and not ours; None: there is none.

        `read` is the last message that was seen; None: as far as was read when the channel was opened.
        """
        after = self._due if read is None else read
        if after is None:
            return None
        known = list(rows)
        new = [index for index, row in enumerate(known) if is_news(row, after, self._source)]
        if not new:
            return None
        self._due = None
        self._since, self._count = Millis(after.at or known[new[0]].position.at), len(new)
        self._more = any(isinstance(row, Gap) and row.position > after for row in known)
        self.mark = UnreadMark(_behind_ours(after, known[: new[0]]), self._label(look))
        return self.mark

    def put_above(self, message: Message, rows: Iterable[TimelineRow], look: Look) -> UnreadMark:
        """The line above a message, whoever wrote it."""
        read = Position(Millis(message.created_at - 1), AFTER_ALL)
        self._due = None
        self._since = message.created_at
        self._count = sum(1 for row in rows if isinstance(row, Message) and row.position > read)
        self._more = False
        self.mark = UnreadMark(read, self._label(look))
        return self.mark

    def count_more(self, count: int, look: Look) -> UnreadMark | None:
        """The line, so many more under it that were missed."""
        if self.mark is not None:
            self._count += count
            self.mark = UnreadMark(self.mark.read, self._label(look))
        return self.mark

    def _label(self, look: Look) -> str:
        return unread_label(self._since, self._count, self._clock(), look, more=self._more)


def _behind_ours(read: Position, before: Sequence[TimelineRow]) -> Position:
    """What we wrote between what was read and what is new stays above the line."""
    last = before[-1] if before else None
    return last.position if isinstance(last, Message) and last.position > read else read
