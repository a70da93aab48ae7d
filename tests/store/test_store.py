"""Is the cache quick to open, and safe when the disk is full, damaged or of another version?"""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from chat_tui.errors import DiskFullError, NewerSchemaError, StorageError
from chat_tui.model.events import Batch, MessagePosted, MessageSeen, StreamOpened
from chat_tui.model.ids import Cursor, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.store.store import Store
from tests.builders import a_message, message_id
from tests.store.conftest import TOWN, a_snapshot, apply, shown


async def filled(path: Path, count: int = 3) -> None:
    store = Store.open(path)
    posted = tuple(MessagePosted(a_message(number)) for number in range(1, count + 1))
    await store.apply(Batch((StreamOpened(resumed=False), a_snapshot(), *posted), Cursor("7")))
    await store.close()


async def test_everything_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    await filled(path)
    store = Store.open(path)
    assert not store.was_rebuilt
    assert store.cursor == "7"
    assert shown(store) == ["1", "2", "3"]
    await store.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["cache.sqlite"]  # noqa: ASYNC240


async def test_opening_reads_no_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.sqlite"
    await filled(path)
    asked: list[str] = []
    real = sqlite3.connect

    def spied(*args: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*args, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", spied)
    store = Store.open(path)
    assert any("FROM channels" in sql for sql in asked)
    assert not [sql for sql in asked if "messages" in sql]
    await store.close()


async def test_nothing_is_shown_that_is_not_on_disk(store: Store) -> None:
    await _limit_pages(store, 0)
    huge = tuple(MessagePosted(a_message(number, text="x" * 100_000)) for number in range(1, 9))
    with pytest.raises(DiskFullError):
        await store.apply(Batch(huge, Cursor("8")))
    assert store.totals() == (0, 0, 0)
    assert store.cursor is None
    assert shown(store) == []
    await _limit_pages(store, 10_000)
    await store.apply(Batch(huge, Cursor("8")))
    assert store.totals() == (1, 8, 0)
    assert store.cursor == "8"


async def _limit_pages(store: Store, more: int) -> None:
    def limit(connection: sqlite3.Connection) -> None:
        (count,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {count + more}").fetchone()

    await store._database.write(limit)


async def test_a_caller_that_is_cancelled_leaves_lists_and_disk_in_step(store: Store) -> None:
    task = asyncio.create_task(store.apply(Batch((MessagePosted(a_message(1)),), Cursor("2"))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await apply(store)
    assert store.totals() == (1, 1, 0)
    assert store.cursor == "2"


@pytest.mark.parametrize("content", [b"no database at all " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_cache_is_set_aside_and_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(content)
    store = Store.open(path)
    assert store.was_rebuilt
    assert (tmp_path / "cache.sqlite.corrupt-1").read_bytes() == content
    await apply(store, a_snapshot(), MessagePosted(a_message(1)))
    assert shown(store) == ["1"]
    await store.close()


async def test_a_file_with_other_tables_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.execute("PRAGMA user_version = 1")
    other.close()
    store = Store.open(path)
    assert store.was_rebuilt
    await store.close()


async def test_reactions_of_an_older_cache_are_still_shown(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    store = Store.open(path)
    liked = a_message(1, reactions=(Reaction("heart", (UserId("u-ada"),)),))
    await store.apply(Batch((StreamOpened(resumed=False), a_snapshot(), MessageSeen(liked))))
    await store.close()
    older = sqlite3.connect(path)
    older.execute("UPDATE messages SET reacted_at = 0")
    older.execute("DROP TABLE counted")
    for table in ("saved", "thread_state", "emoji", "categories"):
        older.execute(f"DROP TABLE {table}")
    for index in ("messages_mentions", "messages_reacted"):
        older.execute(f"DROP INDEX {index}")
    for table in ("users", "memberships"):
        older.execute(f"ALTER TABLE {table} DROP COLUMN wishes")
    older.execute("ALTER TABLE users DROP COLUMN status_until")
    older.execute("ALTER TABLE channels DROP COLUMN creator_id")
    older.execute("ALTER TABLE history DROP COLUMN hidden_before")
    for column in ("cards", "mentions_me"):
        older.execute(f"ALTER TABLE messages DROP COLUMN {column}")
    older.execute("ALTER TABLE reactions DROP COLUMN gone")
    older.execute("ALTER TABLE messages DROP COLUMN listed_at")
    older.execute("ALTER TABLE early_edits DROP COLUMN cards")
    older.execute("PRAGMA user_version = 1")
    older.commit()
    older.close()
    store = Store.open(path)
    assert not store.was_rebuilt
    assert [row.reactions for row in store.timeline(TOWN).rows if isinstance(row, Message)] == [
        liked.reactions
    ]
    await store.close()


async def test_only_the_newest_damaged_files_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    for number in range(1, 6):
        path.write_bytes(b"%d is no database " % number * 100)
        await Store.open(path).close()
    kept = sorted(entry.name for entry in tmp_path.iterdir())  # noqa: ASYNC240
    assert kept == ["cache.sqlite", *(f"cache.sqlite.corrupt-{number}" for number in (3, 4, 5))]


async def test_damage_met_while_reading_is_an_error_of_ours_and_healed_at_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cache.sqlite"
    await filled(path, 2000)
    content = bytearray(path.read_bytes())
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'").fetchone()
    connection.close()
    content[(root - 1) * 4096 : root * 4096] = b"\x55" * 4096
    path.write_bytes(content)
    store = Store.open(path)
    assert store.me is not None
    with pytest.raises(StorageError):
        store.timeline(TOWN)
    await store.close()
    store = Store.open(path)
    assert store.was_rebuilt
    assert store.message(message_id(1)) is None
    await store.close()


async def test_a_newer_cache_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    await filled(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError):
        Store.open(path)
    assert path.read_bytes() == before


async def test_closing_waits_for_what_is_being_written(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    store = Store.open(path)
    task = asyncio.create_task(store.apply(Batch((a_snapshot(), MessagePosted(a_message(1))))))
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    await task
    again = Store.open(path)
    assert shown(again) == ["1"]
    await again.close()
    with pytest.raises(StorageError):
        await again.apply(Batch())
