"""Can a database on a full disk be read from the start, and written as soon as there is room?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chat_tui.database import connect, writer
from chat_tui.database.writer import Connections, Database
from chat_tui.errors import DiskFullError

SCHEMA = ("CREATE TABLE words (word TEXT)",)


class Disk:
    """Room or none, as SQLite and we would find it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = True
        real = writer._open

        def opened(*arguments: object) -> Connections:
            if self.is_full:
                raise DiskFullError("The disk is full.")
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(writer, "_open", opened)
        monkeypatch.setattr(writer, "is_without_room", lambda _path: self.is_full)


async def made(path: Path, *words: str) -> None:
    database = Database.open(path, SCHEMA, synchronous="NORMAL")
    for word in words:
        await say(database, word)
    await database.close()


async def say(database: Database, word: str) -> None:
    await database.write(lambda connection: connection.execute("INSERT INTO words VALUES (?)", (word,)))


def heard(database: Database) -> list[str]:
    return [word for (word,) in database.reader.execute("SELECT word FROM words")]


async def test_what_is_there_is_read_and_writing_goes_on_with_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.sqlite"
    await made(path, "before")
    disk = Disk(monkeypatch)
    database = Database.open(path, SCHEMA, synchronous="NORMAL", also_full=True)
    assert heard(database) == ["before"]
    for _ in range(2):
        with pytest.raises(DiskFullError, match="disk is full"):
            await say(database, "too early")
        assert heard(database) == ["before"]
    disk.is_full = False
    await say(database, "after")
    assert heard(database) == ["before", "after"]
    await database.close()


async def test_room_that_is_not_enough_leaves_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.sqlite"
    await made(path, "before")
    disk = Disk(monkeypatch)
    database = Database.open(path, SCHEMA, synchronous="NORMAL", also_full=True)
    monkeypatch.setattr(writer, "is_without_room", lambda _path: False)
    with pytest.raises(DiskFullError):
        await say(database, "too early")
    assert heard(database) == ["before"]
    disk.is_full = False
    await say(database, "after")
    assert heard(database) == ["before", "after"]
    await database.close()


async def test_what_a_dead_process_left_in_the_log_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.sqlite"
    await made(path, "kept")
    living = connect.open_writer(path, "NORMAL")
    living.execute("INSERT INTO words VALUES ('in the log')")
    copy = tmp_path / "copy.sqlite"
    for suffix in ("", "-wal"):
        copy.with_name(copy.name + suffix).write_bytes(path.with_name(path.name + suffix).read_bytes())
    living.close()
    Disk(monkeypatch)
    database = Database.open(copy, SCHEMA, synchronous="NORMAL", also_full=True)
    assert heard(database) == ["kept", "in the log"]
    await database.close()


async def test_what_cannot_be_read_as_it_is_stays_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.sqlite"
    await made(path, "before")
    Disk(monkeypatch)
    with pytest.raises(DiskFullError):
        Database.open(path, (*SCHEMA, "CREATE TABLE more (a)"), synchronous="NORMAL", also_full=True)
    with pytest.raises(DiskFullError):
        Database.open(path, SCHEMA, synchronous="NORMAL")
    with closing(sqlite3.connect(path)) as untouched:
        assert untouched.execute("SELECT word FROM words").fetchall() == [("before",)]
