"""What is new in an account, each message once: also over lost lines, and for a reader that is too slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.account.reaching import why_out_of_reach
from chat_tui.client.place import Place
from chat_tui.errors import RejectedError, TransientError
from chat_tui.model.changes import Changes
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message
from chat_tui.realtime.connection import HOPELESS

if TYPE_CHECKING:
    from chat_tui.account.account import Account

AT_ONCE = 100
"""Messages in memory for one reader, however many wait in the store."""
MOST_WAITING = 4_096
"""Changes merged for a reader before it is told that it missed something, and reads the store again."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a reader gets at a time: what was said since, oldest first, and what else moved of messages."""

    said: Sequence[Message] = ()
    moved: Sequence[Message] = ()
    line_moved: bool = False
    overrun: bool = False
    """The reader was too slow: of what is in `moved` something was lost, of what is in `said` nothing."""


class News:
    """Follows an account from a place on. The reader says of each message when it is dealt with.

    Nothing is told while the account catches up: it learns channel after channel, and a reader wants the
    messages in their order.
    """

    def __init__(self, account: Account, follows: Callable[[ChannelId], bool]) -> None:
        self._account = account
        self._follows = follows
        self.changes = account.feed.subscribe(most_waiting=MOST_WAITING)
        self.has_learned = False
        """Whether the store has all that was said behind the place that the turns began at."""

    async def turns(self, place: Place, *, learn: bool) -> AsyncGenerator[Turn]:
        """What is new behind the place, until the account is closed.

        With `learn` this account may not have heard all that was said since; else only what comes is read.
        Raises AuthError or BlockedError when only a person can help.
        """
        account, line = self._account, self._account.connection
        is_behind, since = True, line.state.since
        while True:
            if line.state.phase in HOPELESS:
                raise why_out_of_reach(account)
            if is_behind and line.is_online:
                if not await self._learned(place, all_of_it=learn):
                    continue
                is_behind, learn, self.has_learned = False, False, True
                async for turn in self._read_again(place):
                    yield turn
                continue
            try:
                changes = await anext(self.changes)
            except StopAsyncIteration:
                return
            # A line that went and came back between two looks has another beginning.
            is_behind |= changes.everything or not line.is_online or since != line.state.since
            since = line.state.since
            many = sum(map(len, changes.messages.values())) > AT_ONCE
            async for turn in self._heard(changes, place, told_later=is_behind or many):
                yield turn
            is_behind |= many

    async def _heard(self, changes: Changes, place: Place, *, told_later: bool) -> AsyncGenerator[Turn]:
        """What one delivery of the feed says; `told_later` what is new is read in its order afterwards."""
        yield Turn(line_moved=changes.connection, overrun=changes.everything)
        moved_in = filter(self._follows, changes.messages)
        named = [message_id for channel_id in moved_in for message_id in changes.messages[channel_id]]
        for start in range(0, len(named), AT_ONCE):
            found = self._account.store.messages(named[start : start + AT_ONCE])
            found.sort(key=lambda message: message.position)
            new = [one for one in found if not one.deleted_at and place.is_new(one.id, one.created_at)]
            moved = [one for one in found if one not in new]
            yield Turn(said=() if told_later else new, moved=moved)

    async def _read_again(self, place: Place) -> AsyncGenerator[Turn]:
        """All that the store has behind the place, a page at a time."""
        store = self._account.store
        lines = store.said_since(Millis(place.floor + 1), AT_ONCE)
        while lines:
            key = lines[-1].key
            said = store.messages(line.id for line in lines if place.is_new(line.id, line.at))
            yield Turn(said=sorted(self._wanted(said, place), key=lambda message: message.position))
            lines = store.said_after(key, AT_ONCE)

    def _wanted(self, said: Iterable[Message], place: Place) -> list[Message]:
        """Those of the channels that are followed; the others are passed by."""
        wanted: list[Message] = []
        for message in said:
            if self._follows(message.channel_id):
                wanted.append(message)
            else:
                place.pass_by(message.id, message.created_at)
        return wanted

    async def _learned(self, place: Place, *, all_of_it: bool) -> bool:
        """Whether all behind the place is in the store now; False when it is to be tried again."""
        account = self._account
        holes = account.store.holes_since(place.floor)
        for summary in account.store.channel_summaries():
            channel = summary.channel
            spoken_in = channel.last_message_at > place.floor
            if not self._follows(channel.id) or not ((all_of_it and spoken_in) or channel.id in holes):
                continue
            try:
                await account.history.since(channel.id, Millis(place.floor + 1))
            except RejectedError:
                continue  # removed from it a moment ago
            except TransientError as error:
                if account.connection.is_online:
                    await asyncio.sleep(error.retry_after or 1.0)
                return False
        return True
