"""Do migrations run once, in order, and each whole or not at all?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.database.migrate import migrate, schema_version, version_in_header
from chat_tui.errors import NewerSchemaError

FIRST = "CREATE TABLE a (x); INSERT INTO a VALUES (1);"
SECOND = "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.sqlite"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(path, isolation_level=None)
    yield opened
    opened.close()


def test_steps_run_in_order_and_only_once(connection: sqlite3.Connection, path: Path) -> None:
    assert migrate(connection, path, [FIRST]) == 1
    assert migrate(connection, path, [FIRST, SECOND]) == 1
    assert migrate(connection, path, [FIRST, SECOND]) == 0
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, 2)]
    assert schema_version(connection) == 2


def test_a_step_that_fails_leaves_the_step_before_it(connection: sqlite3.Connection, path: Path) -> None:
    with pytest.raises(sqlite3.Error):
        migrate(connection, path, [FIRST, "INSERT INTO a VALUES (5); INSERT INTO nowhere VALUES (1)"])
    assert schema_version(connection) == 1
    assert connection.execute("SELECT x FROM a").fetchall() == [(1,)]
    assert not connection.in_transaction


def test_a_newer_file_is_refused(connection: sqlite3.Connection, path: Path) -> None:
    migrate(connection, path, [FIRST, SECOND])
    with pytest.raises(NewerSchemaError, match="schema 2; this one knows 1"):
        migrate(connection, path, [FIRST])


def test_the_version_is_found_in_the_header_without_sqlite(
    connection: sqlite3.Connection, path: Path
) -> None:
    assert version_in_header(path) == 0
    migrate(connection, path, [FIRST, SECOND])
    assert version_in_header(path) == 2


def test_other_files_have_no_version(tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert version_in_header(other) == 0
    other.write_bytes(b"x" * 200)
    assert version_in_header(other) == 0
