"""What is said while a person listens: messages, changes, the line, what they sent?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chat_tui.cli.following import Follower, News
from chat_tui.cli.reading import meet_authors
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.realtime.connection import CONNECTED

if TYPE_CHECKING:
    from chat_tui.account.feed import Subscription
    from chat_tui.cli.line_mode.marking import Marking
    from chat_tui.cli.line_mode.sending import Sending
    from chat_tui.cli.line_mode.session import Session
    from chat_tui.model.changes import Changes

_OUT = (ConnectionPhase.WAITING, ConnectionPhase.OFFLINE)
_STUCK = (ConnectionPhase.SIGNED_OUT, ConnectionPhase.BLOCKED)


class Teller:
    """Reads the feed and says what is new, in the order in which it came."""

    def __init__(self, session: Session, follower: Follower, sending: Sending, marking: Marking) -> None:
        self._session = session
        self._follower = follower
        self._sending = sending
        self._marking = marking
        self._line = "up" if session.account.connection.state.phase in CONNECTED else "down"
        self._writers: dict[ChannelId, frozenset[UserId]] = {}

    async def run(self, feed: Subscription) -> None:
        """Until the account closes."""
        async for changes in feed:
            await self.take(changes)

    async def take(self, changes: Changes) -> None:
        """Say what these changes come to."""
        if changes.connection:
            self._tell_line()
        if self._session.options.typing:
            self._tell_writers(changes)
        news = self._follower.news(changes)
        await meet_authors(self._session.account, [one.row for one in news])
        self._ring(self.tell(news))
        self._sending.look()

    def tell(self, news: list[News]) -> list[News]:
        """Say these, those of ours in few words; what others did is returned."""
        theirs = [one for one in news if not self._sending.lines(one)]
        heard = [one for one in theirs if self._is_to_be_said(one)]
        if heard:
            self._session.tell(heard)
        for one in heard:
            self._marking.printed(one.row.channel_id)
        calls = [one for one in theirs if self._calls_from_elsewhere(one)]
        for one in calls:
            self._tell_call(one)
        return [*heard, *calls]

    def _ring(self, heard: list[News]) -> None:
        """Once for all of them, if one of them is said to who reads."""
        said = [one.row for one in heard if one.kind == "said" and isinstance(one.row, Message)]
        if self._session.options.bell and any(map(self._session.sentences.calls_me, said)):
            sys.stdout.write("\a")
            sys.stdout.flush()

    def _calls_from_elsewhere(self, news: News) -> bool:
        """Whether it is said to who reads, in a channel that they did not ask to hear."""
        followed, row = self._session.followed, news.row
        if followed is None or row.channel_id in followed or news.kind != "said":
            return False
        return isinstance(row, Message) and self._session.sentences.calls_me(row)

    def _tell_call(self, news: News) -> None:
        """By whom and where; what it says is said when one goes there."""
        if isinstance(news.row, Message):
            sentences = self._session.sentences
            label = sentences.label(news.row.channel_id)
            self._session.remark(f"{sentences.who(news.row)} wrote to you in {label}; /go {label}")

    def _is_to_be_said(self, news: News) -> bool:
        """In a channel that is followed; and not said already, as what was unread where one went."""
        followed, row = self._session.followed, news.row
        if followed is not None and row.channel_id not in followed:
            return False
        if news.kind != "said" or not isinstance(row, Message):
            return True
        return self._session.numbers.known(row.id) is None

    def _tell_line(self) -> None:
        """That the line is lost or back, once; a short try between is nobody's business."""
        state = self._session.account.connection.state
        if state.phase in CONNECTED:
            if self._line != "up":
                self._line = "up"
                self._session.remark("connected again")
        elif state.phase in _OUT and self._line == "up":
            self._line = "down"
            reason = f": {state.reason}" if state.reason else ""
            self._session.remark(f"connection lost{reason}\nWhat you write is sent when it is back.")
        elif state.phase in _STUCK and self._line != "stuck":
            self._line = "stuck"
            name = self._session.account.name
            advice = f"`chat-tui login {name}` signs in again; `chat-tui doctor` looks closer."
            self._session.remark(f"{state.phase.value}: {state.reason}\n{advice}")

    def _tell_writers(self, changes: Changes) -> None:
        for channel_id in changes.typing:
            now = frozenset(self._session.account.typing.who(channel_id))
            new = now - self._writers.get(channel_id, frozenset())
            self._writers[channel_id] = now
            followed = self._session.followed
            if followed is None or channel_id in followed:
                for user_id in new:
                    name = self._session.sentences.name(user_id)
                    self._session.remark(f"{name} is writing in {self._session.sentences.label(channel_id)}")
