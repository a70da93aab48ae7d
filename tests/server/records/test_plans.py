"""Does what people ask stay quick when there are very many posts: is nothing looked through whole?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

import pytest

from chat_tui.server.records import posts, search, threads, timelines
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.search import Scope
from tests.server.conftest import World

WHOLE = re.compile(r"SCAN (p|r|posts)\b(?!.* USING)")


def plans(db: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """What SQLite does for everything that is asked."""
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    try:
        ask()
    finally:
        db.set_trace_callback(None)
    assert asked
    found = []
    for sql in asked:
        if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "WITH")):
            found += [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return found


@pytest.fixture
async def thread(world: World) -> Row:
    root = await world.post("alice", "the root of it")
    await world.post("bob", "a reply to it", root_id=root["id"])
    return root


async def test_lists_threads_and_searches_use_an_index(world: World, thread: Row) -> None:
    db, channel, user = world.records.reader, world.channel(), world.id("alice")
    page = timelines.page(db, channel, limit=60, offset=0, roots_only=False)
    asks: dict[str, Callable[[], object]] = {
        "page": lambda: timelines.page(db, channel, limit=60, offset=0, roots_only=True),
        "before": lambda: timelines.before(db, thread["id"], channel, limit=9, offset=0, roots_only=False),
        "since": lambda: timelines.since(db, channel, 1, roots_only=False),
        "their threads": lambda: timelines.threads_of(db, page.order),
        "thread": lambda: timelines.thread(db, thread["id"]),
        "replies": lambda: timelines.replies_after(db, thread["id"], (0, ""), limit=9, downwards=True),
        "participants": lambda: threads.participants(db, [thread["id"]]),
        "thread state": lambda: threads.get(db, thread["id"], user),
        "mentions": lambda: threads.replies_mentioning(db, thread["id"], 0),
        "last change": lambda: timelines.newest_change(db, channel),
        "words": lambda: search.find(db, "root it -other", Scope(user)),
        "words of one": lambda: search.find(db, "from:bob reply", Scope(user, world.team["id"])),
    }
    for name, ask in asks.items():
        assert not [plan for plan in plans(db, ask) if WHOLE.search(plan)], name


async def test_saying_and_deleting_use_an_index(world: World, thread: Row) -> None:
    def change(tx: Transaction) -> list[str]:
        reply = posts.NewPost(world.channel(), world.id("alice"), "one more", root_id=thread["id"])
        return [
            *plans(tx.db, lambda: posts.create(tx, reply)),
            *plans(tx.db, lambda: posts.delete(tx, thread, world.id("alice"))),
        ]

    found = await world.records.write(change)
    assert not [plan for plan in found if WHOLE.search(plan)]


async def test_a_search_finds_the_newest_whatever_was_written_down_last(world: World) -> None:
    for text in ("apple pear", "apple plum", "pear #fruit", "プラム apple"):
        await world.post("alice", text)

    def find(terms: str, *, any_word: bool = False) -> list[str]:
        found = search.find(world.records.reader, terms, Scope(world.id("alice"), any_word=any_word))
        return [row["message"] for row in found]

    assert find("apple") == ["プラム apple", "apple plum", "apple pear"]
    assert find("apple pear") == ["apple pear"]
    assert find("apple pear", any_word=True) == ["プラム apple", "pear #fruit", "apple plum", "apple pear"]
    assert find("pear -apple") == ["pear #fruit"]
    assert find("plum #fruit", any_word=True) == ["pear #fruit", "apple plum"]
    assert find("pear #fruit") == ["pear #fruit"]
    assert find("apple プラム") == ["プラム apple"]
    assert find("app*") == ["プラム apple", "apple plum", "apple pear"]
