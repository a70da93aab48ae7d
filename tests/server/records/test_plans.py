"""Does what people ask stay quick when there are very many posts: is nothing looked through whole?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any, cast

import pytest

from chat_tui.server.records import posts, search, threads, timelines
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.search import Scope
from tests.server.conftest import World

WHOLE = re.compile(r"SCAN (p|r|posts)\b")


class Watched:
    """A connection that notes how SQLite does what it is asked, with values it does not know beforehand."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.plans: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        self.plans += [row[3] for row in self._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return self._db.execute(sql, values)

    def whole(self) -> list[str]:
        """Where all posts were looked through."""
        assert self.plans
        return [plan for plan in self.plans if WHOLE.search(plan)]


@pytest.fixture
async def thread(world: World) -> Row:
    root = await world.post("alice", "the root of it")
    await world.post("bob", "a reply to it", root_id=root["id"])
    return root


async def test_lists_threads_and_searches_use_an_index(world: World, thread: Row) -> None:
    watched = Watched(world.records.reader)
    db, channel, user = cast(sqlite3.Connection, watched), world.channel(), world.id("alice")
    page = timelines.page(db, channel, limit=60, offset=0, roots_only=False)
    timelines.page(db, channel, limit=60, offset=0, roots_only=True)
    timelines.before(db, thread["id"], channel, limit=9, offset=0, roots_only=False)
    timelines.since(db, channel, 1, roots_only=False)
    timelines.threads_of(db, page.order)
    timelines.thread(db, thread["id"])
    timelines.replies_after(db, thread["id"], (0, ""), limit=9, downwards=True)
    timelines.newest_change(db, channel)
    threads.participants(db, [thread["id"]])
    threads.get(db, thread["id"], user)
    threads.replies_mentioning(db, thread["id"], 0)
    search.find(db, "root it -other", Scope(user))
    search.find(db, "from:bob reply", Scope(user, world.team["id"]))
    assert not watched.whole()


async def test_saying_and_deleting_use_an_index(world: World, thread: Row) -> None:
    def change(tx: Transaction) -> list[str]:
        watched = Watched(tx.db)
        tx.db = cast(sqlite3.Connection, watched)
        posts.create(tx, posts.NewPost(world.channel(), world.id("alice"), "one more", root_id=thread["id"]))
        root = posts.by_id(tx.db, thread["id"])
        assert root is not None
        posts.delete(tx, root, world.id("alice"))
        return watched.whole()

    assert not await world.records.write(change)


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
