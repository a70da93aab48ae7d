"""Which messages of bots stand as one line, because nobody has taken any notice of them?

A row of reports between what people say is one line, that of its last message; so the line keeps its place
when older ones come. What is unread, calls us, was answered, reacted to, pinned or kept, is never in it, nor
is the newest message, nor what came while we look on. Where nobody but bots speaks nothing is folded: such a
channel is opened to read them. Nor is it in a direct channel, where one speaks with a bot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis, Position
from chat_tui.model.messages import Message, MessageKind
from chat_tui.text.times import same_day

if TYPE_CHECKING:
    from chat_tui.ui.widgets.pane_views import ViewBuilder

MOST = 12
"""Messages in a line: however many there are, some lines tell of them, and there is something to scroll."""
ENOUGH = 60
"""Rows in which some person would have spoken where people speak."""
OPEN_TO_MANY = (ChannelKind.PUBLIC, ChannelKind.PRIVATE)
SPEECH = (MessageKind.NORMAL, MessageKind.ME)


@dataclass(frozen=True, slots=True)
class Run:
    """Messages that stand as one line, from the first row to the last; that of the last is drawn."""

    first: int
    last: int


class BotRuns:
    """The runs among the rows of a pane, found anew when the rows or what is known of them are others."""

    def __init__(self, builder: ViewBuilder) -> None:
        self._builder = builder
        self._among_people: bool | None = None
        self._before: Millis | None = None
        """What is older was there when we came."""
        self._items: Sequence[object] = ()
        self._known: tuple[int, Position | None] | None = None
        self._runs: dict[int, Run] = {}

    def begin(self, summary: ChannelSummary | None) -> None:
        """A visit to a channel begins."""
        self._among_people = self._before = None
        if summary is not None:
            self._before = summary.channel.last_message_at or None
            # With few, one speaks with the bot.
            self._among_people = None if summary.channel.kind in OPEN_TO_MANY else False
        self.look_again()

    def look_again(self) -> None:
        """What is known of the messages may be something else."""
        self._known = None

    def of(self, items: Sequence[object], index: int) -> Run | None:
        """The run that a row is folded into; None for a row of its own."""
        run = self._at(items, index)
        if run is None or not self._builder.expanding:
            return run
        message = items[index]
        members = (row for row in items[run.first : run.last + 1] if isinstance(row, Message))
        seen = next((row.id for row in members if self._builder.expanding.is_unfolded(row.id)), None)
        if seen is not None and isinstance(message, Message):
            self._builder.expanding.belongs(message.id, seen)
            return None
        return run

    def is_unfolded(self, items: Sequence[object], index: int) -> bool:
        """Whether a row is in a run that somebody unfolded."""
        return self._at(items, index) is not None and self.of(items, index) is None

    def reveal(self, items: Sequence[object], index: int | None) -> None:
        """Unfold the run that a row is hidden in: somebody goes to it."""
        run = self.of(items, index) if index is not None else None
        if run is not None and index != run.last:
            message = items[run.last]
            assert isinstance(message, Message)
            self._builder.expanding.unfold(message.id)

    def hidden(self, items: Sequence[object]) -> int:
        """How many of the rows are in a run and not its last, folded now or not."""
        runs = self._of_all(items)
        return len(runs) - len({run.last for run in runs.values()})

    def _at(self, items: Sequence[object], index: int) -> Run | None:
        return self._of_all(items).get(index)

    def _of_all(self, items: Sequence[object]) -> dict[int, Run]:
        at_least = self._builder.look.fold_bots
        if not at_least or self._builder.is_thread:
            return {}
        unread = self._builder.unread
        known = (at_least, unread.read if unread is not None else None)
        if items is not self._items or self._known != known:
            self._items, self._known = items, known
            self._runs = {}
            if self._may_fold(items):
                self._find(items, max(2, at_least))
        return self._runs

    def _may_fold(self, items: Sequence[object]) -> bool:
        """Whether people speak here; once that is known it stays so, for nothing to fold under one's eyes."""
        if self._before is not None and self._among_people is not None:
            return self._among_people
        messages = [item for item in items if isinstance(item, Message)]
        if self._before is None and messages:
            self._before = messages[-1].created_at
        if self._among_people is None:
            if any(not each.from_bot and each.kind in SPEECH for each in messages):
                self._among_people = True
            elif len(messages) >= ENOUGH:
                self._among_people = False
        return bool(self._among_people)

    def _find(self, items: Sequence[object], at_least: int) -> None:
        """Runs are counted from their ends, which stay where they are when older messages come."""
        end = len(items) - 1
        while end > 0 and not isinstance(items[end], Message):
            end -= 1
        end -= 1  # the newest is always seen
        bots = [isinstance(item, Message) and item.from_bot for item in items]
        while end >= 0:
            if not bots[end]:
                end -= 1
                continue
            first = self._first_of(items, end)
            for last in range(end, first - 1, -MOST):
                run = Run(max(first, last - MOST + 1), last)
                if last - run.first + 1 >= at_least:
                    self._runs.update(dict.fromkeys(range(run.first, last + 1), run))
            end = min(first, end) - 1

    def _first_of(self, items: Sequence[object], last: int) -> int:
        """The row with which the run begins that ends at a row; one behind it if it is in none."""
        first, below = last + 1, None
        while first > 0:
            above = items[first - 1]
            if not isinstance(above, Message) or not self._may_be_hidden(above):
                break
            if below is not None and not same_day(above.created_at, below.created_at, self._builder.look.tz):
                break
            first, below = first - 1, above
        return first

    def _may_be_hidden(self, message: Message) -> bool:
        if not message.from_bot or self._before is None or message.created_at >= self._before:
            return False
        unread = self._builder.unread
        is_read = unread is None or message.position <= unread.read
        return is_read and _is_untouched(message) and not self._builder.is_of_interest(message)


def _is_untouched(message: Message) -> bool:
    touched = message.reply_count or message.reactions or message.pinned or message.deleted_at
    return message.kind is MessageKind.NORMAL and not touched
