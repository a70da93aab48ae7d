"""Do the numbers of the event log stay exact, over restarts and forgetting?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from chat_tui.database.writer import Database
from chat_tui.errors import StorageError
from chat_tui.server.event_log import Entry, EventLog, KnownConnection
from tests.server.socket_fixtures import ALICE, BOB, Clock


def entry(text: str, *readers: str) -> Entry:
    return Entry(f'{{"event":"{text}"}}', readers or (ALICE,))


async def test_each_user_has_a_stream_without_holes(log: EventLog) -> None:
    numbers = await log.append([entry("one", ALICE, BOB), entry("two", BOB), entry("three", ALICE, BOB)])
    assert numbers == [{ALICE: 1, BOB: 1}, {BOB: 2}, {ALICE: 2, BOB: 3}]
    assert [number for number, _ in log.read(ALICE, 0, 10)] == [1, 2]
    assert log.read(BOB, 1, 1) == [(2, '{"event":"two"}')]
    assert (log.last(ALICE), log.last(BOB), log.last("nobody")) == (2, 3, 0)


async def test_a_new_process_goes_on_counting_where_the_last_one_stopped(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "workspace.sqlite"
    for begin in (0, 2, 4):
        database = Database.open(path, (), synchronous="FULL")
        log = EventLog.open(database, clock=clock)
        assert log.last(ALICE) == begin
        await log.append([entry("a"), entry("b")])
        await database.close()


async def test_a_failed_write_uses_no_number(log: EventLog, database: Database) -> None:
    await log.append([entry("one")])
    await database.write(
        lambda writer: writer.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON event_log BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )
    with pytest.raises(StorageError):
        await log.append([entry("two"), entry("three")])
    assert log.last(ALICE) == 1
    await database.write(lambda writer: writer.execute("DROP TRIGGER full"))
    assert await log.append([entry("two")]) == [{ALICE: 2}]


async def test_a_connection_is_found_again(log: EventLog) -> None:
    known = KnownConnection("c" * 26, ALICE, 7)
    await log.remember(known)
    assert log.connection("c" * 26) == known
    assert log.connection("d" * 26) is None


@pytest.mark.parametrize(("number", "reaches"), [(0, False), (1, True), (3, True), (4, True), (5, False)])
async def test_it_reaches_back_to_every_event_kept_and_the_next_one(
    log: EventLog, number: int, reaches: bool
) -> None:
    await log.append([entry("a"), entry("b"), entry("c")])
    assert log.reaches_back_to(ALICE, number) is reaches


async def test_old_events_and_connections_are_forgotten_but_numbers_are_never_used_again(
    log: EventLog, clock: Clock, database: Database
) -> None:
    await log.append([entry("old"), entry("older")])
    await log.remember(KnownConnection("g" * 26, ALICE, 0))
    await log.remember(KnownConnection("l" * 26, ALICE, 0))
    clock.now += 1_000
    await log.append([entry("new")])
    assert await log.prune(["l" * 26], keep_for=500) == 2
    assert not log.reaches_back_to(ALICE, 2)
    assert log.reaches_back_to(ALICE, 3)
    assert log.connection("g" * 26) is None
    assert log.connection("l" * 26) is not None
    clock.now += 1_000
    assert await log.prune([], keep_for=500) == 1
    assert await log.append([entry("newest")]) == [{ALICE: 4}]
    assert left(database.reader, "event_readers") == 1


async def test_no_more_events_are_kept_than_allowed(log: EventLog) -> None:
    await log.append([entry(str(number)) for number in range(10)])
    assert await log.prune([], keep_events=4) == 6
    assert [number for number, _ in log.read(ALICE, 0, 100)] == [7, 8, 9, 10]


def left(reader: sqlite3.Connection, table: str) -> int:
    return int(reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
