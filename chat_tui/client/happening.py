"""How does a program follow all that happens: what is said, edited, deleted, and the signs of the moment?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Sequence

from chat_tui.client import events, making
from chat_tui.client.desk import Desk
from chat_tui.client.events import Event
from chat_tui.client.following import Followed, Wish, here, my_id
from chat_tui.client.news import News, Turn
from chat_tui.client.place import Place
from chat_tui.client.signs import Sign, Signs
from chat_tui.client.stream import Stream
from chat_tui.client.values import Presence, Target
from chat_tui.model import events as told
from chat_tui.model import messages as inner
from chat_tui.model.ids import MessageId, Millis

MOST_REMEMBERED = 5_000
"""Edits and deletions that were told, so that none is told again."""


def everything(desk: Desk, targets: Sequence[Target], wish: Wish) -> Stream[Event]:
    """All that happens from now on."""
    account, followed = desk.account, Followed(targets)
    news = News(account, followed.follows)
    signs = Signs(account, news.changes, followed.follows)
    place, teller = here(account.store), _Teller(desk, wish)

    def let_go() -> None:
        news.changes.close()
        signs.close()

    async def run() -> AsyncGenerator[Event]:
        await followed.find(desk)
        async for turn in news.turns(place, learn=False):
            for event in teller.line(turn):
                yield event
            for one in turn.said:
                if place.is_new(one.id, one.created_at):
                    place.pass_by(one.id, one.created_at)
                    await making.known(desk, one.author_id)
                    for event in teller.said(one):
                        yield event
            for event in teller.moved_or_signs(turn, place, signs):
                yield event

    return Stream(desk, run, let_go)


class _Teller:
    """What edits, deletions and signs are to a program; each edit and deletion is told once."""

    def __init__(self, desk: Desk, wish: Wish) -> None:
        self._desk, self._wish = desk, wish
        self._floor = desk.account.store.newest_change()
        self._told: OrderedDict[MessageId, Millis] = OrderedDict()
        self._since = desk.account.connection.state.since
        self._is_online = desk.account.connection.is_online

    def line(self, turn: Turn) -> Iterator[Event]:
        """That it went, and that it is back; both, where that was between two looks."""
        connection = self._desk.account.connection
        if not turn.line_moved or connection.state.since == self._since:
            return
        self._since, was = connection.state.since, self._is_online
        self._is_online = connection.is_online
        if was:
            yield events.ConnectionLost("" if self._is_online else connection.state.reason)
        if self._is_online:
            yield events.ConnectionBack()

    def said(self, message: inner.Message) -> Iterator[Event]:
        """That it was said."""
        self._is_told(message.id, message.edited_at)
        if self._wish.wants(message, my_id(self._desk.account.store)):
            yield events.MessagePosted(making.message(self._desk, message))

    def moved_or_signs(self, turn: Turn, place: Place, signs: Signs) -> Iterator[Event]:
        """What else there is in a turn."""
        for one in turn.moved:
            if not place.is_new(one.id, one.created_at):
                yield from self._moved(one)
        heard, overrun = signs.take()
        if overrun or turn.overrun:
            yield events.Missed()
        for sign in heard:
            yield from self._sign(sign)

    def _moved(self, message: inner.Message) -> Iterator[Event]:
        """That a message was edited or deleted since this began."""
        at = message.deleted_at or message.edited_at
        if self._is_told(message.id, at) or not self._wish.wants(message, my_id(self._desk.account.store)):
            return
        if not message.deleted_at:
            yield events.MessageEdited(making.message(self._desk, message))
            return
        yield events.MessageDeleted(
            message.id,
            making.channel(self._desk, message.channel_id),
            making.person(self._desk, message.author_id),
            making.moment(message.deleted_at),
            message.root_id,
        )

    def _is_told(self, message_id: MessageId, at: Millis) -> bool:
        """Whether an edit or deletion was told, or was before this began; asking is telling."""
        if at <= self._floor or self._told.get(message_id) == at:
            return True
        self._told[message_id] = at
        if len(self._told) > MOST_REMEMBERED:
            self._floor = max(self._floor, self._told.popitem(last=False)[1])
        return False

    def _sign(self, sign: Sign) -> Iterator[Event]:
        """A sign of the moment, unless it is our own."""
        desk = self._desk
        user_id = sign.presence.user_id if isinstance(sign, told.PresenceChanged) else sign.user_id
        if user_id == my_id(desk.account.store) and not self._wish.own:
            return
        if isinstance(sign, told.PresenceChanged):
            presence = Presence(sign.presence.presence.value)
            yield events.PresenceChanged(making.person(desk, user_id), presence)
            return
        where, who = making.channel(desk, sign.channel_id), making.person(desk, sign.user_id)
        if isinstance(sign, told.TypingStarted):
            yield events.Typing(where, who, sign.root_id)
        elif isinstance(sign, told.ReactionAdded):
            yield events.ReactionAdded(sign.message_id, where, who, sign.emoji)
        else:
            yield events.ReactionRemoved(sign.message_id, where, who, sign.emoji)
