"""Do the numbers of the event log stay exact, over restarts and forgetting, and go with the changes?"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from chat_tui.errors import StorageError
from chat_tui.server.events import Event, Logged
from chat_tui.server.records import event_log, event_streams
from chat_tui.server.records.event_log import KnownConnection
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.records.tables_streams import STREAMS
from tests.server.conftest import World
from tests.server.socket_fixtures import ALICE, BOB, CAROL, CHANNEL, Clock, populate, quick_records, tell


def own(name: str, user_id: str = ALICE) -> Event:
    return Event(name, user_id=user_id)


class Heard:
    """What a listener of the records was handed."""

    def __init__(self, records: Records) -> None:
        self.events: list[Logged] = []
        records.listen(self._hear)

    def _hear(self, logged: Sequence[Logged]) -> None:
        self.events += logged

    def numbers(self) -> list[dict[str, int]]:
        return [one.numbers for one in self.events]


def frames(records: Records, user_id: str = ALICE) -> list[tuple[int, str]]:
    """Numbers and names in a user's stream."""
    found = event_log.read(records.reader, user_id, 0, 1000)
    return [(number, frame.split('"')[3]) for number, frame in found]


async def test_each_user_has_a_stream_without_holes(records: Records) -> None:
    heard = Heard(records)
    await tell(records, Event("one", channel_id=CHANNEL), own("two", BOB), Event("three", channel_id=CHANNEL))
    await tell(records, Event("four", channel_id=CHANNEL))
    assert heard.numbers() == [{ALICE: 1, BOB: 1}, {BOB: 2}, {ALICE: 2, BOB: 3}, {ALICE: 3, BOB: 4}]
    assert frames(records) == [(1, "one"), (2, "three"), (3, "four")]
    assert [number for number, _ in event_log.read(records.reader, BOB, 1, 2)] == [2, 3]
    assert [event_log.last_number(records.reader, one) for one in (ALICE, BOB, CAROL)] == [3, 4, 0]


@pytest.mark.parametrize(
    ("event", "readers"),
    [
        (Event("x", user_id=ALICE, channel_id=CHANNEL), {ALICE}),
        (Event("x", channel_id=CHANNEL), {ALICE, BOB}),
        (Event("x", channel_id=CHANNEL, omit_users=(ALICE,)), {BOB}),
        (Event("x", channel_id=CHANNEL, only=frozenset({BOB, CAROL})), {BOB}),
        (Event("x"), {ALICE, BOB, CAROL}),
    ],
)
def test_the_narrowest_id_decides_who_hears_it(records: Records, event: Event, readers: set[str]) -> None:
    assert event_log.readers(records.reader, event) == readers


async def test_who_is_in_a_team_hears_what_is_told_it(world: World) -> None:
    event = Event("x", team_id=world.team["id"])
    assert event_log.readers(world.records.reader, event) == {world.id(n) for n in ("alice", "bob", "carol")}


async def test_an_event_stands_or_falls_with_its_change(records: Records) -> None:
    heard = Heard(records)

    def fail(tx: Transaction) -> None:
        tx.tell(own("never"))
        raise ValueError

    with pytest.raises(ValueError):
        await records.write(fail)
    await records.write(
        lambda tx: tx.db.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON event_log BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )

    def change(tx: Transaction) -> None:
        tx.db.execute("UPDATE users SET nickname='changed'")
        tx.tell(own("full"))

    with pytest.raises(StorageError):
        await records.write(change)
    assert count(records.reader, "users WHERE nickname='changed'") == 0
    await records.write(lambda tx: tx.db.execute("DROP TRIGGER full"))
    await records.write(change)
    assert count(records.reader, "users WHERE nickname='changed'") == 3
    assert heard.numbers() == [{ALICE: 1}]


async def test_listeners_are_handed_events_in_log_order_whoever_gives_up_waiting(
    records: Records,
) -> None:
    heard = Heard(records)
    writes = [asyncio.create_task(tell(records, own(str(number)))) for number in range(50)]
    await asyncio.sleep(0)
    for number in range(0, 50, 3):
        writes[number].cancel()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert any(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    await tell(records, own("last"))
    assert heard.numbers() == [{ALICE: number} for number in range(1, 52)]


async def test_who_waits_for_a_change_finds_its_events_handed_over(records: Records) -> None:
    heard = Heard(records)
    await tell(records, own("one"))
    assert len(heard.events) == 1


async def test_a_new_process_goes_on_counting_where_the_last_stopped(tmp_path: Path, clock: Clock) -> None:
    for begin in (0, 2, 4):
        records = Records.open(tmp_path / "other", clock=clock)
        assert event_log.last_number(records.reader, ALICE) == begin
        await tell(records, own("a"), own("b"))
        await records.close()


async def test_a_connection_is_found_again(records: Records) -> None:
    known = KnownConnection("c" * 26, ALICE, 7)
    await remember(records, known)
    assert event_log.connection(records.reader, "c" * 26) == known
    assert event_log.connection(records.reader, "d" * 26) is None


@pytest.mark.parametrize(("number", "reaches"), [(0, False), (1, True), (3, True), (4, True), (5, False)])
async def test_it_reaches_back_to_every_event_kept_and_the_next_one(
    records: Records, number: int, reaches: bool
) -> None:
    await tell(records, own("a"), own("b"), own("c"))
    assert event_log.reaches_back_to(records.reader, ALICE, number) is reaches


async def test_old_events_and_connections_are_forgotten_but_numbers_are_never_used_again(
    records: Records, clock: Clock
) -> None:
    await tell(records, own("old"), own("older"))
    for letter in "gl":
        await remember(records, KnownConnection(letter * 26, ALICE, 0))
    clock.now += 1
    await tell(records, own("new"))
    assert await prune(records, ["l" * 26], keep_for=500) == 2
    assert not event_log.reaches_back_to(records.reader, ALICE, 2)
    assert event_log.reaches_back_to(records.reader, ALICE, 3)
    assert event_log.connection(records.reader, "g" * 26) is None
    assert event_log.connection(records.reader, "l" * 26) is not None
    clock.now += 1
    assert await prune(records, [], keep_for=500) == 1
    await tell(records, own("newest"))
    assert frames(records) == [(4, "newest")]
    assert count(records.reader, "event_log") == 1


async def test_no_more_events_are_kept_than_allowed(records: Records) -> None:
    await tell(records, *(own(str(number)) for number in range(10)))
    assert await prune(records, [], keep_events=4) == 6
    assert [number for number, _ in frames(records)] == [7, 8, 9, 10]


@pytest.fixture
def often_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "MARK_EVERY", 4)


