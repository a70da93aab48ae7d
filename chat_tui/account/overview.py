"""What happened while nobody was here? A short account of everything unread, what calls us first."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.store.missed import Said, Unread, said_since
from chat_tui.text.mentions import mentions_me

if TYPE_CHECKING:
    from chat_tui.store.store import Store

MOST_LINES = 3
MOST_FILES = 5
_ALONE = (ChannelKind.DIRECT, ChannelKind.GROUP)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke how often; `name` is what a web hook called itself."""

    user_id: UserId
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class News:
    """One channel, or one thread, with something unread in it; texts are raw."""

    channel_id: ChannelId
    root_id: MessageId | None
    unread: int
    mentions: int
    speakers: tuple[Speaker, ...] = ()
    """Who spoke most first."""
    calls: tuple[Said, ...] = ()
    """What calls us by name, or everybody; the oldest first."""
    latest: tuple[Said, ...] = ()
    """The last that was said, oldest first; of calls it says nothing again."""
    files: tuple[str, ...] = ()
    at: Millis = Millis(0)
    """When the last of it was said."""
    first: MessageId | None = None
    """The oldest of it that is here."""


async def overview(store: Store) -> list[News]:
    """What is unread, read in a thread: calls first, then threads, then where something was said last."""
    me = store.me
    if me is None:
        return []
    counts = dict(_unread(store))
    alone = frozenset(place for place in counts if _is_alone(store, place))
    names = frozenset({f"@{me.name}", *me.mention_words})

    def look(connection: sqlite3.Connection) -> list[News]:
        said = said_since(connection, tuple(counts), me.id)
        return [_news(place, *counts[place], said[place], names, alone=place in alone) for place in counts]

    news = await store.finder.ask(look)
    return sorted(news, key=lambda each: (each.mentions == 0, each.root_id is None, -each.at))


def _unread(store: Store) -> Iterable[tuple[Unread, tuple[int, int]]]:
    for summary in store.channel_summaries():
        standing = summary.membership
        if standing.mentions or (standing.unread and not standing.muted):
            place = Unread(summary.channel.id, standing.last_viewed_at)
            yield place, (standing.unread, standing.mentions)
    for state in store.followed_threads():
        if state.unread or state.mentions:
            yield Unread(state.channel_id, state.viewed_at, state.root_id), (state.unread, state.mentions)


def _is_alone(store: Store, place: Unread) -> bool:
    channel = store.channel(place.channel_id)
    return channel is not None and channel.kind in _ALONE


def _news(
    place: Unread,
    unread: int,
    mentions: int,
    said: Sequence[Said],
    names: frozenset[str],
    *,
    alone: bool,
) -> News:
    """In a conversation of few, all that is said is for us: its last words are told, none as a call."""
    calls = [
        each for each in said if mentions and not alone and (each.calls_me or mentions_me(each.text, names))
    ]
    shown = frozenset(each.id for each in calls[:MOST_LINES])
    rest = [each for each in said if each.id not in shown]
    files = dict.fromkeys(name for each in said for name in each.files if name)
    voices = Counter((each.author_id, each.author_name) for each in said)
    return News(
        place.channel_id,
        place.root_id,
        unread,
        mentions,
        tuple(Speaker(who, name, count) for (who, name), count in voices.most_common()),
        tuple(reversed(calls[:MOST_LINES])),
        tuple(reversed(rest[: max(1, MOST_LINES - len(shown))])),
        tuple(files)[:MOST_FILES],
        said[0].at if said else place.since,
        said[-1].id if said else None,
    )
