"""What came of one attempt to deliver an action: sent, to be tried again, refused, or held back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from chat_tui.account.naming import named
from chat_tui.account.reconcile import earliest, find_sent
from chat_tui.account.spool import Spool
from chat_tui.backends.base import Backend
from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    ChatError,
    Delivery,
    FileError,
    RejectedError,
    TransientError,
)
from chat_tui.model.actions import (
    DeleteMessage,
    MarkRead,
    MarkThreadRead,
    Receipt,
    RemoveReaction,
    SendMessage,
)
from chat_tui.model.events import MessageSeen
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ClientId, Millis
from chat_tui.model.outbox import OutboxItem
from chat_tui.realtime.timing import Timing
from chat_tui.store.store import Store

log = logging.getLogger(__name__)

WINDOW_MARGIN = 5.0
"""Seconds kept from the end of a server's dedupe window: our answer was lost after it began."""
FOR_EVER = float("inf")
CLOSED = frozenset({403, 404})
"""What is answered about a place where we cannot look: a thread that is gone, a channel that was left."""
BLOCKED_WAIT = 60.0
GIVE_UP_AFTER = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """The server did it."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The server has one more file of it; `item` is what remains to be done."""

    item: OutboxItem


@dataclass(frozen=True, slots=True)
class Again:
    """Try later: not before the server wants it, in `floor` seconds; `uncertain`: it may have arrived.

    `pause` is the shortest wait of our own choice, over as soon as a line to the server lives.
    """

    reason: str
    floor: float = 0.0
    uncertain: bool = False
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken as it is."""

    error: ChatError


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Nothing can be sent until somebody signs in."""

    error: AuthError
    uncertain: bool


Failure = Again | Refused | HeldBack
Outcome = Sent | Uploaded | Failure


class Courier:
    """Carries one item at a time for each channel; remembers since when an item is uncertain.

    `told` is called as a file goes up, with its message and how many bytes have gone.
    """

    def __init__(
        self,
        backend: Backend,
        store: Store,
        timing: Timing,
        spool: Spool,
        told: Callable[[OutboxItem, int], None],
    ) -> None:
        self._backend = backend
        self._spool = spool
        self._told = told
        self._store = store
        self._timing = timing
        self._line: int | None = None
        self._lines = 0
        self._first_uncertain: dict[ClientId, float] = {}
        self._newest_before: dict[ClientId, Millis] = {}

    async def deliver(self, item: OutboxItem, *, was_uncertain: bool) -> Outcome:
        """Take the next step with it: a file that the server does not have yet, else the action itself.

        Never raises but when cancelled: a bug on the way is a refusal that keeps the text.
        """
        started, line = self._timing.clock(), self._line
        outcome: Outcome
        try:
            outcome = await self._step(item, was_uncertain=was_uncertain)
        except BackendError as error:
            outcome = self._judge(item, error, was_uncertain=was_uncertain)
        except FileError as error:
            outcome = Refused(error)
        except Exception as error:  # a backend's bug must neither end the outbox nor lose what was written
            log.exception("an action could not be delivered")
            outcome = Refused(ChatError(f"Internal error: {type(error).__name__}."))
        if not isinstance(outcome, Again | HeldBack) or not outcome.uncertain:
            self.forget(item.client_id)
        elif line is not None and line == self._line and not was_uncertain:
            # What was uncertain before is not known by when it was tried first.
            self._first_uncertain[item.client_id] = started
        return outcome

    def line_is_up(self) -> None:
        """An event stream lives: as long as it does, the server was not restarted."""
        self._lines += 1
        self._line = self._lines

    def line_is_lost(self) -> None:
        """Who comes back may be a restarted server, which has forgotten what it was sent a moment ago."""
        self._line = None
        self._first_uncertain.clear()

    def forget(self, client_id: ClientId) -> None:
        """The item is settled."""
        self._first_uncertain.pop(client_id, None)
        self._newest_before.pop(client_id, None)

    async def _step(self, item: OutboxItem, *, was_uncertain: bool) -> Outcome:
        action, file = item.action, item.next_file
        if isinstance(action, SendMessage) and file is not None:
            with self._spool.open(file) as source:
                chunks = self._spool.pieces(source, lambda gone: self._told(item, gone))
                there = await self._backend.upload(item.channel_id, file.name, file.size, chunks)
            return Uploaded(replace(item, action=action.with_uploaded(file, there.id), attempts=0, reason=""))
        return Sent(await self._carry(item, was_uncertain=was_uncertain))

    async def _carry(self, item: OutboxItem, *, was_uncertain: bool) -> Receipt:
        action = item.action
        if not isinstance(action, SendMessage):
            return await self._backend.perform(action)
        said = action.as_said()
        if was_uncertain and not self._would_be_recognised(item.client_id):
            found = await self._look_for(item, said)
            if found is not None:
                return found
        self._note_newest(item)
        return named(await self._backend.perform(said), action)

    def _would_be_recognised(self, client_id: ClientId) -> bool:
        """Whether the server still knows our id; after a restart, ours or the server's, nobody can say."""
        window = self._backend.capabilities.dedupe_window
        if window == FOR_EVER:
            return True
        first = self._first_uncertain.get(client_id)
        return first is not None and self._timing.clock() - first < window - WINDOW_MARGIN

    async def _look_for(self, item: OutboxItem, action: SendMessage) -> Receipt | None:
        me = self._store.me or await self._backend.sign_in()
        since = earliest(item, self._newest_before.get(item.client_id))
        try:
            found = await find_sent(self._backend, action, me.id, since=since, timing=self._timing)
        except RejectedError as error:
            if error.status in CLOSED and await self._keeps_ids():
                return None
            raise
        if found is None:
            return None
        return Receipt((MessageSeen(replace(found, client_id=action.client_id)),), message_id=found.id)

    async def _keeps_ids(self) -> bool:
        """Whether the server knows every id for ever; what it can do is told when one signs in."""
        await self._backend.sign_in()
        return self._backend.capabilities.dedupe_window == FOR_EVER

    def _note_newest(self, item: OutboxItem) -> None:
        newest = self._store.newest_known(item.channel_id)
        if newest is not None and item.attempts == 0:
            self._newest_before[item.client_id] = newest.at

    def _judge(self, item: OutboxItem, error: BackendError, *, was_uncertain: bool) -> Outcome:
        match error:
            case AuthError():
                return HeldBack(error, uncertain=was_uncertain)
            case RejectedError() if _is_settled_anyway(item, error):
                return Sent(Receipt())
            case RejectedError():
                return Refused(error)
            case BlockedError():
                return Again(str(error), pause=BLOCKED_WAIT, uncertain=was_uncertain)
        arrived = not isinstance(error, TransientError) or error.delivery is Delivery.UNKNOWN
        is_said = isinstance(item.action, SendMessage) and item.next_file is None
        uncertain = is_said and (was_uncertain or arrived)
        if not uncertain and self._timing.wall() - item.created_at / 1000 > GIVE_UP_AFTER:
            return Refused(ChatError(f"Not sent for a day: {error}"))
        floor = error.retry_after if isinstance(error, TransientError) else None
        return Again(str(error), max(floor or 0.0, 0.0), uncertain=uncertain)


def _is_settled_anyway(item: OutboxItem, error: RejectedError) -> bool:
    """What is gone cannot be taken away again, and a read mark that is refused is no loss to tell of."""
    if isinstance(item.action, DeleteMessage | RemoveReaction):
        return error.status == 404
    return isinstance(item.action, MarkRead | MarkThreadRead)
