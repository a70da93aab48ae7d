"""What was heard of the moment: reactions, typing, presence; kept for one reader until it asks, bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from chat_tui.account.account import Account
from chat_tui.account.feed import Subscription
from chat_tui.model import events as inner
from chat_tui.model.changes import NOTHING
from chat_tui.model.ids import ChannelId

MOST_WAITING = 1_000
Sign = inner.ReactionAdded | inner.ReactionRemoved | inner.TypingStarted | inner.PresenceChanged


class Signs:
    """Listens until it is closed; wakes the reader of `changes`."""

    def __init__(self, account: Account, changes: Subscription, follows: Callable[[ChannelId], bool]) -> None:
        self._listeners = account.listeners
        self._changes = changes
        self._follows = follows
        self._waiting: deque[Sign] = deque()
        self._overrun = False
        self._listeners.append(self._hear)

    def take(self) -> tuple[list[Sign], bool]:
        """What was heard since, and whether something before it was dropped."""
        # Which channels are followed is known only when the reader asks for the first time.
        heard, overrun = list(filter(self._is_wanted, self._waiting)), self._overrun
        self._waiting.clear()
        self._overrun = False
        return heard, overrun

    def close(self) -> None:
        """Listen no longer; safe to call twice."""
        if self._hear in self._listeners:
            self._listeners.remove(self._hear)

    def _hear(self, events: Sequence[inner.Event]) -> None:
        heard = [event for event in events if isinstance(event, Sign)]
        if not heard:
            return
        self._waiting.extend(heard)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self._overrun = True
        self._changes.tell(NOTHING)

    def _is_wanted(self, sign: Sign) -> bool:
        return isinstance(sign, inner.PresenceChanged) or self._follows(sign.channel_id)
