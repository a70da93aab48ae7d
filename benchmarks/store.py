"""How quick is the local store at 1,000, 100,000 and 1,000,000 messages: ingest, the newest 60, open, search?

Run `python -m benchmarks.store`; `--quick` leaves the million out. Prints one Markdown table.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chat_tui.model.channels import Channel, ChannelKind, Membership
from chat_tui.model.events import Batch, HistoryPage, MessagePosted, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.store.store import Store

SIZES = (1_000, 100_000, 1_000_000)
CHANNELS = 20
BATCH = 200
"""Events a transaction: what a busy moment brings in one frame."""
REPEATS = 50
START = 1_700_000_000_000
VOCABULARY = 20_000
WORDS_A_MESSAGE = 18
LETTERS = "abcdefghijkmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Figures:
    """What was measured for one size; rates in messages a second, times in milliseconds."""

    size: int
    live_rate: float
    page_rate: float
    open_ms: float
    newest_ms: float
    deep_ms: float
    word_ms: float
    megabytes: float


def main() -> None:
    """Measure every size and print the table."""
    sizes = SIZES[:2] if "--quick" in sys.argv else SIZES
    columns = (
        "messages",
        "live/s",
        "history/s",
        "open, ms",
        "newest 60, ms",
        "middle 60, ms",
        "search, ms",
        "MB",
    )
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as directory:
            found = asyncio.run(measure(Path(directory) / "cache.sqlite", size))
        print(
            f"| {found.size:,} | {found.live_rate:,.0f} | {found.page_rate:,.0f} | {found.open_ms:.1f}"
            f" | {found.newest_ms:.2f} | {found.deep_ms:.2f} | {found.word_ms:.2f} | {found.megabytes:.0f} |",
            flush=True,
        )


async def measure(path: Path, size: int) -> Figures:
    """Fill a store with `size` messages, half as live events and half as pages, and read it."""
    store = Store.open(path)
    await store.apply(Batch((StreamOpened(resumed=False), lists())))
    made = messages(size)
    live_rate = await ingest_live(store, made, size // 2)
    page_rate = await ingest_pages(store, made, size - size // 2)
    await store.close()
    open_ms = timed(lambda: reopen(path), 10)
    store = Store.open(path)
    channel = channel_id(0)
    middle = store.timeline(channel, limit=size // CHANNELS // 2 + 1).rows[0].position
    newest_ms = timed(lambda: store.timeline(channel, limit=60))
    deep_ms = timed(lambda: store.timeline(channel, before=middle, limit=60))
    word_ms = timed(lambda: store.search("word1 word2"))
    await store.close()
    return Figures(
        size,
        live_rate,
        page_rate,
        open_ms,
        newest_ms,
        deep_ms,
        word_ms,
        path.stat().st_size / 1e6,  # noqa: ASYNC240
    )


async def ingest_live(store: Store, made: Iterator[Message], count: int) -> float:
    """Messages a second as events, `BATCH` a transaction."""
    batches = [
        Batch(tuple(MessagePosted(next(made), mentions_me=False) for _ in range(min(BATCH, count - done))))
        for done in range(0, count, BATCH)
    ]
    began = time.perf_counter()
    for batch in batches:
        await store.apply(batch)
    return count / (time.perf_counter() - began)


async def ingest_pages(store: Store, made: Iterator[Message], count: int) -> float:
    """Messages a second as pages of history, `BATCH` a page."""
    by_channel: dict[ChannelId, list[Message]] = {}
    for _ in range(count):
        message = next(made)
        by_channel.setdefault(message.channel_id, []).append(message)
    pages = [
        HistoryPage(channel, tuple(run[start : start + BATCH]), has_newer=True)
        for channel, run in by_channel.items()
        for start in range(0, len(run), BATCH)
    ]
    began = time.perf_counter()
    for page in pages:
        await store.record_page(page)
    return count / (time.perf_counter() - began)


def reopen(path: Path) -> None:
    """Open the store as a start of the app does."""
    Store.open(path)._database.close_now()


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of `work` in milliseconds."""
    times: list[float] = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def lists() -> SnapshotTaken:
    """Twenty channels and 200 people."""
    users = tuple(User(UserId(f"user-{number:021}"), f"user{number}") for number in range(200))
    channels = tuple(
        Channel(channel_id(number), ChannelKind.PUBLIC, f"channel-{number}") for number in range(CHANNELS)
    )
    memberships = tuple(Membership(channel.id) for channel in channels)
    return SnapshotTaken(users[0], (), channels, memberships, users)


def messages(size: int) -> Iterator[Message]:
    """Messages of natural length with a natural mix of common and rare words."""
    chance = random.Random(7)
    words = [f"word{number}" for number in range(VOCABULARY)]
    weights = [1 / (number + 1) for number in range(VOCABULARY)]
    pool = chance.choices(words, weights, k=200_000)
    for number in range(size):
        start = chance.randrange(len(pool) - WORDS_A_MESSAGE)
        at = Millis(START + number * 1000)
        yield Message(
            id=MessageId("".join(chance.choices(LETTERS, k=26))),
            channel_id=channel_id(number % CHANNELS),
            author_id=UserId(f"user-{chance.randrange(200):021}"),
            text=" ".join(pool[start : start + WORDS_A_MESSAGE]),
            created_at=at,
            updated_at=at,
        )


def channel_id(number: int) -> ChannelId:
    """An id as long as Mattermost's."""
    return ChannelId(f"channel-{number:018}")


if __name__ == "__main__":
    main()
