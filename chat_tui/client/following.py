"""How does a program follow what is said, from now on, from a moment on, or from where it was?"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from chat_tui.client import making
from chat_tui.client.desk import Desk, OnceOf
from chat_tui.client.kept import Kept
from chat_tui.client.marks import is_own
from chat_tui.client.news import News
from chat_tui.client.place import Place, place_now
from chat_tui.client.reading import Moment, place_of
from chat_tui.client.saying import channel_id_of
from chat_tui.client.stream import Stream
from chat_tui.client.values import Message, Target
from chat_tui.model import messages as inner
from chat_tui.model.ids import ChannelId, Millis, UserId
from chat_tui.store.store import Store

SAVE_EVERY = 200
"""So many messages may be passed by before that is brought to the disk."""
SPOKEN = (inner.MessageKind.NORMAL, inner.MessageKind.ME)


@dataclass
class Followed:
    """Which channels are followed; what their targets mean is asked once."""

    targets: Sequence[Target]
    ids: set[ChannelId] = field(default_factory=set)

    def follows(self, channel_id: ChannelId) -> bool:
        """Whether it is one of them; all are, where none was named."""
        return not self.targets or channel_id in self.ids

    async def find(self, desk: Desk) -> None:
        """Ask for those that are not known yet; raises TargetError."""
        if len(self.ids) < len(self.targets):
            self.ids.update([await channel_id_of(desk, target) for target in self.targets])


@dataclass(frozen=True)
class Wish:
    """What of what is said is wanted."""

    own: bool
    notices: bool
    since: Moment | None = None
    keep: str = ""

    def wants(self, message: inner.Message, me: UserId | None) -> bool:
        """Whether it is one of those."""
        return (self.own or not is_own(message, me)) and (self.notices or message.kind in SPOKEN)


def messages(desk: Desk, targets: Sequence[Target], wish: Wish) -> Stream[Message]:
    """Each new message once; with `keep` from where the last program of that name was."""
    account, followed = desk.account, Followed(targets)
    news = News(account, followed.follows)
    start = here(account.store)
    kept = desk.kept(wish.keep) if wish.keep else None
    way = _Way(start, kept, learn=wish.since is not None)

    def let_go() -> None:
        news.changes.close()
        if wish.keep:
            desk.give_back(wish.keep)

    async def run() -> AsyncGenerator[Message]:
        await followed.find(desk)
        await way.begin(desk, wish)
        async for turn in news.turns(way.place, learn=way.learn):
            await way.learned(news, account.store)
            for one in turn.said:
                if not way.place.is_new(one.id, one.created_at):
                    continue
                if wish.wants(one, my_id(account.store)):
                    await making.known(desk, one.author_id)
                    yield making.message(desk, one, once=OnceOf(wish.keep, one.id) if kept else None)
                    # Asked for the next one: the program has dealt with this one.
                    await way.passed(one, save=True)
                else:
                    await way.passed(one, save=False)

    return Stream(desk, run, let_go)


class _Way:
    """Where a loop is, in memory or on disk as well."""

    def __init__(self, place: Place, kept: Kept | None, *, learn: bool) -> None:
        self.place, self._kept = place, kept
        self.learn = learn
        self._has_begun = False

    async def begin(self, desk: Desk, wish: Wish) -> None:
        """Take up the place that was kept, or begin at the moment that was asked for, or now."""
        if self._has_begun:
            return
        cache = cache_name(desk.account.store)
        if self._kept is not None and self._kept.place is not None:
            self.place = self._kept.place
            self.learn = self._kept.cache != cache
        else:
            if wish.since is not None:
                at = (await place_of(desk, wish.since)).at
                self.place = Place(Millis(at - 1))
            if self._kept is not None:
                await self._kept.begin(self.place, "" if self.learn else cache)
        self._has_begun = True

    async def learned(self, news: News, store: Store) -> None:
        """What was said before this program began is in the store now: it need not be asked for again."""
        if not (self.learn and news.has_learned):
            return
        self.learn = False
        if self._kept is not None:
            self._kept.cache = cache_name(store)
            await self._kept.save()

    async def passed(self, message: inner.Message, *, save: bool) -> None:
        """It is dealt with, or not wanted; on disk when this returns, if `save`."""
        if self._kept is None:
            self.place.pass_by(message.id, message.created_at)
            return
        self._kept.pass_by(message.id, message.created_at)
        if save or self._kept.unsaved >= SAVE_EVERY:
            await self._kept.save()


def cache_name(store: Store) -> str:
    """What tells one local copy from another, also from one that was begun anew in its place."""
    path = store.path
    return f"{path}:{os.stat(path).st_ino}"


def here(store: Store) -> Place:
    """The place of who begins now."""
    newest = (summary.channel.last_message_at for summary in store.channel_summaries())
    return place_now(store, newest, Millis(int(time.time() * 1000)))


def my_id(store: Store) -> UserId | None:
    """Who we are, if that is known."""
    return store.me.id if store.me is not None else None