@pytest.mark.usefixtures("often_marked")
async def test_every_number_is_found_from_the_nearest_mark(tmp_path: Path, clock: Clock) -> None:
    place = tmp_path / "marked"
    records = quick_records(place, clock)
    records.write_now(populate)
    expected: list[tuple[int, str]] = []
    for number in range(1, 31):
        name = str(number)
        await tell(records, own(name), *[own("other", BOB)] * (number % 5))
        expected.append((number, name))
    assert count(records.reader, "event_marks") > 10
    await records.close()
    records = Records.open(place, clock=clock)
    assert frames(records) == expected
    for after in range(31):
        found = event_log.read(records.reader, ALICE, after, 7)
        assert [number for number, _ in found] == [number for number, _ in expected[after : after + 7]]
    await prune(records, [], keep_events=17)
    kept = frames(records)
    assert kept
    assert kept == expected[-len(kept) :]
    assert event_log.reaches_back_to(records.reader, ALICE, kept[0][0])
    assert not event_log.reaches_back_to(records.reader, ALICE, kept[0][0] - 1)
    await tell(records, own("next"))
    assert frames(records) == [*kept, (31, "next")]
    await records.close()


async def remember(records: Records, known: KnownConnection) -> None:
    await records.write(lambda tx: event_log.remember(tx.db, known, tx.now))


async def prune(records: Records, live: list[str], **keep: int) -> int:
    return await records.write(lambda tx: event_log.prune(tx.db, live, tx.now, **keep))


def count(reader: sqlite3.Connection, table: str) -> int:
    return int(reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def test_a_workspace_of_before_goes_on_with_its_log(tmp_path: Path, clock: Clock) -> None:
    place = tmp_path / "old"
    place.mkdir()
    old = sqlite3.connect(place / "workspace.sqlite")
    old.executescript(
        f"""{MIGRATIONS[0]};
        CREATE TABLE event_streams (user_id TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO event_streams VALUES ('{ALICE}', 7);
        CREATE TABLE untold_posts (post_id TEXT PRIMARY KEY);
        CREATE TRIGGER untold_post_made AFTER INSERT ON posts
          BEGIN INSERT INTO untold_posts (post_id) VALUES (new.id); END;
        PRAGMA user_version = 1;"""
    )
    old.close()
    records = Records.open(place, clock=clock)
    await tell(records, own("next"))
    assert frames(records) == [(8, "next")]
    assert count(records.reader, "sqlite_schema WHERE name LIKE 'untold%'") == 0
    await records.close()


async def test_a_log_of_one_row_a_reader_is_kept_with_its_numbers(tmp_path: Path, clock: Clock) -> None:
    place = tmp_path / "old"
    place.mkdir()
    old = sqlite3.connect(place / "workspace.sqlite")
    before = MIGRATIONS.index(STREAMS)
    old.executescript("".join(MIGRATIONS[:before]) + f"PRAGMA user_version = {before};")
    heard_by = {41: (ALICE, BOB), 42: (BOB,), 43: (), 44: (ALICE,)}
    last = {ALICE: 10, BOB: 20, CAROL: 3}
    for event_id, users in heard_by.items():
        frame = f'{{"event":"{event_id}"}}'
        old.execute("INSERT INTO event_log (id, at, frame) VALUES (?, 1000, ?)", (event_id, frame))
        for user_id in users:
            last[user_id] += 1
            old.execute("INSERT INTO event_readers VALUES (?, ?, ?)", (user_id, last[user_id], event_id))
    old.executemany("INSERT INTO event_streams VALUES (?, ?)", last.items())
    old.commit()
    old.close()
    records = Records.open(place, clock=clock)
    records.write_now(populate)
    assert frames(records) == [(11, "41"), (12, "44")]
    assert frames(records, BOB) == [(21, "41"), (22, "42")]
    assert [event_log.reaches_back_to(records.reader, ALICE, number) for number in (10, 11)] == [False, True]
    await tell(records, Event("next"))
    assert frames(records) == [(11, "41"), (12, "44"), (13, "next")]
    assert frames(records, CAROL) == [(4, "next")]
    await records.close()
