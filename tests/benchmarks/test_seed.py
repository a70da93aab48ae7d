"""Does the seed make the home it says, the same each time, and does the app's store open it?"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.seed import ACCOUNT, BENCH, MARKER, OTHERS, ROOMS, seed_home
from chat_tui.config.accounts import load_accounts
from chat_tui.config.locations import Locations
from chat_tui.store.store import Store
from chat_tui.ui.places import first_channel

MESSAGES = 300


def cache_of(home: Path) -> Path:
    return Locations.from_environment(home, {}).account_dir(ACCOUNT) / "1" / "cache.sqlite"


def rows_of(home: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(cache_of(home))) as database:
        return database.execute("SELECT * FROM messages ORDER BY key").fetchall()


async def test_a_home_has_so_many_messages_and_opens_at_the_newest(tmp_path: Path) -> None:
    home = await _made(tmp_path / "a")
    accounts = load_accounts(Locations.from_environment(home, {}).accounts_file)
    assert list(accounts) == [ACCOUNT]
    store = Store.open(cache_of(home))
    try:
        assert first_channel(store, None) == BENCH
        page = store.timeline(BENCH, limit=10)
        assert page.rows[-1].text == MARKER  # type: ignore[union-attr]
        assert len(store.channel_summaries()) == len(ROOMS) + 1
        assert store.search(MARKER)
    finally:
        await store.close()
    rows = rows_of(home)
    assert len(rows) == MESSAGES + len(ROOMS) * min(OTHERS, MESSAGES)
    assert len({row[0] for row in rows}) == len(rows)


async def test_the_same_seed_makes_the_same_home_and_another_another(tmp_path: Path) -> None:
    first, again, other = [
        rows_of(await _made(tmp_path / name, seed)) for name, seed in (("a", 4), ("b", 4), ("c", 5))
    ]
    assert first == again
    assert first != other


async def test_a_home_that_was_used_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(FileExistsError):
        await _made(tmp_path)


async def _made(home: Path, seed: int = 4) -> Path:
    return await asyncio.to_thread(seed_home, home, messages=MESSAGES, seed=seed)
