"""How does all that was said in a channel pass by, oldest first, with no more of it in memory than a page?

What is not here yet is fetched into the store first, a page at a time as fast as the server lets us, so an
export that was broken off goes on where it stood.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.errors import RateLimitedError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message, MessageKind, TimelinePage, TimelineRow
from chat_tui.text.times import date_title

if TYPE_CHECKING:
    from chat_tui.account.account import Account

PAGE = 200
MOST_TRIES = 5
"""Failures in a row before we give up; being asked to slow down is none."""
LONGEST_WAIT = 30.0
_EARLIEST = Position(Millis(-(1 << 62)), MessageId(""))

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a channel: what was said after one place and before another, or all; or one thread."""

    channel_id: ChannelId
    after: Position | None = None
    before: Position | None = None
    root_id: MessageId | None = None


class Fetching:
    """Has the server tell what is missing here; raises what the backend raises once patience ends."""

    def __init__(self, account: Account, told: Callable[[str], None], sleep: Sleep = asyncio.sleep) -> None:
        self._account = account
        self._told = told
        self._sleep = sleep

    async def reach_back(self, span: Span) -> None:
        """Fetch pages until the beginning of the span is known."""
        store, history = self._account.store, self._account.history
        await self.patiently(partial(history.ensure_newest, span.channel_id))
        while not store.history_complete(span.channel_id):
            oldest = store.oldest_known(span.channel_id)
            if span.after and oldest and oldest <= span.after:
                return
            await self.patiently(partial(history.older, span.channel_id, limit=PAGE))
            reached = store.oldest_known(span.channel_id)
            if reached is None or reached == oldest:
                return
            self._told(f"known back to {date_title(reached.at)}")

    async def newest(self, channel_id: ChannelId) -> None:
        """Fetch what was said last."""
        await self.patiently(partial(self._account.history.ensure_newest, channel_id))

    async def older(self, channel_id: ChannelId) -> bool:
        """Fetch one page more of the past; whether there was any."""
        store = self._account.store
        oldest = store.oldest_known(channel_id)
        if store.history_complete(channel_id):
            return False
        await self.patiently(partial(self._account.history.older, channel_id, limit=PAGE))
        return store.oldest_known(channel_id) != oldest

    async def thread(self, root_id: MessageId) -> None:
        """Fetch all replies of a thread."""
        await self.patiently(partial(self._account.history.thread, root_id))

    async def gap(self, gap: Gap) -> None:
        """Fetch a page of what is missing there."""
        await self.patiently(partial(self._account.history.fill, gap))

    async def authors(self, rows: Iterable[TimelineRow]) -> None:
        """Have the names of who wrote these rows."""
        authors = {row.author_id for row in rows if isinstance(row, Message)}
        await self.patiently(partial(self._account.directory.meet, authors))

    async def patiently(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask until there is an answer, waiting as long as the server says."""
        failures = 0
        while True:
            try:
                await ask()
                return
            except TransientError as error:
                failures += not isinstance(error, RateLimitedError)
                if failures >= MOST_TRIES:
                    raise
                wait = error.retry_after or min(2.0**failures, LONGEST_WAIT)
                self._told(f"waiting {wait:.0f} s: {error}")
                await self._sleep(wait)


async def newest(account: Account, span: Span, count: int, fetching: Fetching | None) -> Span:
    """The end of a span that `count` messages begin in; what of it is not here is fetched."""
    store, edge, seen = account.store, span.before, 0
    if fetching:
        await fetching.newest(span.channel_id)
    while True:
        page = store.timeline(span.channel_id, before=edge, limit=PAGE)
        for row in reversed(page.rows):
            if span.after is not None and row.position <= span.after:
                return span
            seen += isinstance(row, Message) and not row.deleted_at
            if seen == count:
                return replace(span, after=Position(row.position.at, MessageId("")))
        edge = page.rows[0].position if page.rows else edge
        if not page.has_older and not (fetching and await fetching.older(span.channel_id)):
            return span


async def passing(account: Account, span: Span, fetching: Fetching | None) -> AsyncGenerator[TimelineRow]:
    """The rows of a span, each thread's replies right behind its root; nothing is fetched without `fetching`.

    A gap comes by only where nobody could fill it.
    """
    if span.root_id is not None:
        if fetching:
            await fetching.thread(span.root_id)
            await fetching.authors(account.store.thread(span.root_id))
        for message in account.store.thread(span.root_id):
            yield message
        return
    if fetching:
        await fetching.reach_back(span)
    edge, has_newer = span.after or _EARLIEST, True
    while has_newer:
        page = await _whole_page(account, span, edge, fetching)
        for row in page.rows:
            if _is_behind(span, row):
                return
            edge = row.position
            async for one in _with_replies(account, row, fetching):
                yield one
        has_newer = page.has_newer
        await asyncio.sleep(0)  # the account goes on living meanwhile


async def _whole_page(
    account: Account, span: Span, edge: Position, fetching: Fetching | None
) -> TimelinePage:
    """The page after a place, with what was missing in it."""
    refused: set[Position] = set()
    while True:
        page = account.store.timeline(span.channel_id, after=edge, limit=PAGE)
        gaps = (row for row in page.rows if isinstance(row, Gap) and not _is_behind(span, row))
        gap = next((gap for gap in gaps if gap.newer not in refused), None)
        if gap is None or fetching is None:
            if fetching:
                await fetching.authors(page.rows)
            return page
        refused.add(gap.newer)
        await fetching.gap(gap)


def _is_behind(span: Span, row: TimelineRow) -> bool:
    return span.before is not None and row.position >= span.before


async def _with_replies(
    account: Account, root: TimelineRow, fetching: Fetching | None
) -> AsyncGenerator[TimelineRow]:
    if isinstance(root, Message) and root.kind is MessageKind.EPHEMERAL:
        return
    yield root
    if isinstance(root, Message) and root.reply_count:
        replies = account.store.thread(root.id)[1:]
        if fetching and len(replies) < root.reply_count:
            await fetching.thread(root.id)
            replies = account.store.thread(root.id)[1:]
        if fetching:
            await fetching.authors(replies)
        for reply in replies:
            if reply.kind is not MessageKind.EPHEMERAL:
                yield reply
