"""Does the one writer keep order, undo what fails, and turn SQLite's errors into ours?"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.database.writer import Database
from chat_tui.errors import CorruptError, DiskFullError, NewerSchemaError, StorageError

NOTES = ("CREATE TABLE notes (text TEXT NOT NULL)",)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "some" / "notes.sqlite", NOTES, synchronous="NORMAL")
    yield opened
    opened.close_now()


def write(text: str, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO notes VALUES (?)", (text,))


def read(database: Database) -> list[str]:
    return [text for (text,) in database.reader.execute("SELECT text FROM notes ORDER BY rowid")]


async def test_what_was_written_is_read_by_the_reader(database: Database) -> None:
    await database.write(lambda connection: write("a", connection))
    database.write_now(lambda connection: write("b", connection))
    assert read(database) == ["a", "b"]


async def test_the_result_of_the_function_is_the_result_of_the_write(database: Database) -> None:
    assert await database.write(lambda connection: connection.execute("SELECT 7").fetchone()[0]) == 7


async def test_writes_that_wait_are_done_in_the_order_they_were_asked_for(database: Database) -> None:
    def put(text: str) -> asyncio.Task[None]:
        return asyncio.create_task(database.write(lambda connection: write(text, connection)))

    words = [str(number) for number in range(50)]
    await asyncio.gather(*map(put, words))
    assert read(database) == words


async def test_a_function_that_raises_leaves_nothing_behind(database: Database) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        write("lost", connection)
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await database.write(fail)
    await database.write(lambda connection: write("kept", connection))
    assert read(database) == ["kept"]


async def test_a_cancelled_caller_does_not_stop_what_has_begun(database: Database) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        begun.set()
        go.wait(10)
        write("done", connection)

    task = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.write(lambda connection: None)
    assert read(database) == ["done"]


def test_the_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.reader.execute("INSERT INTO notes VALUES ('no')")


async def test_a_full_disk_is_said_in_words_and_loses_nothing(database: Database) -> None:
    await database.write(lambda connection: write("before", connection))

    def shrink(connection: sqlite3.Connection) -> int:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        return int(connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0])

    await database.write(shrink)
    with pytest.raises(DiskFullError, match="full"):
        await database.write(lambda connection: write("x" * 1_000_000, connection))
    assert read(database) == ["before"]
    await database.write(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchone())
    await database.write(lambda connection: write("after", connection))
    assert read(database) == ["before", "after"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_the_files_are_for_their_owner_only_under_any_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        database = Database.open(tmp_path / "notes.sqlite", NOTES, synchronous="FULL")
        database.write_now(lambda connection: write("a", connection))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes.pop("notes.sqlite") == 0o600
    assert set(modes.values()) == {0o600}
    database.close_now()


def test_a_file_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    Database.open(path, (*NOTES, "CREATE TABLE more (text TEXT)"), synchronous="FULL").close_now()
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match="newer"):
        Database.open(path, NOTES, synchronous="FULL")
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.sqlite"]


def test_a_newer_version_that_is_still_in_the_wal_is_refused_as_well(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    newer = Database.open(path, (*NOTES, "CREATE TABLE more (text TEXT)"), synchronous="FULL")
    with pytest.raises(NewerSchemaError):
        Database.open(path, NOTES, synchronous="FULL")
    newer.close_now()


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_bytes(b"these are not the bytes of a database" * 100)
    with pytest.raises(CorruptError):
        Database.open(path, NOTES, synchronous="FULL")


def test_a_folder_in_the_place_of_the_file_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "notes.sqlite").mkdir()
    with pytest.raises(StorageError):
        Database.open(tmp_path / "notes.sqlite", NOTES, synchronous="FULL")


async def test_closing_twice_is_harmless_and_leaves_one_file(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "notes.sqlite", NOTES, synchronous="NORMAL")
    await database.write(lambda connection: write("a", connection))
    await database.close()
    await database.close()
    database.close_now()
    assert os.listdir(tmp_path) == ["notes.sqlite"]
    with pytest.raises(StorageError, match="closed"):
        await database.write(lambda connection: None)


def test_damage_is_empty_for_a_sound_file(database: Database) -> None:
    assert database.damage() == ""
